"""Submitting actions: checked without any lock, recorded by the writer, answered one by one.

A key is looked up before anything else is held against a submission, so that a retry of what was accepted is a
duplicate even when it would be refused today. What is refused therefore goes to the writer too, which then only looks.

Types and attributes are judged by the dictionary in force when the action occurred: a brand's app that was offline when
a new version was published sends what it knew then. What the present dictionary takes is taken as well. How late is too
late, and what becomes of unknown members, is always the present one's to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import assert_never

from engine.operations.attributes import checked_attributes
from engine.operations.fingerprints import content_hash, key_hash
from engine.operations.problems import (
    IdempotencyConflict,
    InvalidIdempotencyKey,
    InvalidMember,
    InvalidTime,
    OutsideTimeWindow,
    Problem,
    UnknownActionType,
    UnknownMember,
    UnknownProgram,
)
from engine.operations.submissions import (
    Accepted,
    Duplicate,
    RecordedAction,
    Rejected,
    Submission,
    SubmissionOutcome,
)
from engine.operations.times import parsed_instant, window
from engine.rules.dictionary import Dictionary, UnknownMembers
from engine.rules.entries import Action, AttributeValue, EntryId
from engine.rules.instants import Instant
from engine.store.candidates import (
    Candidate,
    Clashing,
    Decision,
    Key,
    Recorded,
    Refused,
    Repeated,
    Stranger,
    Who,
)
from engine.store.entries import attributes_of
from engine.store.ids import new_id
from engine.store.library import Library
from engine.store.reading import Reader
from engine.store.writer import Writer

LONGEST_EXTERNAL_ID = 200
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A submission on its way to the writer; with problems, only its key is looked up there."""

    submission: Submission
    candidate: Candidate
    problems: tuple[Problem, ...]


async def submit(
    submissions: Sequence[Submission],
    *,
    importing: bool,
    now: Instant,
    library: Library,
    reader: Reader,
    writer: Writer,
) -> list[SubmissionOutcome]:
    """Records what can be recorded, durably, and answers each submission in turn.

    `importing` takes actions however long ago they occurred. Raises ProgramUnavailable.
    """
    judged_by = library.newest
    prepared = [_prepared(each, library, now, importing) for each in submissions]
    if any(isinstance(each, Rejected) or each.problems for each in prepared):
        await reader.refresh(library)
        if library.newest != judged_by:
            # Another process published meanwhile: by its rules there may be nothing wrong.
            prepared = [_prepared(each, library, now, importing) for each in submissions]
    candidates = [each.candidate for each in prepared if isinstance(each, _Prepared)]
    decisions = iter(await writer.record(candidates) if candidates else ())
    return [each if isinstance(each, Rejected) else _outcome(each, next(decisions)) for each in prepared]


def _prepared(submission: Submission, library: Library, now: Instant, importing: bool) -> _Prepared | Rejected:
    rulebook = library.rulebook(submission.program)
    if rulebook is None:
        return Rejected((unknown_program(submission.program, library),))
    problem = member_problem(submission.member) or _key_problem(submission.idempotency_key)
    if problem is not None:
        return Rejected((problem,))
    present = rulebook.version_at(now).ruleset.dictionary
    handed_in = submission.occurred_at
    occurred_at = now if handed_in is None else parsed_instant(handed_in)
    of_its_time = present if occurred_at is None else rulebook.version_at(occurred_at).ruleset.dictionary
    hashed = key_hash(submission.idempotency_key)
    checked = _checked(submission, of_its_time, present, occurred_at, hashed, now, importing)
    when = None if handed_in is None else handed_in if occurred_at is None else occurred_at
    candidate = Candidate(
        Who(submission.program, submission.member),
        Key(submission.program, submission.brand, hashed),
        content_hash(submission.member, submission.type, when, submission.attributes),
        checked if isinstance(checked, Action) else None,
        now,
        present.unknown_members is UnknownMembers.CREATE,
    )
    return _Prepared(submission, candidate, () if isinstance(checked, Action) else checked)


