"""Gathering: what many fields of one operation ask of the engine one by one, asked of it together."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Generic, TypeVar

from engine.rules.entries import EntryId

LoadedT = TypeVar("LoadedT")


class Gathering(Generic[LoadedT]):
    """Answers about journal entries, each read once; those that are asked for in one turn of the loop, together."""

    def __init__(self, load: Callable[[Collection[str]], Coroutine[object, object, Mapping[EntryId, LoadedT]]]) -> None:
        self._load = load
        self._known: dict[str, asyncio.Task[Mapping[EntryId, LoadedT]]] = {}
        self._waiting: set[str] = set()

    async def get(self, entry_id: str) -> LoadedT | None:
        """What is known of an entry."""
        if entry_id not in self._known:
            if not self._waiting:
                self._waiting = set()
                self._task = asyncio.create_task(self._gather(self._waiting))
            self._waiting.add(entry_id)
            self._known[entry_id] = self._task
        # Shielded: of those who wait, one that is given up must not take it from the others.
        found = await asyncio.shield(self._known[entry_id])
        return found.get(EntryId(entry_id))

    def forget(self) -> None:
        """What was read is out of date."""
        self._known.clear()

    async def _gather(self, wanted: set[str]) -> Mapping[EntryId, LoadedT]:
        await asyncio.sleep(0)
        self._waiting = set()
        return await self._load(wanted)
