"""The one hierarchy of errors that the engine raises; expected outcomes are values, not errors."""


class EngineError(Exception):
    """Something the engine cannot go on with; the message says what, where and what to do instead."""


class WrongSetting(EngineError):
    """A setting cannot be used; the message has one line for each, with what it should be instead."""


class WrongDatabaseUrl(WrongSetting):
    """The database's address cannot be understood."""


class BrokenInvariant(EngineError):
    """A promise of the engine does not hold: a bug or a damaged database, never a caller's mistake."""


class NothingToExplain(EngineError):
    """There is no such programme, member or rule to explain; the message says what there is instead."""


class StoreUnavailable(EngineError):
    """The database cannot be reached or refuses to work; nothing was stored, unless it is StoredInPart."""


class ProgramUnavailable(EngineError):
    """A programme has a version that this release cannot read; the message names both. Others are served."""


class TakesNothingNow(StoreUnavailable):
    """There is too much to store already, or the engine is closing: the same may well be taken in a moment."""


class StoredInPart(StoreUnavailable):
    """The database failed while a large request was stored: a part of it is, and the rest is not.

    Sending all of it again is safe: what was stored is a duplicate then.
    """


class SchemaOutOfDate(EngineError):
    """The database has not been migrated to what this version of the engine needs."""


class RulesetsInvalid(EngineError):
    """Rule files do not pass `trogen check`; the message is the whole report."""


class NoProgramme(RulesetsInvalid):
    """There are no rule files to look at; the message says where, and ends with what to do, so that more can follow."""
