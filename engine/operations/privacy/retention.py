"""Retention: for how long actions are kept whole, as the rule files of each programme say."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from engine.errors import ProgramUnavailable
from engine.rules.instants import Instant
from engine.store.library import Library
from engine.store.reading import Reader
from engine.store.retaining import Kept, kept_for, retain_some
from engine.store.writer import Writer

log = structlog.get_logger("trogen.privacy")


class Retention:
    """Removes what is to be kept no longer. Belongs to the event loop."""

    def __init__(
        self, *, library: Library, reader: Reader, writer: Writer, scrub: Callable[[], Awaitable[None]]
    ) -> None:
        """`scrub` has the files overwritten, once something was removed."""
        self._library = library
        self._reader = reader
        self._writer = writer
        self._scrub = scrub

    async def tidy(self, now: Instant) -> int:
        """Goes through what has become old enough since; from how many actions something was removed.

        Slice by slice between the batches of the writer. Can be broken off at any time. Raises StoreUnavailable.
        """
        await self._reader.refresh(self._library)
        removed = 0
        for program in (*self._library.rulebooks, *await self._reader.sandboxes()):
            try:
                rulebook = self._library.rulebook(program)
            except ProgramUnavailable:
                continue  # another release, which can read its rules, sees to it
            for type_ in kept_for(rulebook, now) if rulebook is not None else ():
                removed += await self._of_type(Kept(program, type_), now)
        if removed:
            await self._scrub()
            log.info("removed from old actions what no rule reads", actions=removed)
        return removed

    async def _of_type(self, kept: Kept, now: Instant) -> int:
        removed = 0
        while True:
            tended = await self._writer.tend(partial(retain_some, library=self._library, kept=kept, now=now))
            removed += tended.removed
            if not tended.found:
                return removed
            await asyncio.sleep(0)  # the others want to store something, too
