"""Refusals that more than one operation tells: each a problem with words that say what to do instead."""

from collections.abc import Iterable
from difflib import get_close_matches

from engine.operations.problems import (
    ActionTypeNotPermitted,
    AlreadyDecided,
    AlreadyReversed,
    HeldBack,
    IdempotencyConflict,
    InvalidAttributes,
    InvalidIdempotencyKey,
    InvalidMember,
    InvalidReason,
    InvalidTime,
    MemberErased,
    NotWaiting,
    OutsideTimeWindow,
    Problem,
    QuotaUsedUp,
    RefusedByOperator,
    UnknownAction,
    UnknownActionType,
    UnknownMember,
    UnknownProgram,
)
from engine.operations.times import Window, in_words
from engine.rules.dictionary import Dictionary
from engine.rules.entries import EntryId
from engine.rules.instants import Instant
from engine.store.candidates import HeldOff
from engine.store.library import Library
from engine.store.sandbox_keys import real_key

LONGEST_EXTERNAL_ID = 200
LONGEST_KEY = 255
LONGEST_REASON = 500


def unknown_program(key: str, library: Library) -> Problem:
    """There is no programme of that key."""
    keys = list(map(real_key, library.rulebooks))
    near = tuple(get_close_matches(key, keys, n=1))
    known = ", ".join(keys) or "none yet"
    hint = f'did you mean "{near[0]}"?' if near else f"there is {known}"
    return UnknownProgram(message=f'there is no programme "{key}"; {hint}', path=("program",), did_you_mean=near)


def member_problem(external_id: str) -> Problem | None:
    """What is wrong with an external id; None when nothing is."""
    fits = 0 < len(external_id) <= LONGEST_EXTERNAL_ID and external_id.isprintable()
    if fits and external_id == external_id.strip():
        return None
    message = (
        f"a member's external id has 1 to {LONGEST_EXTERNAL_ID} printable characters and no space at either end; "
        "use the id of your own system"
    )
    return InvalidMember(message=message, path=("member",))


def key_problem(key: str) -> Problem | None:
    """What is wrong with an idempotency key; None when nothing is."""
    if 0 < len(key) <= LONGEST_KEY:
        return None
    message = f"an idempotency key has 1 to {LONGEST_KEY} characters; use the id that your system gave the event"
    return InvalidIdempotencyKey(message=message, path=("idempotency_key",))


def unknown_type(type_: str, dictionary: Dictionary) -> Problem:
    """The dictionary has no such action type."""
    near = tuple(get_close_matches(type_, dictionary.actions, n=1))
    hint = f'did you mean "{near[0]}"?' if near else f"it takes {', '.join(dictionary.actions)}"
    message = f'{dictionary.key} has no action type "{type_}"; {hint}'
    return UnknownActionType(message=message, path=("type",), did_you_mean=near)


def type_not_permitted(type_: str, permitted: Iterable[str]) -> Problem:
    """The key that submits may not submit actions of that type."""
    known = tuple(sorted(permitted))
    message = f'this key may not submit "{type_[:60]}"; it may submit {", ".join(known)}'
    return ActionTypeNotPermitted(message=message, path=("type",), permitted=known)


def no_attributes() -> Problem:
    """The attributes are something else than attributes by their names."""
    message = 'attributes must be a JSON object, as {"topic": "billing"}; leave it out when there are none'
    return InvalidAttributes(message=message, path=("attributes",))


def invalid_time(handed_in: object) -> Problem:
    """What was handed in is no time."""
    message = (
        f'"{handed_in}" is not a time that can be understood; write it in ISO 8601 with a UTC offset, '
        "as 2027-03-01T10:00:00+01:00"
    )
    return InvalidTime(message=message, path=("occurred_at",))


def conflict(earlier: EntryId, other: str = "another member, type, time or content") -> Problem:
    """The key was used before for something else; `other` is what can be different."""
    message = (
        f"this idempotency key was used before for something else: {other}; "
        "give everything a key of its own, and retry with exactly what was sent first"
    )
    return IdempotencyConflict(message=message, path=("idempotency_key",), earlier=earlier)


def refused_by_operator(reason: str) -> Problem:
    """The action waited, and was refused."""
    message = (
        f'an operator looked at this action and refused it, with the words "{reason}": sending it again does not '
        "change that. If you have more to say for it, tell the operator, or send it under another key"
    )
    return RefusedByOperator(message=message, path=("idempotency_key",), reason=reason)


