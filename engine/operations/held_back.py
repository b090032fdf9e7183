"""What guards of fair play hold back, as operators look through it."""

from collections.abc import Sequence
from copy import copy

from engine.store.held_back_pages import (
    HeldBackCount,
    Sought,
    StoredHeldBack,
    held_back_counts,
    held_back_in_all,
    held_back_of,
)
from engine.store.pages import Found
from engine.store.reading import Reader


class HeldBack:
    """Raises StoreUnavailable."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._programs: frozenset[str] | None = None
        """The programmes that there are for whoever asks; None for all."""

    def only(self, programs: frozenset[str]) -> "HeldBack":
        """The same for somebody for whom there are these programmes and no others."""
        narrowed = copy(self)
        narrowed._programs = programs
        return narrowed

    async def page(self, program: str, sought: Sought, count: int, after: str | None) -> Found[StoredHeldBack]:
        """What is held back in a programme, the newest actions first, after the one with that id."""
        if not self._knows(program):
            return Found((), has_more=False)
        return await held_back_of(self._reader, program, sought, count, after)

    async def in_all(self, program: str, sought: Sought) -> int:
        """How many there are."""
        return await held_back_in_all(self._reader, program, sought) if self._knows(program) else 0

    async def counts(self, program: str, sought: Sought) -> Sequence[HeldBackCount]:
        """How many of them each guard holds back, by what becomes of them."""
        return await held_back_counts(self._reader, program, sought) if self._knows(program) else ()

    def _knows(self, program: str) -> bool:
        return self._programs is None or program in self._programs
