"""Journal entries between their table and the fold."""

from datetime import date
from typing import assert_never

import msgspec
from msgspec import Struct

from engine.rules.entries import (
    Act,
    Action,
    AttributeValue,
    Choice,
    EntryId,
    Fact,
    KeptBadge,
    Pending,
    ProfileChange,
    Reversal,
    Verdict,
)
from engine.rules.instants import Instant
from engine.store.backend import Row
from engine.store.candidates import Candidate, Key, StoredEntry, Who
from engine.store.rows import JournalRow

_encode = msgspec.json.Encoder().encode
_attributes = msgspec.json.Decoder(dict[str, AttributeValue])


class _Profile(Struct, frozen=True, omit_defaults=True):
    """What a profile change says, as the column has it."""

    zone: str | None
    locale: str | None
    attributes: dict[str, AttributeValue | None] | None = None


class _Choice(Struct, frozen=True, omit_defaults=True):
    """What a choice is about, as the column has it."""

    rule: str
    first_day: date | None = None
    last_day: date | None = None


class _Kept(Struct, frozen=True, omit_defaults=True):
    """Which badge is kept, as the column has it."""

    badge: str
    tier: str | None = None
    value: str | None = None
    season: date | None = None
    won_by: EntryId | None = None


class _Reversal(Struct, frozen=True, omit_defaults=True):
    """What is taken back and why, as the column has it. The target has a column of its own as well."""

    target: EntryId
    reason: str
    remaining: dict[str, AttributeValue] | None = None
    of: str = ""


class _Verdict(Struct, frozen=True):
    """What was decided about. The target has a column of its own as well."""

    target: EntryId


_profiles = msgspec.json.Decoder(_Profile)
_choices = msgspec.json.Decoder(_Choice)
_kept = msgspec.json.Decoder(_Kept)
_reversals = msgspec.json.Decoder(_Reversal)
_verdicts = msgspec.json.Decoder(_Verdict)

PENDING = "pending"
APPROVAL = "approval"
REFUSAL = "refusal"
ACTIONS = ("action", PENDING)
"""The kinds of entries that are what members did, whether it counts or not."""
BESIDE = ("reversal", APPROVAL, REFUSAL)
"""The kinds that say of other entries what becomes of them, and occur after those."""


def journal_row(entry: Fact, candidate: Candidate, member_id: str) -> JournalRow:
    """The row of an entry that is to be recorded."""
    target = None
    match entry:
        case Action():
            kind = "action" if candidate.pending is None else PENDING
            type_, attributes = entry.type, _encode(entry.attributes)
        case Pending():
            kind, type_, attributes = PENDING, entry.action.type, _encode(entry.action.attributes)
        case ProfileChange():
            kind, type_, attributes = "profile", "", _encode(_Profile(entry.zone, entry.locale, entry.attributes))
        case Choice():
            kind, type_, attributes = (
                "choice",
                entry.act.value,
                _encode(_Choice(entry.rule, entry.first_day, entry.last_day)),
            )
        case KeptBadge():
            kept = _Kept(entry.badge, entry.tier, entry.value, entry.season, entry.won_by)
            kind, type_, attributes = "kept_badge", entry.badge, _encode(kept)
        case Reversal():
            target = entry.target
            kind, type_ = "reversal", "" if entry.remaining is None else "partly"
            attributes = _encode(_Reversal(entry.target, entry.reason, entry.remaining, entry.of))
        case Verdict():
            target = entry.target
            kind, type_ = APPROVAL if entry.approved else REFUSAL, ""
            attributes = _encode(_Verdict(entry.target))
        case _:
            assert_never(entry)
    return JournalRow(
        entry.id,
        candidate.who.program,
        member_id,
        kind,
        type_,
        entry.occurred_at,
        candidate.received_at,
        entry.brand,
        entry.key_hash,
        candidate.content_hash,
        attributes.decode(),
        target,
    )


def kept_row(kept: KeptBadge, program: str, member_id: str, received_at: Instant) -> JournalRow:
    """The row of a badge that is kept, which nobody handed in."""
    who, key = Who(program, ""), Key(program, kept.brand, kept.key_hash)
    return journal_row(kept, Candidate(who, key, "", kept, received_at, for_newcomers=False), member_id)


def as_stored(row: JournalRow) -> StoredEntry:
    """An entry as it would be selected, once its row is stored."""
    return StoredEntry(
        EntryId(row.id),
        row.member_id,
        row.kind,
        row.type,
        Instant(row.occurred_at),
        Instant(row.received_at),
        row.brand,
        row.key_hash,
        row.content_hash,
        row.attributes,
    )


def stored_entry(row: Row) -> StoredEntry:
    """An entry as it was selected."""
    return StoredEntry(*row)


def attributes_of(entry: StoredEntry) -> dict[str, AttributeValue]:
    """The attributes of a stored action."""
    return _attributes.decode(entry.attributes)


def action_of(stored: StoredEntry) -> Action:
    """A stored action, be it one that waits or waited."""
    return Action(stored.id, stored.occurred_at, stored.brand, stored.key_hash, stored.type, attributes_of(stored))


def cause_of(stored: StoredEntry) -> EntryId:
    """The entry under which the feed has what came of this one: of a verdict, the action that had waited."""
    return _verdicts.decode(stored.attributes).target if stored.kind in (APPROVAL, REFUSAL) else stored.id


def entry_of(stored: StoredEntry) -> Fact:
    """A stored entry as the fold takes it."""
    if stored.kind == "action":
        return action_of(stored)
    if stored.kind == PENDING:
        return Pending(action_of(stored))
    id_, at = EntryId(stored.id), Instant(stored.occurred_at)
    if stored.kind == "choice":
        chosen = _choices.decode(stored.attributes)
        act = Act(stored.type)
        return Choice(id_, at, stored.brand, stored.key_hash, act, chosen.rule, chosen.first_day, chosen.last_day)
    if stored.kind == "kept_badge":
        kept = _kept.decode(stored.attributes)
        award = (kept.badge, kept.tier, kept.value, kept.season, kept.won_by)
        return KeptBadge(id_, at, stored.brand, stored.key_hash, *award)
    if stored.kind == "reversal":
        taken_back = _reversals.decode(stored.attributes)
        what = (taken_back.target, taken_back.reason, taken_back.remaining, taken_back.of)
        return Reversal(id_, at, stored.brand, stored.key_hash, *what)
    if stored.kind in (APPROVAL, REFUSAL):
        target = _verdicts.decode(stored.attributes).target
        return Verdict(id_, at, stored.brand, stored.key_hash, target, stored.kind == APPROVAL)
    profile = _profiles.decode(stored.attributes)
    return ProfileChange(id_, at, stored.brand, stored.key_hash, profile.zone, profile.locale, profile.attributes)
