"""The bus: wakes those who follow a member. It carries no news itself; the feed table is the truth.

A follower that was woken once or a hundred times reads the same table from the same place, so a slow one costs nothing.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from engine.store.candidates import Who


class Following:
    """One follower's bell."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether the engine is closing, so that there will be nothing more to wait for."""
        return self._ended

    def ring(self) -> None:
        self._rung.set()

    def end(self) -> None:
        self._ended = True
        self._rung.set()

    def muffle(self) -> None:
        """To be called before reading: what is committed from now on rings again."""
        self._rung.clear()

    async def wait(self) -> None:
        """Returns once something happened since `muffle`."""
        if not self._ended:
            await self._rung.wait()


class Bus:
    """Who follows whom, within this process. To be used from one event loop."""

    def __init__(self) -> None:
        self._followers: dict[Who, set[Following]] = defaultdict(set)
        self._closed = False

    @property
    def followed(self) -> list[Who]:
        """The members who have a follower, whether they exist yet or not."""
        return list(self._followers)

    @contextmanager
    def following(self, who: Who) -> Iterator[Following]:
        """A bell that rings whenever something happened to the member."""
        follower = Following()
        if self._closed:
            follower.end()
        self._followers[who].add(follower)
        try:
            yield follower
        finally:
            self._leave(who, follower)

    def wake(self, whos: Iterable[Who]) -> None:
        """Rings for all who follow these members."""
        for who in whos:
            for follower in self._followers.get(who, ()):
                follower.ring()

    def close(self) -> None:
        """Lets every follower go."""
        self._closed = True
        for followers in self._followers.values():
            for follower in followers:
                follower.end()

    def _leave(self, who: Who, follower: Following) -> None:
        followers = self._followers[who]
        followers.discard(follower)
        if not followers:
            del self._followers[who]
