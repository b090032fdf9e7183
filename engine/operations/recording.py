"""Recording one entry that is no action: what became known of a member, or what they chose.

As for actions, the key is looked up before anything else is held against what was handed in, and the version in force
at its time judges it, or else the present one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias, assert_never

from engine.operations.fingerprints import content_hash, key_hash, members_key_hash
from engine.operations.problems import Problem
from engine.operations.refusals import (
    conflict,
    erased,
    invalid_time,
    key_problem,
    member_problem,
    outside,
    stranger,
    unknown_program,
)
from engine.operations.submissions import MEMBER_BRAND, Rejected
from engine.operations.times import parsed_instant, window
from engine.rules.dictionary import UnknownMembers
from engine.rules.entries import Entry, EntryId
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from engine.store.candidates import (
    Candidate,
    Clashing,
    Decision,
    Declined,
    Gone,
    HeldOff,
    Key,
    Moot,
    Pended,
    Recorded,
    Refused,
    Repeated,
    Stranger,
    Who,
)
from engine.store.ids import new_id
from engine.store.library import Library, Rulebook
from engine.store.pages import FeedRow
from engine.store.reading import Reader
from engine.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Statement:
    """What everything that is handed in has in common. `content` is the rest, so that a key is used for it alone."""

    program: str
    member: str
    idempotency_key: str
    brand: str
    occurred_at: datetime | str | None
    content: object


class Stamp(NamedTuple):
    """What an entry is made with, beside what it says."""

    id: EntryId
    occurred_at: Instant
    brand: str
    key_hash: str


Judge: TypeAlias = Callable[[Ruleset, Stamp], Entry | tuple[Problem, ...]]
"""Makes the entry as a version of the rules takes it, or tells all that it finds wrong."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The entry is durably stored and folded: now, or when it was first handed in."""

    entry: EntryId
    member_id: str
    feed: tuple[FeedRow, ...]
    """What came of it, in order, as the feed has it."""
    recorded_at: Instant
    """When it was first handed in."""
    repeated: bool = False
    joined: bool = False
    """Whether this made the member known."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    candidate: Candidate
    problems: tuple[Problem, ...]


async def record(
    statement: Statement, judge: Judge, *, now: Instant, library: Library, reader: Reader, writer: Writer
) -> Recording | Rejected:
    """Records one entry, durably, once. Raises ProgramUnavailable."""
    judged_by = library.newest
    prepared = _prepared(statement, judge, library, now)
    if isinstance(prepared, Rejected) or prepared.problems:
        await reader.refresh(library)
        if library.newest != judged_by:
            # Another process published meanwhile: by its rules there may be nothing wrong.
            prepared = _prepared(statement, judge, library, now)
    if isinstance(prepared, Rejected):
        return prepared
    (decision,) = await writer.record([prepared.candidate])
    return _outcome(statement, prepared, decision)


def _prepared(statement: Statement, judge: Judge, library: Library, now: Instant) -> _Prepared | Rejected:
    rulebook = library.rulebook(statement.program)
    if rulebook is None:
        return Rejected((unknown_program(statement.program, library),))
    problem = member_problem(statement.member) or key_problem(statement.idempotency_key)
    if problem is not None:
        return Rejected((problem,))
    handed_in = statement.occurred_at
    occurred_at = now if handed_in is None else parsed_instant(handed_in)
    when = None if handed_in is None else handed_in if occurred_at is None else occurred_at
    hashed = _key_hash(statement)
    judged = _judged(statement, judge, rulebook, occurred_at, hashed, now)
    candidate = Candidate(
        Who(statement.program, statement.member),
        Key(statement.program, statement.brand, hashed),
        content_hash(statement.member, statement.content, when),
        None if isinstance(judged, tuple) else judged,
        now,
        rulebook.version_at(now).ruleset.dictionary.unknown_members is UnknownMembers.CREATE,
        named_by=statement.brand,
    )
    return _Prepared(candidate, judged if isinstance(judged, tuple) else ())


def _key_hash(statement: Statement) -> str:
    if statement.brand == MEMBER_BRAND:
        return members_key_hash(statement.idempotency_key, statement.member)
    return key_hash(statement.idempotency_key)


def _judged(
    statement: Statement, judge: Judge, rulebook: Rulebook, occurred_at: Instant | None, hashed: str, now: Instant
) -> Entry | tuple[Problem, ...]:
    if occurred_at is None:
        return (invalid_time(statement.occurred_at),)
    present, of_its_time = rulebook.version_at(now).ruleset, rulebook.version_at(occurred_at).ruleset
    stamp = Stamp(EntryId(new_id()), occurred_at, statement.brand, hashed)
    judged = judge(of_its_time, stamp)
    if isinstance(judged, tuple) and of_its_time is not present:
        judged = judge(present, stamp)
    if isinstance(judged, tuple):
        return judged
    taken = window(now, present.dictionary.late_for, importing=False)
    return judged if taken.has(occurred_at) else (outside(taken, occurred_at),)


def _outcome(statement: Statement, prepared: _Prepared, decision: Decision) -> Recording | Rejected:
    match decision:
        case Recorded(member_id=member_id, feed=feed, joined=joined):
            entry = prepared.candidate.entry
            assert entry is not None, "what was recorded had an entry"
            return Recording(entry.id, member_id, feed, prepared.candidate.received_at, joined=joined)
        case Repeated(entry=stored, feed=feed):
            return Recording(EntryId(stored.id), stored.member_id, feed, stored.received_at, repeated=True)
        case Clashing(earlier):
            return Rejected((conflict(earlier),))
        case Refused():
            return Rejected(prepared.problems)
        case Stranger():
            return Rejected((stranger(statement.program, statement.member),))
        case Moot() | Pended() | Declined():
            raise AssertionError("only an action can wait, and only a reversal or a verdict can be moot")
        case Gone():
            return Rejected((erased(statement.program),))
        case HeldOff():
            raise AssertionError("only an action can be held off")
        case _:
            assert_never(decision)
