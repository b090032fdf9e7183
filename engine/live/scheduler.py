"""The scheduler: wakes for what time brings, and for members who are still to be rated by what was published.

It keeps nothing in mind: what is due, and who is unrated, stands in the database. So it survives every restart, and
several processes can be at it; see `engine.store.chores`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from engine.clock import Clock
from engine.errors import ProgramUnavailable, StoreUnavailable
from engine.live.complaints import Complaints
from engine.operations.versions import Rating
from engine.rules.instants import SECOND, Instant
from engine.store.chores import Chores, Tended
from engine.store.library import Library
from engine.store.reading import Reader
from engine.store.sandbox_keys import real_key
from engine.store.writer import Writer

log = structlog.get_logger("trogen.scheduler")

_CANNOT_TELL = "what is due cannot be told, trying again"

EVERY_SECONDS = 1.0
"""How often it looks whether there is anything to do."""

PATIENCE = 10 * SECOND
"""How long after its instant something is told: what was done just before it may still be on its way."""

_LONGEST_PAUSE = 32
"""So many times the usual, while nothing works."""


@dataclass(slots=True)
class _Regular:
    """Something that is to be done again and again."""

    every: int
    do: Callable[[Instant], Awaitable[object]]
    last: Instant | None = None


class Scheduler:
    """Tells what is due and rates who is unrated, slice by slice between the batches of the writer."""

    def __init__(self, *, clock: Clock, library: Library, reader: Reader, writer: Writer, chores: Chores) -> None:
        self._clock = clock
        self._library = library
        self._reader = reader
        self._writer = writer
        self._chores = chores
        self._stopping = asyncio.Event()
        self._regular: list[_Regular] = []

    def regularly(self, every: int, do: Callable[[Instant], Awaitable[object]]) -> None:
        """Has something done every so many microseconds, of the engine's clock, for as long as this works."""
        self._regular.append(_Regular(every, do))

    async def run(self) -> None:
        """Works until it is stopped. A database that does not answer is asked again."""
        failures, complaints = 0, Complaints(log)
        while not self._stopping.is_set():
            try:
                await self.catch_up(Instant(self._clock.now() - PATIENCE))
                failures = 0
                complaints.over(_CANNOT_TELL)
            except Exception as error:  # noqa: BLE001 - whatever it was, there will be something to do again
                failures += 1
                complaints.tell(_CANNOT_TELL, error)
            pause = EVERY_SECONDS * min(2**failures, _LONGEST_PAUSE)
            with_patience = asyncio.wait_for(self._stopping.wait(), pause)
            await asyncio.gather(with_patience, return_exceptions=True)

    def stop(self) -> None:
        self._stopping.set()

    async def catch_up(self, due: Instant) -> int:
        """Does everything there is to do up to an instant; for how many members something was done."""
        await self._reader.refresh(self._library)
        members, failure = 0, None
        unrated = [(program, True) for program in await self._reader.unrated_programs()]
        sandboxes = await self._reader.sandboxes()
        for key in sandboxes:  # which have no versions of their own that could say so
            rulebook = None if real_key(key) in self._library.unavailable else self._library.rulebook(key)
            if rulebook is not None and await self._reader.has_unrated(key, rulebook.newest):
                unrated.append((key, True))
        programs = (*self._library.rulebooks, *sandboxes)
        with_due = [(key, False) for key in programs if await self._reader.has_due(key, due)]
        for program, rating in (*unrated, *with_due):
            try:
                members += await self._all_of(program, due, rating=rating)
            except StoreUnavailable as error:  # one programme's trouble must not become the others'
                failure = error
        await self._keep_up()
        if failure is not None:
            raise failure
        return members

    async def _keep_up(self) -> None:
        now = self._clock.now()
        for each in self._regular:
            if each.last is None or now - each.last >= each.every:
                each.last = now
                await each.do(now)

    async def rate(self, program: str, version: int) -> AsyncIterator[Rating]:
        """Rates the members of a programme by its newest version, and says after each slice how far it has come.

        Can be broken off at any time: whoever goes on does what is left. Other processes may be at it as well.
        """
        while True:
            tended = await self._slice(program, Instant(self._clock.now() - PATIENCE), rating=True)
            yield Rating(*await self._reader.rated(program, version))
            if not tended.found:
                return
            await asyncio.sleep(tended.seconds)

    async def _all_of(self, program: str, due: Instant, *, rating: bool) -> int:
        members = 0
        while not self._stopping.is_set():
            try:
                tended = await self._slice(program, due, rating=rating)
            except ProgramUnavailable:
                break  # another release, which can read its rules, sees to it
            members += len(tended.held)
            if not tended.found:
                break
            # As long again as it took: the others want to store something, too.
            await asyncio.sleep(tended.seconds)
        return members

    async def _slice(self, program: str, due: Instant, *, rating: bool) -> Tended:
        posted_at = self._clock.now()
        do = self._chores.rate if rating else self._chores.tell
        return await self._writer.tend(lambda backend: do(backend, program, due, posted_at))


@asynccontextmanager
async def scheduling(scheduler: Scheduler) -> AsyncIterator[None]:
    """A scheduler at work for as long as the block lasts."""
    task = asyncio.create_task(scheduler.run())
    try:
        yield
    finally:
        scheduler.stop()
        await task
