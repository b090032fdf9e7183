"""Revisions: two folds of one member from where they part, as was told and as it is. Corrections compare them."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Protocol

from engine.rules.effects import AnyEffect, Why
from engine.rules.entries import EntryId, Foldable
from engine.rules.instants import Instant
from engine.rules.state import State


class FoldedJournal(Protocol):
    """A state and all that happened on the way to it."""

    @property
    def state(self) -> State: ...

    @property
    def effects(self) -> tuple[AnyEffect, ...]: ...


@dataclass(frozen=True, slots=True)
class Cause:
    """What makes the past another one."""

    why: Why
    at: Instant
    """When: for what came late, when the last of it occurred."""
    entry: EntryId | None = None
    """The entry that changes it, the last of several; None for other rules. What nothing else led to is its doing."""
    late: Set[EntryId] = field(default_factory=frozenset)
    """The entries that came late: what they themselves led to is news, and no correction."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What was, and what is now."""

    base: State
    """Where both folds began: whatever happened before is the same in both."""
    before: FoldedJournal
    after: FoldedJournal
    cause: Cause
    now: Sequence[Foldable]
    """The entries that are in force now, since the base."""
    level_before: str | None
    level_after: str | None
    """The levels held, by the newest version that ruled either; None where that has no ladder."""
