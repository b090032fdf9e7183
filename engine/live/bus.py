"""The bus: wakes those who follow a member. It carries no news itself; the tables are the truth.

A follower that was woken once or a hundred times reads the same tables from the same place: a slow one costs nothing.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from engine.store.candidates import Who


class Follower(Protocol):
    """Whoever follows a member. Called in the event loop, and must not take long."""

    @property
    def version(self) -> int:
        """Of the member's stored state, as the follower last read it; -1 when it has not or does not care."""
        ...

    def ring(self) -> None:
        """Something happened to the member."""
        ...

    def end(self) -> None:
        """The engine is closing: nothing more will happen."""
        ...


class Following:
    """One follower's bell."""

    version = -1

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
        self._followers: dict[Who, set[Follower]] = defaultdict(set)
        self._closed = False

    @property
    def followed(self) -> list[Who]:
        """The members who have a follower, whether they exist yet or not."""
        return list(self._followers)

    @contextmanager
    def following(self, who: Who) -> Iterator[Following]:
        """A bell that rings whenever something happened to the member."""
        bell = Following()
        self.follow(who, bell)
        try:
            yield bell
        finally:
            self.leave(who, bell)

    def follow(self, who: Who, follower: Follower) -> None:
        """Rings from now on, until the follower leaves."""
        if self._closed:
            follower.end()
        self._followers[who].add(follower)

    def leave(self, who: Who, follower: Follower) -> None:
        """Rings no more."""
        followers = self._followers[who]
        followers.discard(follower)
        if not followers:
            del self._followers[who]

    def wake(self, whos: Iterable[Who]) -> None:
        """Rings for all who follow these members."""
        for who in whos:
            for follower in self._followers.get(who, ()):
                follower.ring()

    def wake_those_behind(self, versions: Mapping[Who, int]) -> None:
        """Rings for all who follow these members and have not read these versions of their states."""
        for who, version in versions.items():
            for follower in self._followers.get(who, ()):
                if follower.version < version:
                    follower.ring()

    def close(self) -> None:
        """Lets every follower go."""
        self._closed = True
        for followers in list(self._followers.values()):
            for follower in list(followers):
                follower.end()
