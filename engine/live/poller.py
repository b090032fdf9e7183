"""The poller: hears what other processes did to the members who are followed here, by asking for their versions.

One small question tells whether anybody stored anything; only then are all the versions asked for, in one more, and
none of them while nobody is followed. What was added to feeds is the tail's to find, at once: see `tail.py`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from engine.live.bus import Bus
from engine.live.complaints import Complaints
from engine.store.candidates import Who
from engine.store.reading import Reader

log = structlog.get_logger("trogen.live")

_CANNOT_ASK = "cannot ask for news, trying again"

EVERY_SECONDS = 0.5


class Poller:
    """Wakes followers when a member's stored state has changed since it last asked."""

    def __init__(self, bus: Bus, reader: Reader) -> None:
        self._bus = bus
        self._reader = reader
        self._mark = ""
        self._seen: dict[Who, int] = {}
        self._rung = asyncio.Event()
        self._stopping = False
        self._complaints = Complaints(log)

    async def run(self) -> None:
        """Polls until it is stopped. A database that does not answer is asked again."""
        while not self._stopping:
            if self._bus.followed:
                await self._poll_patiently()
            await asyncio.gather(asyncio.wait_for(self._rung.wait(), EVERY_SECONDS), return_exceptions=True)
            self._rung.clear()

    async def poll(self) -> None:
        """Asks once."""
        mark, followed = await self._reader.change_mark(), self._bus.followed
        if mark == self._mark and self._seen.keys() >= set(followed):
            return
        versions = await self._reader.versions(followed)
        self._bus.wake_those_behind({who: each for who, each in versions.items() if self._seen.get(who) != each})
        self._seen = {who: versions.get(who, 0) for who in followed}
        self._mark = mark

    def ring(self) -> None:
        """Another process did something: it asks at once instead of in a while."""
        self._rung.set()

    def stop(self) -> None:
        self._stopping = True
        self._rung.set()

    async def _poll_patiently(self) -> None:
        try:
            await self.poll()
            self._complaints.over(_CANNOT_ASK)
        except Exception as error:  # noqa: BLE001 - whatever it was, the followers still wait
            self._complaints.tell(_CANNOT_ASK, error)


@asynccontextmanager
async def polling(poller: Poller) -> AsyncIterator[None]:
    """A poller at work for as long as the block lasts."""
    task = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        poller.stop()
        await task
