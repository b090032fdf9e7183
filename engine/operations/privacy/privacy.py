"""Privacy: everything that can be done about what is held of a person."""

import asyncio
from collections.abc import Callable
from copy import copy

import structlog

from engine.clock import Clock
from engine.operations.naming.names import Names
from engine.operations.privacy.erase import Erasure, erase, who_problem
from engine.operations.privacy.export import write_export
from engine.operations.privacy.looks import Looks
from engine.operations.problems import ExportTooLarge
from engine.operations.refusals import nobody
from engine.operations.submissions import Rejected
from engine.store.access_records import RecordedLook, looks_at
from engine.store.audit import Deed, note
from engine.store.backend import Transaction
from engine.store.candidates import Who
from engine.store.database import Database
from engine.store.erasing import Erasing
from engine.store.exporting import member_named
from engine.store.library import Library
from engine.store.pages import Page
from engine.store.reading import Reader
from engine.store.scrubbing import empty_log
from engine.store.writer import Writer

log = structlog.get_logger("trogen.privacy")

_ATTEMPTS = 60
"""How often, a second apart, a log is tried to be emptied that somebody reads from."""

MOST_ROWS = 20_000
"""Rows that one answer holds: entries, movements, feed items. Some 10 MB."""


class Privacy:
    """Hands out what is held of members, and erases them. Raises StoreUnavailable."""

    def __init__(
        self,
        *,
        clock: Clock,
        library: Library,
        reader: Reader,
        writer: Writer,
        names: Names,
        database: Database,
        erasing: Erasing,
        forget: Callable[[], None],
    ) -> None:
        """`forget` is called when somebody was erased: for what the process remembers of members."""
        self._clock = clock
        self._library = library
        self._reader = reader
        self._writer = writer
        self._names = names
        self._database = database
        self._erasing = erasing
        self._forget = forget
        self.looks = Looks(clock, writer)
        """Who looked at whom."""
        self._scrubbing: set[asyncio.Task[None]] = set()

    def only(self, library: Library) -> "Privacy":
        """The same for somebody for whom there is one programme and no other, as in that library."""
        narrowed = copy(self)
        narrowed._library = library
        return narrowed

    async def erase(self, program: str, member: str, *, by: str) -> Erasure | Rejected:
        """Erases a member, durably, once; `by` is who asked for it, for the records."""
        who = await self._names.whom(Who(program, member))
        outcome = await self._erased(who, by)
        now_known_as = await self._names.whom(Who(program, member))
        if isinstance(outcome, Rejected) and now_known_as != who:  # they were merged into another meanwhile
            outcome = await self._erased(now_known_as, by)
        if isinstance(outcome, Erasure):
            self.looks.forget(Who(program, member))
            self._forget()
            await self.scrub()
        return outcome

    async def _erased(self, who: Who, by: str) -> Erasure | Rejected:
        now, library = self._clock.now(), self._library
        return await erase(who, by=by, now=now, library=library, erasing=self._erasing, writer=self._writer)

    async def export(self, program: str, member: str, *, by: str) -> str | Rejected:
        """Everything that is held of a member, as one JSON document; refused when it is too much for one answer."""
        pieces: list[str] = []
        size = await self._written(await self._names.whom(Who(program, member)), by, pieces.append, MOST_ROWS)
        if isinstance(size, Rejected):
            return size
        return "".join(pieces) if size <= MOST_ROWS else Rejected((too_large(size),))

    async def write_export(
        self, program: str, member: str, write: Callable[[str], object], *, by: str
    ) -> Rejected | None:
        """The same of any size: `write` is called in another thread with one piece after the other.

        Whatever it raises ends the writing, and is raised here.
        """
        size = await self._written(await self._names.whom(Who(program, member)), by, write, None)
        return size if isinstance(size, Rejected) else None

    async def _written(self, who: Who, by: str, write: Callable[[str], object], most: int | None) -> int | Rejected:
        problem = who_problem(who, self._library)
        if problem is not None:
            return Rejected((problem,))
        now = self._clock.now()

        def noted(transaction: Transaction) -> bool:
            member_id = member_named(transaction, *who)
            if member_id is not None:
                note(transaction, now, by, Deed.MEMBER_EXPORTED, who.program, member_id)
            return member_id is not None

        await self.looks.settle()
        # Noted first: nobody is handed anything of which there is no record.
        known = await self._writer.perform(noted)
        size = await asyncio.to_thread(write_export, self._database, who, now, write, most) if known else None
        return Rejected((nobody(*who),)) if size is None else size

    async def looks_at(self, member_id: str, before: int | None, count: int) -> Page[RecordedLook]:
        """Who looked at a member, the newest first, below a number; without the last seconds of other processes."""
        await self.looks.settle()
        return await looks_at(self._reader, member_id, before, count)

    async def settle(self) -> None:
        """Stores what was noted, and ends what is still being tried."""
        await self.looks.settle()
        for task in self._scrubbing:
            task.cancel()
        await asyncio.gather(*self._scrubbing, return_exceptions=True)

    async def scrub(self) -> None:
        """Has what was deleted overwritten in the files, at once or within a minute."""
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


def too_large(rows: int) -> ExportTooLarge:
    """It is more than one answer should hold."""
    message = (
        f"{rows:,} rows are held of this member, and an answer has at most {MOST_ROWS:,}; send a POST to "
        "/programs/{program}/export, or run `trogen member export`"
    )
    return ExportTooLarge(message=message, path=("member",), rows=rows)
