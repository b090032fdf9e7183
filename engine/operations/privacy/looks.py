"""Looks: with which keys somebody looked at members or changed something of theirs, noted without anybody waiting.

A look costs an entry in a dictionary. What has gathered is stored every few seconds, added up by member, key, operation
and hour; so the hour of a look may be that of a few seconds later. What a crash catches in between is lost.
"""

import asyncio

import structlog

from engine.clock import Clock
from engine.errors import StoreUnavailable, TakesNothingNow
from engine.rules.instants import HOUR, Instant
from engine.store.access_records import Look, expire_looks, store_looks
from engine.store.candidates import Who
from engine.store.writer import Writer

log = structlog.get_logger("trogen.privacy")

EVERY_SECONDS = 5.0
"""How long looks gather."""

MOST = 10_000
"""Looks that gather; with more they are stored at once."""

MOST_UNSTORED = 100_000
"""Looks that are held while nothing can be stored. After that, nobody looks until they can be."""

KEPT = 365 * 24 * HOUR
"""For how long it is known that somebody looked."""


class Looks:
    """Notes looks. Belongs to the event loop."""

    def __init__(self, clock: Clock, writer: Writer) -> None:
        self._clock = clock
        self._writer = writer
        self._noted: dict[Look, int] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._storing: asyncio.Task[None] | None = None
        self._expired_in = Instant(0)

    @property
    def are_too_many(self) -> bool:
        """Whether no more can be noted, because none could be stored for long."""
        return len(self._noted) >= MOST_UNSTORED

    def note(self, key: str, program: str, external_id: str, operation: str) -> None:
        """Notes that a key, by its prefix, was used to look at a member. Nobody needs to go by that name.

        Raises TakesNothingNow when it cannot be: then nothing is to be told of the member.
        """
        look = (program, external_id, key, operation)
        known = self._noted.get(look)
        if known is not None:
            self._noted[look] = known + 1
        elif self.are_too_many:
            raise TakesNothingNow("who looks at members cannot be noted right now, and so nobody is shown any")
        else:
            self._noted[look] = 1
            self._remind()

    async def settle(self) -> None:
        """Stores what was noted."""
        if self._timer is not None:
            self._timer.cancel()
        while self._noted or self._storing is not None:
            self._begin()
            if self._storing is not None:
                await self._storing
            if self._timer is not None:  # it could not be stored
                self._timer.cancel()
                return

    def forget(self, who: Who) -> None:
        """Somebody was erased: what was noted of them is not to be stored."""
        for look in [each for each in self._noted if each[:2] == who]:
            del self._noted[look]

    def _remind(self) -> None:
        if len(self._noted) == MOST:
            self._begin()
        elif self._timer is None and self._storing is None:
            self._timer = asyncio.get_running_loop().call_later(EVERY_SECONDS, self._begin)

    def _begin(self) -> None:
        if self._storing is None and self._noted:
            self._timer = None
            self._storing = asyncio.get_running_loop().create_task(self._store())

    async def _store(self) -> None:
        taken, self._noted = self._noted, {}
        now = self._clock.now()
        hour = Instant(now - now % HOUR)
        try:
            await self._writer.perform(lambda transaction: store_looks(transaction, taken, hour))
            if hour != self._expired_in:
                await self._writer.perform(lambda transaction: expire_looks(transaction, Instant(hour - KEPT)))
                self._expired_in = hour
        except StoreUnavailable as error:
            log.warning("looks at members were not noted yet", looks=len(taken), reason=str(error))
            for look, times in self._noted.items():
                taken[look] = taken.get(look, 0) + times
            self._noted = dict(list(taken.items())[:MOST_UNSTORED])
        finally:
            self._storing = None
            if self._noted:
                self._timer = asyncio.get_running_loop().call_later(EVERY_SECONDS, self._begin)
