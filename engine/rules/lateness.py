"""Lateness: two folds of one member, without and with the entries that came late. Corrections compare them."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Protocol

from engine.rules.effects import AnyEffect
from engine.rules.entries import Entry, EntryId
from engine.rules.state import State


class FoldedJournal(Protocol):
    """A state and all that ever happened on the way to it."""

    @property
    def state(self) -> State: ...

    @property
    def effects(self) -> tuple[AnyEffect, ...]: ...


@dataclass(frozen=True, slots=True)
class Lateness:
    """What was, and what is now."""

    before: FoldedJournal
    after: FoldedJournal
    late: Set[EntryId]
    cause: Entry
    """The last of the late entries; what has no entry of its own is told as its doing."""
    level_before: str | None
    level_after: str | None
    """The levels held, by the newest version that ruled either; None where that has no ladder."""
