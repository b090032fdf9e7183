"""Journal entries between their table and the fold."""

from typing import Any, assert_never

import msgspec

from engine.rules.entries import Action, AttributeValue, Entry, EntryId, ProfileChange
from engine.rules.instants import Instant
from engine.store.backend import Row
from engine.store.candidates import Candidate, StoredEntry
from engine.store.rows import JournalRow

_encode = msgspec.json.Encoder().encode
_attributes = msgspec.json.Decoder(dict[str, AttributeValue])


def journal_row(entry: Entry, candidate: Candidate, member_id: str) -> JournalRow:
    """The row of an entry that is to be recorded."""
    match entry:
        case Action():
            kind, type_, attributes = "action", entry.type, _encode(entry.attributes)
        case ProfileChange():
            kind, type_, attributes = "profile", "", _encode({"zone": entry.zone, "locale": entry.locale})
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
    profile: dict[str, Any] = msgspec.json.decode(stored.attributes)
    return ProfileChange(
        EntryId(stored.id),
        Instant(stored.occurred_at),
        stored.brand,
        stored.key_hash,
        profile.get("zone"),
        profile.get("locale"),
    )
