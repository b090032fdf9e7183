"""Privacy: everything that can be done about what is held of a person."""

import asyncio
from collections.abc import Callable
from copy import copy

import structlog

from engine.clock import Clock
from engine.operations.privacy.erase import Erasure, erase
from engine.operations.submissions import Rejected
from engine.store.candidates import Who
from engine.store.database import Database
from engine.store.erasing import Erasing
from engine.store.library import Library
from engine.store.scrubbing import empty_log
from engine.store.writer import Writer

log = structlog.get_logger("trogen.privacy")

_ATTEMPTS = 60
"""How often, a second apart, a log is tried to be emptied that somebody reads from."""


class Privacy:
    """Hands out what is held of members, and erases them. Raises StoreUnavailable."""

    def __init__(
        self,
        *,
        clock: Clock,
        library: Library,
        writer: Writer,
        database: Database,
        erasing: Erasing,
        forget: Callable[[], None],
    ) -> None:
        """`forget` is called when somebody was erased: for what the process remembers of members."""
        self._clock = clock
        self._library = library
        self._writer = writer
        self._database = database
        self._erasing = erasing
        self._forget = forget
        self._scrubbing: set[asyncio.Task[None]] = set()

    def only(self, library: Library) -> "Privacy":
        """The same for somebody for whom there is one programme and no other, as in that library."""
        narrowed = copy(self)
        narrowed._library = library
        return narrowed

    async def erase(self, program: str, member: str, *, by: str) -> Erasure | Rejected:
        """Erases a member, durably, once; `by` is who asked for it, for the records."""
        outcome = await erase(
            Who(program, member),
            by=by,
            now=self._clock.now(),
            library=self._library,
            erasing=self._erasing,
            writer=self._writer,
        )
        if isinstance(outcome, Erasure):
            self._forget()
            await self._scrub()
        return outcome

    async def settle(self) -> None:
        """Ends what is still being tried."""
        for task in self._scrubbing:
            task.cancel()
        await asyncio.gather(*self._scrubbing, return_exceptions=True)

    async def _scrub(self) -> None:
        if await asyncio.to_thread(empty_log, self._database):
            return
        task = asyncio.get_running_loop().create_task(self._scrub_patiently())
        self._scrubbing.add(task)
        task.add_done_callback(self._scrubbing.discard)

    async def _scrub_patiently(self) -> None:
        for _ in range(_ATTEMPTS):
            await asyncio.sleep(1)
            if await asyncio.to_thread(empty_log, self._database):
                return
        log.warning("the log still has what was erased; it is overwritten in time, or by `trogen compact` at once")