def _checked(
    submission: Submission,
    of_its_time: Dictionary,
    present: Dictionary,
    occurred_at: Instant | None,
    hashed: str,
    now: Instant,
    importing: bool,
) -> Action | tuple[Problem, ...]:
    attributes = _attributes(submission, of_its_time, occurred_at)
    if isinstance(attributes, tuple) and of_its_time is not present:
        attributes = _attributes(submission, present, occurred_at)
    if isinstance(attributes, tuple):
        return attributes
    assert occurred_at is not None, "what has no time has a problem"
    taken = window(now, present.late_for, importing=importing)
    if not taken.has(occurred_at):
        message = taken.refusal(occurred_at)
        return (
            OutsideTimeWindow(message=message, path=("occurred_at",), earliest=taken.earliest, latest=taken.latest),
        )
    return Action(EntryId(new_id()), occurred_at, submission.brand, hashed, submission.type, attributes)


def _attributes(
    submission: Submission, dictionary: Dictionary, occurred_at: Instant | None
) -> dict[str, AttributeValue] | tuple[Problem, ...]:
    """The attributes as a dictionary takes them, or all that it finds wrong."""
    action = dictionary.actions.get(submission.type)
    if action is None:
        return (_unknown_type(submission.type, dictionary),)
    if occurred_at is None:
        return (_invalid_time(submission.occurred_at),)
    attributes, problems = checked_attributes(action, submission.attributes)
    return problems or attributes


def _outcome(prepared: _Prepared, decision: Decision) -> SubmissionOutcome:
    match decision:
        case Recorded():
            return _accepted(prepared, decision)
        case Repeated():
            return _duplicate(prepared.submission, decision)
        case Clashing(earlier):
            return Rejected((_conflict(earlier),))
        case Refused():
            return Rejected(prepared.problems)
        case Stranger():
            return Rejected((_stranger(prepared.submission),))
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
    entry = repeated.entry
    return Duplicate(
        RecordedAction(
            entry.id,
            submission.program,
            entry.member_id,
            submission.member,
            entry.type,
            entry.brand,
            entry.occurred_at,
            entry.received_at,
            attributes_of(entry),
        ),
        tuple(row.effect for row in repeated.feed),
        repeated.feed,
    )


def unknown_program(key: str, library: Library) -> Problem:
    near = tuple(get_close_matches(key, library.rulebooks, n=1))
    known = ", ".join(library.rulebooks) or "none yet"
    hint = f'did you mean "{near[0]}"?' if near else f"there is {known}"
    return UnknownProgram(message=f'there is no programme "{key}"; {hint}', path=("program",), did_you_mean=near)


def member_problem(external_id: str) -> Problem | None:
    fits = 0 < len(external_id) <= LONGEST_EXTERNAL_ID and external_id.isprintable()
    if fits and external_id == external_id.strip():
        return None
    message = (
        f"a member's external id has 1 to {LONGEST_EXTERNAL_ID} printable characters and no space at either end; "
        "use the id of your own system"
    )
    return InvalidMember(message=message, path=("member",))


def _key_problem(key: str) -> Problem | None:
    if 0 < len(key) <= LONGEST_KEY:
        return None
    message = f"an idempotency key has 1 to {LONGEST_KEY} characters; use the id that your system gave the event"
    return InvalidIdempotencyKey(message=message, path=("idempotency_key",))


def _unknown_type(type_: str, dictionary: Dictionary) -> Problem:
    near = tuple(get_close_matches(type_, dictionary.actions, n=1))
    hint = f'did you mean "{near[0]}"?' if near else f"it takes {', '.join(dictionary.actions)}"
    message = f'{dictionary.key} has no action type "{type_}"; {hint}'
    return UnknownActionType(message=message, path=("type",), did_you_mean=near)


def _invalid_time(handed_in: object) -> Problem:
    message = (
        f'"{handed_in}" is not a time that can be understood; write it in ISO 8601 with a UTC offset, '
        "as 2027-03-01T10:00:00+01:00"
    )
    return InvalidTime(message=message, path=("occurred_at",))


def _conflict(earlier: EntryId) -> Problem:
    message = (
        "this idempotency key was used before for something else: another member, type, time or attributes; "
        "give every action a key of its own, and retry with exactly what was sent first"
    )
    return IdempotencyConflict(message=message, path=("idempotency_key",), earlier=earlier)


def _stranger(submission: Submission) -> Problem:
    message = f'{submission.program} takes actions of registered members only, and "{submission.member}" is not one yet'
    return UnknownMember(message=message, path=("member",))
