"""The library: every programme's published ruleset versions, compiled from the files as they were stored.

History is folded under the version in force at its time, so versions are never read from the folder they came from.
A programme with a version that this release cannot read is unavailable here, and it alone: a newer release may have
published it, while both run side by side.
"""

from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import NamedTuple

import msgspec
import structlog

from engine.errors import ProgramUnavailable
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from engine.rulesets import compile_sources, render
from engine.store import statements
from engine.store.backend import Questions, Row
from engine.store.sandbox_keys import RealPrograms, is_sandbox, real_key

log = structlog.get_logger("trogen.library")

_files = msgspec.json.Decoder(dict[str, str])


class _Unreadable(Exception):
    """A version that was published does not compile here; the message is the report."""


@dataclass(frozen=True)
class Version:
    """A ruleset version as it was published."""

    number: int
    digest: str
    effective_from: Instant
    published_at: Instant
    published_by: str
    note: str
    ruleset: Ruleset
    keep_awards: bool = False
    """Whether badges stay that were won under other rules for the same time."""
    restores: int | None = None
    """The version whose files these are again, after a rollback."""

    @cached_property
    def rules(self) -> RuleVersion:
        """As the fold takes it, compiled once however many folds it is in."""
        return RuleVersion(self.number, self.effective_from, self.ruleset)


class Rulebook:
    """One programme's versions, by number, and the folds over them.

    A publication can be about the past. Until a member is rated by it, what was folded and told of them is what the
    versions before it made of it; so there is a fold as of each publication.
    """

    def __init__(self, program: str, versions: Iterable[Version]) -> None:
        self.program = program
        self.versions = tuple(versions)
        self.newest = self.versions[-1].number
        self._by_number = {each.number: each for each in self.versions}
        self.fold = Fold([each.rules for each in self.versions])
        self._folds = {self.newest: self.fold}

    def version_at(self, instant: Instant) -> Version:
        """The version in force at an instant."""
        return self._by_number[self.fold.version_at(instant).number]

    def version(self, number: int) -> Version | None:
        """The version of that number."""
        return self._by_number.get(number)

    @property
    def in_force(self) -> tuple[Version, ...]:
        """The versions that come into force at all, in that order: not those that a later one replaces whole."""
        return tuple(self._by_number[each.number] for each in self.fold.timeline)

    def published_about(self, rated_by: int, until: Instant) -> list[Version]:
        """The publications after a version that are about what lies before an instant: that past is another one."""
        return [each for each in self.versions if each.number > rated_by and each.effective_from <= until]

    def fold_as_of(self, number: int) -> Fold:
        """The fold as it was when the version of that number was the newest."""
        if number not in self._folds:
            known = [each.rules for each in self.versions if each.number <= number]
            self._folds[number] = Fold(known or [self.versions[0].rules])
        return self._folds[number]

    def fold_for(self, rated_by: int, until: Instant) -> Fold:
        """The fold that a state belongs to: the newest, unless it must first be rated by what was published since."""
        return self.fold_as_of(rated_by) if self.published_about(rated_by, until) else self.fold


class _Shelf(NamedTuple):
    """What is known as of one moment."""

    rulebooks: Mapping[str, Rulebook]
    unavailable: Mapping[str, str]
    """Why, by programme."""
    newest: int


