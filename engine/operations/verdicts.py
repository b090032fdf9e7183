"""Verdicts: what an operator decides of actions that wait. Recorded once, durably, and folded as of when it was done.

However old an action is, it can be approved. Whether it is decided already, only the writer can tell: of two operators
who decide at once, the second hears what the first one said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from engine.operations.fingerprints import content_hash, verdict_hash
from engine.operations.refusals import already_decided, already_withdrawn, not_waiting, reason_problem
from engine.operations.submissions import OPERATOR_BRAND, RecordedAction, Rejected
from engine.rules.entries import Action, EntryId, Verdict
from engine.rules.instants import Instant
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
from engine.store.pages import FeedRow
from engine.store.reading import Reader
from engine.store.reversible import Reversible, by_ids, external_ids
from engine.store.waiting import StoredPending, pending_of
from engine.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Deciding:
    """An action that is to be approved or refused, as it was handed in, nothing of it checked yet."""

    program: str
    action: str
    """The action's id."""
    approved: bool
    by: str
    """Who decides, for those who look at it later."""
    reason: str = ""
    """Why it is refused, in words for the member."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The verdict is durably stored, and what was approved is folded: now, or when it was first handed in."""

    action: RecordedAction
    approved: bool
    feed: tuple[FeedRow, ...]
    """What came of it, in order, as the feed has it."""
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class _Prepared:
    action: RecordedAction
    approved: bool
    candidate: Candidate


async def decide(
    decidings: Sequence[Deciding], *, now: Instant, reader: Reader, writer: Writer
) -> list[Decided | Rejected]:
    """Decides about each of these in turn, durably, once; one bad one never loses the others."""
    waiting = await _waiting(decidings, reader)
    prepared = [_prepared(each, waiting.get(EntryId(each.action)), now) for each in decidings]
    sent = [each for each in prepared if isinstance(each, _Prepared)]
    decisions = await writer.record([each.candidate for each in sent]) if sent else []
    clashing = [one.action.id for one, each in zip(sent, decisions, strict=True) if isinstance(each, Clashing)]
    decided = await pending_of(reader, clashing) if clashing else {}
    told = iter(decisions)
    return [each if isinstance(each, Rejected) else _outcome(each, next(told), decided) for each in prepared]


async def _waiting(decidings: Sequence[Deciding], reader: Reader) -> Mapping[EntryId, RecordedAction]:
    """The actions that are named, as far as they wait or waited."""
    found = await by_ids(reader, {each.action for each in decidings})
    queued = await pending_of(reader, found)
    names = await external_ids(reader, {each.member_id for each in queued.values()})
    return {id_: _recorded(found[id_], names[each.member_id]) for id_, each in queued.items()}


def _recorded(found: Reversible, member: str) -> RecordedAction:
    action = found.fact
    assert isinstance(action, Action), "nothing but an action can wait"
    return RecordedAction(
        action.id,
        found.program,
        found.member_id,
        member,
        action.type,
        action.brand,
        action.occurred_at,
        found.received_at,
        action.attributes,
        waited=True,
    )


def _prepared(deciding: Deciding, action: RecordedAction | None, now: Instant) -> _Prepared | Rejected:
    problem = None if deciding.approved else reason_problem(deciding.reason)
    if problem is not None:
        return Rejected((problem,))
    if action is None or action.program != deciding.program:
        return Rejected((not_waiting(deciding.program),))
    hashed = verdict_hash(action.id)
    # Never before what it is about, so that whoever folds from there on meets it.
    at = max(now, action.occurred_at)
    verdict = Verdict(EntryId(new_id()), at, OPERATOR_BRAND, hashed, action.id, deciding.approved)
    words = "" if deciding.approved else deciding.reason
    candidate = Candidate(
        Who(action.program, action.member),
        Key(action.program, OPERATOR_BRAND, hashed),
        content_hash("verdict", deciding.approved, words),
        verdict,
        now,
        for_newcomers=False,
        about=action.occurred_at,
        words=words,
        by=deciding.by,
    )
    return _Prepared(action, deciding.approved, candidate)


def _outcome(prepared: _Prepared, decision: Decision, decided: Mapping[EntryId, StoredPending]) -> Decided | Rejected:
    match decision:
        case Recorded(feed=feed):
            return Decided(prepared.action, prepared.approved, feed)
        case Repeated(feed=feed):
            return Decided(prepared.action, prepared.approved, feed, repeated=True)
        case Clashing():
            return Rejected((already_decided(approved=decided[prepared.action.id].status == "approved"),))
        case Moot(earlier):
            return Rejected((already_withdrawn(earlier),))
        case Stranger() | Gone():
            # Their member was erased since it was looked up, and it with them.
            return Rejected((not_waiting(prepared.action.program),))
        case Refused() | Pended() | Declined():
            raise AssertionError("a verdict has been judged, and does not wait itself")
        case HeldOff():
            raise AssertionError("only an action can be held off")
        case _:
            assert_never(decision)
