"""Journal entries between their table and the fold."""

from datetime import date
from typing import assert_never

import msgspec
from msgspec import Struct

from engine.rules.entries import Act, Action, AttributeValue, Choice, Entry, EntryId, ProfileChange
from engine.rules.instants import Instant
from engine.store.backend import Row
from engine.store.candidates import Candidate, StoredEntry
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


_profiles = msgspec.json.Decoder(_Profile)
_choices = msgspec.json.Decoder(_Choice)


def journal_row(entry: Entry, candidate: Candidate, member_id: str) -> JournalRow:
    """The row of an entry that is to be recorded."""
    match entry:
        case Action():
            kind, type_, attributes = "action", entry.type, _encode(entry.attributes)
        case ProfileChange():
            kind, type_, attributes = "profile", "", _encode(_Profile(entry.zone, entry.locale, entry.attributes))
        case Choice():
            kind, type_, attributes = (
                "choice",
                entry.act.value,
                _encode(_Choice(entry.rule, entry.first_day, entry.last_day)),
            )
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
    )


def stored_entry(row: Row) -> StoredEntry:
    """An entry as it was selected."""
    return StoredEntry(*row)


def attributes_of(entry: StoredEntry) -> dict[str, AttributeValue]:
    """The attributes of a stored action."""
    return _attributes.decode(entry.attributes)


def entry_of(stored: StoredEntry) -> Entry:
    """A stored entry as the fold takes it."""
    if stored.kind == "action":
        return Action(stored.id, stored.occurred_at, stored.brand, stored.key_hash, stored.type, attributes_of(stored))
    id_, at = EntryId(stored.id), Instant(stored.occurred_at)
    if stored.kind == "choice":
        chosen = _choices.decode(stored.attributes)
        act = Act(stored.type)
        return Choice(id_, at, stored.brand, stored.key_hash, act, chosen.rule, chosen.first_day, chosen.last_day)
    profile = _profiles.decode(stored.attributes)
    return ProfileChange(id_, at, stored.brand, stored.key_hash, profile.zone, profile.locale, profile.attributes)
