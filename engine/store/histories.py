"""Histories: as much of a member's journal as must be folded anew, from the last checkpoint before it changes."""

from collections.abc import Sequence
from typing import NamedTuple

from engine.rules.entries import Fact
from engine.rules.instants import Instant
from engine.rules.state import State, load
from engine.store import statements
from engine.store.backend import Questions
from engine.store.entries import entry_of, stored_entry


class History(NamedTuple):
    """What a member's state was at some point, and everything in the journal since."""

    base: State | None
    """None when it goes back to the very beginning."""
    entries: int
    """How many entries were folded up to there."""
    facts: Sequence[Fact]
    """In no particular order."""


def history_since(transaction: Questions, member_id: str, since: Instant) -> History:
    """A member's history from the last checkpoint before an instant on."""
    for entries, state in transaction.fetch(statements.CHECKPOINT_BEFORE, member_id, since):
        base = load(state)
        assert base.last is not None, "a checkpoint lies after an entry"
        rows = transaction.fetch(statements.ENTRIES_SINCE, member_id, base.last[0])
        facts = (entry_of(stored_entry(row)) for row in rows)
        return History(base, entries, [fact for fact in facts if fact.order > base.last])
    return whole_history(transaction, member_id)


def whole_history(transaction: Questions, member_id: str) -> History:
    """Everything that the journal has of a member."""
    rows = transaction.fetch(statements.ENTRIES_SINCE, member_id, _EVER)
    return History(None, 0, [entry_of(stored_entry(row)) for row in rows])


_EVER = -(2**62)