class Library:
    """Every rulebook. Read by everybody, renewed by whoever hears of news first, in whichever thread.

    What is known is one value that is replaced and never changed, so readers need no lock.
    """

    def __init__(self) -> None:
        self._shelf = _Shelf({}, {}, 0)
        self._renewing = Lock()
        self._sandboxes: dict[str, tuple[Rulebook, Rulebook]] = {}
        """By key: the programme's rulebook, and the same as the sandbox's own."""

    @property
    def rulebooks(self) -> Mapping[str, Rulebook]:
        """By programme, in alphabetical order, without the unavailable. A snapshot: it is replaced, never changed."""
        return self._shelf.rulebooks

    @property
    def unavailable(self) -> Mapping[str, str]:
        """The programmes that cannot be served by this release, and why."""
        return self._shelf.unavailable

    @property
    def newest(self) -> int:
        """The id of the newest version that is known here."""
        return self._shelf.newest

    def only(self, programs: Set[str]) -> "Library":
        """The same library for somebody for whom there are these programmes and no others."""
        return _Narrowed(self, programs)

    def shows(self, program: str) -> bool:
        """Whether what is stored under that key is there for whom this is."""
        return True

    @property
    def real(self) -> "Library":
        """The same library for somebody for whom there are no sandboxes."""
        return _Narrowed(self, RealPrograms())

    def rulebook(self, program: str) -> Rulebook | None:
        """A programme's rulebook, or a sandbox's; None when there is no such programme. Raises ProgramUnavailable."""
        shelf = self._shelf
        known = shelf.rulebooks.get(program)
        if known is not None:
            return known
        real = real_key(program)
        if real in shelf.unavailable:
            raise ProgramUnavailable(shelf.unavailable[real])
        rulebook = shelf.rulebooks.get(real)
        return rulebook if rulebook is None or real == program else self._of_sandbox(program, rulebook)

    def _of_sandbox(self, program: str, of: Rulebook) -> Rulebook:
        known = self._sandboxes.get(program)
        if known is None or known[0] is not of:
            known = self._sandboxes[program] = (of, Rulebook(program, of.versions))
        return known[1]

    def refresh(self, transaction: Questions) -> None:
        """Takes in what was published since."""
        ((newest,),) = transaction.fetch(statements.NEWEST_VERSION)
        self.catch_up(transaction, newest)

    def catch_up(self, transaction: Questions, newest: int) -> None:
        """The same for whoever has asked already which id the newest version has."""
        known = self.newest
        if newest > known:
            rows = transaction.fetch(statements.VERSIONS_AFTER, known)
            self.take_in(newest, [(*row[:-1], _files.decode(row[-1])) for row in rows])

    def take_in(self, newest: int, rows: Iterable[Row]) -> None:
        """Takes in rows as of `VERSIONS_AFTER`, files decoded, up to the id `newest`. Any thread may call this.

        Rows that are known already do no harm: somebody else may have heard of the same news.
        """
        with self._renewing:
            if newest <= self._shelf.newest:
                return
            versions = {program: list(rulebook.versions) for program, rulebook in self._shelf.rulebooks.items()}
            unavailable = dict(self._shelf.unavailable)
            for row in rows:
                _add(row, versions, unavailable)
            readable = sorted(versions.keys() - unavailable.keys())
            rulebooks = {program: self._rulebook(program, versions[program]) for program in readable}
            self._shelf = _Shelf(rulebooks, unavailable, newest)

    def _rulebook(self, program: str, versions: list[Version]) -> Rulebook:
        known = self._shelf.rulebooks.get(program)
        return known if known and len(known.versions) == len(versions) else Rulebook(program, versions)


class _Narrowed(Library):
    """A library of which some programmes are shown. It knows nothing by itself."""

    def __init__(self, whole: Library, programs: Set[str]) -> None:
        self._whole = whole
        self._programs = programs
        self._sandboxes_shown = () if isinstance(programs, RealPrograms) else sorted(filter(is_sandbox, programs))

    @property
    def rulebooks(self) -> Mapping[str, Rulebook]:
        real = {key: each for key, each in self._whole.rulebooks.items() if key in self._programs}
        return real or {key: each for key in self._sandboxes_shown if (each := self._whole.rulebook(key)) is not None}

    @property
    def unavailable(self) -> Mapping[str, str]:
        seen = {real_key(each) for each in self._sandboxes_shown}
        return {key: each for key, each in self._whole.unavailable.items() if key in self._programs or key in seen}

    @property
    def newest(self) -> int:
        return self._whole.newest

    def only(self, programs: Set[str]) -> Library:
        return self if programs == self._programs else self._whole.only(programs)

    def rulebook(self, program: str) -> Rulebook | None:
        return self._whole.rulebook(program) if program in self._programs else None

    def shows(self, program: str) -> bool:
        return program in self._programs

    def take_in(self, newest: int, rows: Iterable[Row]) -> None:
        self._whole.take_in(newest, rows)


def _add(row: Row, versions: dict[str, list[Version]], unavailable: dict[str, str]) -> None:
    """Puts a version where it belongs, unless it is there already; or says why its programme is unavailable."""
    program, number = row[:2]
    known = versions.setdefault(program, [])
    if program in unavailable or number <= len(known):
        return
    try:
        known.append(_version(row))
    except Exception as error:  # noqa: BLE001 - whatever a newer release wrote must not stop the other programmes
        unavailable[program] = (
            f"the programme {program!r} is unavailable: this release cannot read its version {number}; "
            "run the release that published it, the newer one if two run side by side"
        )
        with suppress(Exception):  # a line that cannot be written must not stop them either
            log.error("programme unavailable", program=program, version=number, reason=str(error) or repr(error))


def _version(row: Row) -> Version:
    program, number, digest, effective_from, published_at, published_by, note, keep_awards, restores, sources = row
    compiled = compile_sources(sources, program)
    if compiled.ruleset is None:
        raise _Unreadable(render(compiled.diagnostics, sources))
    return Version(
        number,
        digest,
        Instant(effective_from),
        Instant(published_at),
        published_by,
        note,
        compiled.ruleset,
        bool(keep_awards),
        restores,
    )
