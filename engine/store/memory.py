"""What the writer remembers of members between batches, so that busy ones are not read and decoded each time.

It changes only after a commit, and is dropped whenever somebody else may have written.
"""

from collections.abc import Mapping
from typing import TypeVar

from engine.store.candidates import Who
from engine.store.folding import Held

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")

LIMIT = 20_000
"""Members. A state takes a few kilobytes."""


class Memory:
    """Members by name and states by member, the longest unused forgotten first."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._members: dict[Who, str] = {}
        self._held: dict[str, Held] = {}

    def member(self, who: Who) -> str | None:
        return self._members.get(who)

    def held(self, member_id: str) -> Held | None:
        return self._held.get(member_id)

    def remember(self, members: Mapping[Who, str], held: Mapping[str, Held]) -> None:
        _renew(self._members, members, self._limit)
        _renew(self._held, held, self._limit)

    def forget(self) -> None:
        self._members.clear()
        self._held.clear()


def _renew(kept: dict[KeyT, ValueT], fresh: Mapping[KeyT, ValueT], limit: int) -> None:
    for key, value in fresh.items():
        # A dict keeps the order of insertion: what was used last goes to the end.
        kept.pop(key, None)
        kept[key] = value
    while len(kept) > limit:
        del kept[next(iter(kept))]
