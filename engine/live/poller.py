"""The poller: hears what other processes committed, by asking for the feed numbers of everybody who is followed here.

One question for all of them a few times a second, and none while nobody is followed.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from engine.live.bus import Bus
from engine.store.candidates import Who
from engine.store.reading import Reader

log = structlog.get_logger("trogen.live")

EVERY_SECONDS = 0.25


class Poller:
    """Wakes followers when a member's feed has grown since it last asked."""

    def __init__(self, bus: Bus, reader: Reader) -> None:
        self._bus = bus
        self._reader = reader
        self._seen: dict[Who, int] = {}
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Polls until it is stopped. A database that does not answer is asked again."""
        while not self._stopping.is_set():
            if self._bus.followed:
                try:
                    await self.poll()
                except Exception as error:  # noqa: BLE001 - whatever it was, the followers still wait
                    log.warning("cannot ask for news, trying again", error=str(error))
            with_patience = asyncio.wait_for(self._stopping.wait(), EVERY_SECONDS)
            await asyncio.gather(with_patience, return_exceptions=True)

    async def poll(self) -> None:
        """Asks once."""
        followed = self._bus.followed
        numbers = await self._reader.feed_numbers(followed)
        self._bus.wake(who for who, number in numbers.items() if self._seen.get(who) != number)
        self._seen = numbers

    def stop(self) -> None:
        self._stopping.set()


@asynccontextmanager
async def polling(bus: Bus, reader: Reader) -> AsyncIterator[None]:
    """A poller at work for as long as the block lasts."""
    poller = Poller(bus, reader)
    task = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        poller.stop()
        await task