def stranger(program: str, member: str) -> Problem:
    """The programme makes nobody known by what they do."""
    message = f'{real_key(program)} takes actions of registered members only, and "{member}" is not one yet'
    return UnknownMember(message=message, path=("member",))


def erased(program: str) -> Problem:
    """Whoever went by that is gone."""
    message = (
        f"this member of {real_key(program)} was erased, and nothing from before is taken any more: do not send it "
        "again; "
        "if the person takes part anew, register them first"
    )
    return MemberErased(message=message, path=("member",))


def held_off(program: str, held: HeldOff) -> Problem:
    """A guard does not let it in now."""
    known_as = real_key(program)
    guard, again = held.rule.partition(".")[2], "" if held.until is None else f" from {in_words(held.until)} on"
    if held.is_quota:
        message = f"{known_as} takes no more such actions of this brand for now (`{guard}`); send it again{again}"
        return QuotaUsedUp(message=message, path=("type",), program=program, guard=guard, until=held.until)
    message = (
        f"{known_as} takes no more such actions for now (`{guard}`), and this one was not recorded; if it is meant in "
        f"earnest, send it again{again} with the same idempotency key"
    )
    return HeldBack(message=message, path=("type",), program=program, guard=guard, until=held.until)


def nobody(program: str, member: str) -> Problem:
    """Nobody goes by that, so there is nothing of theirs to change."""
    message = f'{real_key(program)} has no member "{member}"; register them, or submit an action of theirs first'
    return UnknownMember(message=message, path=("member",))


def outside(taken: Window, occurred_at: Instant) -> Problem:
    """It occurred too long ago, or too far ahead."""
    message = taken.refusal(occurred_at)
    return OutsideTimeWindow(message=message, path=("occurred_at",), earliest=taken.earliest, latest=taken.latest)


def reason_problem(reason: str) -> Problem | None:
    """What is wrong with the reason that somebody gives for what they do; None when nothing is."""
    if 0 < len(reason) <= LONGEST_REASON and reason.isprintable() and not reason.isspace():
        return None
    message = (
        f"a reason has 1 to {LONGEST_REASON} printable characters on one line; say why in words that others "
        'understand, as "the purchase was returned"'
    )
    return InvalidReason(message=message, path=("reason",))


def unknown_action(program: str, *, by_key: bool) -> Problem:
    """There is no such action or reversal."""
    what = "action of that brand with that idempotency key" if by_key else "action or reversal of that id"
    message = (
        f"{real_key(program)} has no {what}; what is not recorded cannot be taken back: send the action first, or "
        "look at what you were answered when you did"
    )
    return UnknownAction(message=message, path=("action_key",) if by_key else ("action",))


def no_action_named() -> Problem:
    """It is not said what is to be taken back, or it is said twice."""
    message = (
        "name what is taken back by its id, or by the idempotency key that the action was sent with: one of the two"
    )
    return UnknownAction(message=message, path=("action",))


def already_reversed(earlier: EntryId, named_by: str) -> Problem:
    """It is taken back already."""
    message = (
        "this is taken back already, by an earlier reversal that stands, so nothing would change; to let it count "
        "again, reverse that reversal"
    )
    return AlreadyReversed(message=message, path=(named_by,), earlier=earlier)


def not_waiting(program: str) -> Problem:
    """There is nothing of that id to decide about."""
    message = (
        f"{real_key(program)} has no action of that id that waits for an operator; `pendingActions` lists those that do"
    )
    return NotWaiting(message=message, path=("action",))


def already_decided(*, approved: bool) -> Problem:
    """Somebody decided otherwise before."""
    if approved:
        message = "this was approved already, so it counts; to take it out again, reverse the action"
    else:
        message = "this was refused already, which stands; when that was wrong, have it sent again under another key"
    return AlreadyDecided(message=message, path=("action",), approved=approved)


def already_withdrawn(earlier: EntryId) -> Problem:
    """It was taken back while it waited."""
    message = (
        "this was taken back while it waited, so there is nothing to decide; when that reversal is reversed, it "
        "waits again"
    )
    return AlreadyReversed(message=message, path=("action",), earlier=earlier)
