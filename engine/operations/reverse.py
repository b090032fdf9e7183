"""Taking back: an action, whole or partly; or a reversal, which restores what it had taken.

However old something is, it can be taken back. As everywhere, the key is looked up before anything else is held against
what was handed in, so what is refused goes to the writer too. Whether something is taken back already, only the writer
can tell: of two that come at once, the second is the one too many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from engine.operations.fingerprints import content_hash, key_hash
from engine.operations.problems import Problem
from engine.operations.refusals import (
    already_reversed,
    conflict,
    key_problem,
    no_action_named,
    reason_problem,
    unknown_action,
    unknown_program,
)
from engine.operations.remaining import checked_remaining, nothing_remains_of_a_reversal
from engine.operations.reversal_targets import Target, find_targets
from engine.operations.reversals import Reversed, Reversing, recorded_reversal
from engine.operations.submissions import Rejected
from engine.rules.dictionary import Attribute
from engine.rules.entries import Action, AttributeValue, EntryId, Fact, Reversal
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
from engine.store.entries import entry_of
from engine.store.ids import new_id
from engine.store.library import Library, Rulebook
from engine.store.reading import Reader
from engine.store.writer import Writer


@dataclass(frozen=True, slots=True)
class _Prepared:
    reversing: Reversing
    target: Target | None
    candidate: Candidate
    problems: tuple[Problem, ...]


async def reverse(
    reversings: Sequence[Reversing], *, now: Instant, library: Library, reader: Reader, writer: Writer
) -> list[Reversed | Rejected]:
    """Takes back what can be taken back, durably, once, and answers each in turn. Raises ProgramUnavailable."""
    if any(library.rulebook(each.program) is None for each in reversings):
        await reader.refresh(library)
    targets = await find_targets(reversings, reader)
    prepared = [_prepared(each, target, library, now) for each, target in zip(reversings, targets, strict=True)]
    candidates = [each.candidate for each in prepared if isinstance(each, _Prepared)]
    decisions = iter(await writer.record(candidates) if candidates else ())
    return [each if isinstance(each, Rejected) else _outcome(each, next(decisions)) for each in prepared]


def _prepared(reversing: Reversing, target: Target | None, library: Library, now: Instant) -> _Prepared | Rejected:
    rulebook = library.rulebook(reversing.program)
    if rulebook is None:
        return Rejected((unknown_program(reversing.program, library),))
    problem = key_problem(reversing.idempotency_key)
    if problem is not None:
        return Rejected((problem,))
    judged = _judged(reversing, target, rulebook, now)
    candidate = Candidate(
        Who(reversing.program, "") if target is None else target.who,
        Key(reversing.program, reversing.brand, key_hash(reversing.idempotency_key)),
        _content(reversing),
        judged if isinstance(judged, Reversal) else None,
        now,
        for_newcomers=False,
        about=None if target is None else target.action.occurred_at,
        noted_by=reversing.noted_by,
    )
    return _Prepared(reversing, target, candidate, () if isinstance(judged, Reversal) else judged)


def _content(reversing: Reversing) -> str:
    """As it was handed in: what a key was used for must not depend on what can be found."""
    named = [reversing.action] if reversing.action_key is None else [reversing.action_brand, reversing.action_key]
    return content_hash("reversal", named, reversing.reason, reversing.remaining)


def _judged(
    reversing: Reversing, target: Target | None, rulebook: Rulebook, now: Instant
) -> Reversal | tuple[Problem, ...]:
    problem = reason_problem(reversing.reason)
    if problem is not None:
        return (problem,)
    if target is None:
        return (_nothing_found(reversing),)
    remaining = None if reversing.remaining is None else _remaining(reversing.remaining, target, rulebook)
    if isinstance(remaining, tuple):
        return remaining
    # Never before what it is about, so that whoever folds from there on meets it; clocks of two servers may differ.
    at = max(now, target.action.occurred_at, target.fact.occurred_at)
    hashed = key_hash(reversing.idempotency_key)
    what = (target.fact.id, reversing.reason, remaining, target.fact.type if isinstance(target.fact, Action) else "")
    return Reversal(EntryId(new_id()), at, reversing.brand, hashed, *what)


def _nothing_found(reversing: Reversing) -> Problem:
    if reversing.names_nothing:
        return no_action_named()
    return unknown_action(reversing.program, by_key=reversing.action_key is not None)


def _remaining(
    handed_in: object, target: Target, rulebook: Rulebook
) -> dict[str, AttributeValue] | tuple[Problem, ...]:
    if isinstance(target.fact, Reversal):
        return (nothing_remains_of_a_reversal(),)
    return checked_remaining(handed_in, target.action, target.present, _declared(target, rulebook))


def _declared(target: Target, rulebook: Rulebook) -> Mapping[str, Attribute]:
    """The attributes as they were declared by the version that took the action: that of its time, or of its coming."""
    for instant in (target.action.occurred_at, target.received_at):
        action = rulebook.version_at(instant).ruleset.dictionary.actions.get(target.action.type)
        if action is not None and target.action.attributes.keys() <= action.attributes.keys():
            return action.attributes
    return {}


_OTHER = "an action, or taking back something else, for another reason, or leaving something else of it"
"""What a key of a reversal can have been used for before: actions have theirs in the same room."""


def _outcome(prepared: _Prepared, decision: Decision) -> Reversed | Rejected:
    candidate = prepared.candidate
    match decision:
        case Recorded():
            return _reversed(candidate.entry, prepared.target, candidate.received_at, decision)
        case Repeated(entry=stored):
            return _reversed(entry_of(stored), prepared.target, stored.received_at, decision)
        case Clashing(earlier):
            return Rejected((conflict(earlier, _OTHER),))
        case Refused():
            return Rejected(prepared.problems)
        case Moot(earlier):
            named_by = "action" if prepared.reversing.action_key is None else "action_key"
            return Rejected((already_reversed(earlier, named_by),))
        case Stranger() | Gone():
            # Their member was erased since it was looked up, and it with them.
            return Rejected((_nothing_found(prepared.reversing),))
        case HeldOff():
            raise AssertionError("only an action can be held off")
        case Pended() | Declined():
            raise AssertionError("only an action can wait")
        case _:
            assert_never(decision)


def _reversed(
    entry: Fact | None, target: Target | None, received_at: Instant, decision: Recorded | Repeated
) -> Reversed:
    assert isinstance(entry, Reversal), "what takes something back is recorded as a reversal"
    assert target is not None, "what was taken back is recorded for ever"
    member_id = decision.member_id if isinstance(decision, Recorded) else decision.entry.member_id
    reversal = recorded_reversal(entry, target.action.id, target.who.program, member_id, received_at)
    return Reversed(reversal, decision.feed, repeated=isinstance(decision, Repeated))
