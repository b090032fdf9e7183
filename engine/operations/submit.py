"""Submitting actions: checked without any lock, recorded by the writer, answered one by one.

A key is looked up before anything else is held against a submission, so that a retry of what was accepted is a
duplicate even when it would be refused today. What is refused therefore goes to the writer too, which then only looks.

Types and attributes are judged by the dictionary in force when the action occurred: a brand's app that was offline when
a new version was published sends what it knew then. What the present dictionary takes is taken as well. How late is too
late, and what becomes of unknown members, is always the present one's to say.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import assert_never

from msgspec import Struct

from engine.operations.attributes import checked_attributes
from engine.operations.fingerprints import content_hash, key_hash
from engine.operations.problems import Problem
from engine.operations.proofs import checked_proof, is_trusted
from engine.operations.refusals import (
    conflict,
    erased,
    held_off,
    invalid_time,
    key_problem,
    member_problem,
    no_attributes,
    outside,
    refused_by_operator,
    stranger,
    type_not_permitted,
    unknown_program,
    unknown_type,
)
from engine.operations.submissions import (
    OPERATOR_BRAND,
    Accepted,
    Duplicate,
    Pending,
    RecordedAction,
    Rejected,
    Submission,
    SubmissionOutcome,
)
from engine.operations.times import parsed_instant, window
from engine.rules.dictionary import Dictionary, UnknownMembers
from engine.rules.effects import PendingCode
from engine.rules.entries import Action, AttributeValue, EntryId
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
    PendingReason,
    Proof,
    Recorded,
    Refused,
    Repeated,
    StoredEntry,
    Stranger,
    Who,
)
from engine.store.entries import PENDING, attributes_of
from engine.store.ids import new_id
from engine.store.library import Library
from engine.store.reading import Reader
from engine.store.sandbox_keys import is_sandbox
from engine.store.writer import Writer


class _Prepared(Struct, frozen=True):
    """A submission on its way to the writer; with problems, only its key is looked up there."""

    submission: Submission
    candidate: Candidate
    problems: tuple[Problem, ...]


_NEEDS_APPROVAL = PendingReason(PendingCode.NEEDS_APPROVAL)


class _Backed(Struct, frozen=True):
    """What is told of an action and what backs it, as a dictionary takes both."""

    attributes: dict[str, AttributeValue]
    proof: Proof | None
    pending: PendingReason | None


class _Checked(Struct, frozen=True):
    """An action that can be recorded, with what backs it; and why it is to wait, if it is."""

    action: Action
    proof: Proof | None
    pending: PendingReason | None


async def submit(
    submissions: Sequence[Submission],
    *,
    importing: bool,
    now: Instant,
    library: Library,
    reader: Reader,
    writer: Writer,
    by: str = OPERATOR_BRAND,
) -> list[SubmissionOutcome]:
    """Records what can be recorded, durably, and answers each submission in turn.

    `importing` takes actions however long ago they occurred; `by` answers for it in the audit. Raises
    ProgramUnavailable.
    """
    return await answered(
        submissions, writer.record, importing=importing, now=now, library=library, reader=reader, by=by
    )


async def answered(
    submissions: Sequence[Submission],
    decide: Callable[[Sequence[Candidate]], Awaitable[list[Decision]]],
    *,
    importing: bool,
    now: Instant,
    library: Library,
    reader: Reader,
    by: str = OPERATOR_BRAND,
) -> list[SubmissionOutcome]:
    """Answers each submission in turn, once what can be recorded of them was handed to `decide`, all together."""
    judged_by = library.newest
    sent = [_prepared(each, library, now, importing=importing, by=by) for each in submissions]
    if any(isinstance(each, Rejected) or each.problems for each in sent):
        await reader.refresh(library)
        if library.newest != judged_by:
            # Another process published meanwhile: by its rules there may be nothing wrong.
            sent = [_prepared(each, library, now, importing=importing, by=by) for each in submissions]
    candidates = [each.candidate for each in sent if isinstance(each, _Prepared)]
    decisions = iter(await decide(candidates) if candidates else ())
    return [each if isinstance(each, Rejected) else _outcome(each, next(decisions)) for each in sent]


def _prepared(
    submission: Submission, library: Library, now: Instant, *, importing: bool, by: str
) -> _Prepared | Rejected:
    if submission.action_types is not None and submission.type not in submission.action_types:
        return Rejected((type_not_permitted(submission.type, submission.action_types),))
    given = submission.attributes
    if not isinstance(given, dict | Mapping):  # nearly always a dict: to ask an abstract class takes a while
        return Rejected((no_attributes(),))
    rulebook = library.rulebook(submission.program)
    if rulebook is None:
        return Rejected((unknown_program(submission.program, library),))
    problem = member_problem(submission.member) or key_problem(submission.idempotency_key)
    if problem is not None:
        return Rejected((problem,))
    present = rulebook.version_at(now).ruleset.dictionary
    handed_in = submission.occurred_at
    occurred_at = (submission.came_at or now) if handed_in is None else parsed_instant(handed_in)
    of_its_time = present if occurred_at is None else rulebook.version_at(occurred_at).ruleset.dictionary
    hashed = key_hash(submission.idempotency_key)
    checked = _checked(submission, given, of_its_time, present, occurred_at, hashed, now, importing)
    when = None if handed_in is None else handed_in if occurred_at is None else occurred_at
    said = (submission.member, submission.type, when, given)
    candidate = Candidate(
        Who(submission.program, submission.member),
        Key(submission.program, submission.brand, hashed),
        # What has no proof is fingerprinted as it was before there were any.
        content_hash(*said) if submission.proof is None else content_hash(*said, submission.proof),
        checked.action if isinstance(checked, _Checked) else None,
        now,
        present.unknown_members is UnknownMembers.CREATE,
        named_by=submission.brand,
        noted_by=by if importing else "",
        pending=checked.pending if isinstance(checked, _Checked) else None,
        proof=checked.proof if isinstance(checked, _Checked) else None,
    )
    return _Prepared(submission, candidate, () if isinstance(checked, _Checked) else checked)


def _checked(
    submission: Submission,
    given: Mapping[str, object],
    of_its_time: Dictionary,
    present: Dictionary,
    occurred_at: Instant | None,
    hashed: str,
    now: Instant,
    importing: bool,
) -> _Checked | tuple[Problem, ...]:
    backed = _backed(submission, given, of_its_time, occurred_at)
    if isinstance(backed, tuple) and of_its_time is not present:
        backed = _backed(submission, given, present, occurred_at)
    if isinstance(backed, tuple):
        return backed
    assert occurred_at is not None, "what has no time has a problem"
    taken = window(now, present.late_for, importing=importing or is_sandbox(submission.program))
    if not taken.has(occurred_at):
        return (outside(taken, occurred_at),)
    action = Action(EntryId(new_id()), occurred_at, submission.brand, hashed, submission.type, backed.attributes)
    return _Checked(action, backed.proof, backed.pending)


def _backed(
    submission: Submission, given: Mapping[str, object], dictionary: Dictionary, occurred_at: Instant | None
) -> _Backed | tuple[Problem, ...]:
    """The attributes and the proof as a dictionary takes them, or all that it finds wrong."""
    action = dictionary.actions.get(submission.type)
    if action is None:
        return (unknown_type(submission.type, dictionary),)
    if occurred_at is None:
        return (invalid_time(submission.occurred_at),)
    attributes, problems = checked_attributes(action.name, action.attributes, given)
    proof, unproven = checked_proof(submission.proof, action.proof, submission.brand)
    waits = action.proof.approval and not is_trusted(action.proof, submission.brand)
    return (*problems, *unproven) or _Backed(attributes, proof, _NEEDS_APPROVAL if waits else None)


def _outcome(sent: _Prepared, decision: Decision) -> SubmissionOutcome:
    submission = sent.submission
    match decision:
        case Recorded():
            return _accepted(sent, decision)
        case Repeated():
            return _duplicate(submission, decision)
        case Pended(entry=entry, reason=reason, feed=feed, repeated=repeated):
            return Pending(_as_recorded(submission, entry), reason, feed, repeated)
        case Declined(words=words):
            return Rejected((refused_by_operator(words),))
        case Clashing(earlier):
            return Rejected((conflict(earlier),))
        case Refused():
            return Rejected(sent.problems)
        case Stranger():
            return Rejected((stranger(submission.program, submission.member),))
        case Gone():
            return Rejected((erased(submission.program),))
        case HeldOff():
            return Rejected((held_off(submission.program, decision),))
        case Moot():
            raise AssertionError("only a reversal or a verdict can be moot")
        case _:
            assert_never(decision)


def _accepted(prepared: _Prepared, recorded: Recorded) -> Accepted:
    action, submission = prepared.candidate.entry, prepared.submission
    assert isinstance(action, Action), "what was recorded had an entry"
    return Accepted(
        RecordedAction(
            action.id,
            submission.program,
            recorded.member_id,
            submission.member,
            action.type,
            action.brand,
            action.occurred_at,
            prepared.candidate.received_at,
            action.attributes,
        ),
        tuple(row.effect for row in recorded.feed),
        recorded.feed,
    )


def _duplicate(submission: Submission, repeated: Repeated) -> Duplicate:
    recorded = _as_recorded(submission, repeated.entry)
    return Duplicate(recorded, tuple(row.effect for row in repeated.feed), repeated.feed)


def _as_recorded(submission: Submission, entry: StoredEntry) -> RecordedAction:
    return RecordedAction(
        entry.id,
        submission.program,
        entry.member_id,
        submission.member,
        entry.type,
        entry.brand,
        entry.occurred_at,
        entry.received_at,
        attributes_of(entry),
        waited=entry.kind == PENDING,
    )
