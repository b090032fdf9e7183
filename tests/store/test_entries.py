"""Journal entries on their way into their table and out of it again."""

from datetime import date

import pytest

from engine.rules.entries import Act, Action, Choice, Entry, EntryId, ProfileChange
from engine.rules.instants import Instant
from engine.store.candidates import Candidate, Key, Who
from engine.store.entries import entry_of, journal_row, stored_entry

ID, AT = EntryId("01a202b2-7790-777a-a969-3f68166cadbb"), Instant(1_795_176_000_000_000)


@pytest.mark.parametrize(
    "entry",
    [
        Action(ID, AT, "brand", "hash", "help.found", {"topic": "räkning", "parts": ["a", 1, 2.5, True]}),
        ProfileChange(ID, AT, "brand", "hash", zone="Europe/London"),
        ProfileChange(ID, AT, "brand", "hash", locale="sv", attributes={"city": "Umeå", "home": None}),
        Choice(ID, AT, "brand", "hash", Act.JOIN, "challenges.first_steps"),
        Choice(ID, AT, "brand", "hash", Act.PAUSE, "streaks.daily", date(2026, 12, 24), date(2026, 12, 26)),
    ],
)
def test_an_entry_is_read_as_it_was_written(entry: Entry) -> None:
    candidate = Candidate(Who("club", "anna"), Key("club", "brand", "hash"), "content", entry, AT, for_newcomers=True)

    row = journal_row(entry, candidate, "member")

    columns = (row.id, row.member_id, row.kind, row.type, row.occurred_at, row.received_at)
    assert entry_of(stored_entry((*columns, row.brand, row.key_hash, row.content_hash, row.attributes))) == entry
