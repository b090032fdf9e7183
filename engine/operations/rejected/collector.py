"""The collector: gathers what was refused, and how much came to what, and has it stored in groups.

What is refused is stored before its caller hears of it, but never in the way of what is accepted: whatever gathered
while the group before was being stored goes into one transaction, however many callers wait for it. Mere counts wait
for company for a second, so that nothing that is accepted costs a commit more than it did; a process that is killed
loses the counts of its last second, and nothing else.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import structlog

from engine.clock import Clock
from engine.errors import EngineError
from engine.rules.instants import MINUTE, Instant
from engine.store import rejections as stored
from engine.store.backend import Transaction
from engine.store.rejections import CountRow, RejectionRow
from engine.store.writer import Writer

log = structlog.get_logger("trogen.rejections")

SLOT = 10 * MINUTE
"""How long the slots of time are in which is counted."""

LAZY_SECONDS = 1.0
"""How long counts wait for company."""

MOST_HELD = 5_000
"""Rejections that are kept in mind while the database takes nothing. Of more, only how many there were."""

NOT_KEPT = "NOT_KEPT"
"""The outcome under which those rejections are counted that are in no list."""

_Kept = tuple[str, str, str]
_Counted = tuple[str, str, Instant, str]


class Collector:
    """Belongs to the event loop that it was made in."""

    def __init__(self, writer: Writer, clock: Clock, most_a_day: int) -> None:
        """`most_a_day`: so many new entries of one brand in one programme."""
        self._writer = writer
        self._clock = clock
        self._most_a_day = most_a_day
        self._rows: dict[_Kept, RejectionRow] = {}
        self._counts: Counter[_Counted] = Counter()
        self._running: asyncio.Task[None] | None = None
        self._next: asyncio.Task[None] | None = None
        self._lazy: asyncio.TimerHandle | None = None
        self.stored: Callable[[Transaction, Sequence[CountRow], Instant], None] = lambda transaction, counts, now: None
        """Called in each transaction, in the writer's thread, with what it counted."""

    async def keep(self, rows: Iterable[RejectionRow], outcomes: Mapping[tuple[str, str, str], int]) -> None:
        """Keeps what was refused, durably, and counts outcomes, by programme, brand and name of the outcome.

        A database that takes nothing now is asked again with whatever comes next: the caller hears of it elsewhere.
        """
        slot = Instant(self._clock.now() // SLOT * SLOT)
        for (program, brand, outcome), times in outcomes.items():
            self._counts[program, brand, slot, outcome] += times
        for row in (refused := list(rows)):
            self._gather(row)
        if refused:
            await asyncio.shield(self._soon())
        elif self._counts and self._lazy is None:
            self._lazy = asyncio.get_running_loop().call_later(LAZY_SECONDS, self._soon)

    async def settle(self) -> None:
        """Stores what is still in mind."""
        if self._rows or self._counts:
            await self._soon()
        if self._lazy is not None:
            self._lazy.cancel()

    def _gather(self, row: RejectionRow) -> None:
        key = (row.program, row.brand, row.fingerprint)
        known = self._rows.get(key)
        if known is not None:
            row = known._replace(
                times=known.times + row.times, last_at=row.last_at, code=row.code, problems=row.problems
            )
        elif len(self._rows) >= MOST_HELD:
            self._counts[row.program, row.brand, Instant(row.last_at // SLOT * SLOT), NOT_KEPT] += row.times
            return
        self._rows[key] = row

    def _soon(self) -> "asyncio.Task[None]":
        """The task that stores everything that is in mind by now, once the one before it is done."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._store(self._running))
        return self._next

    async def _store(self, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await asyncio.wait([before])
        self._running, self._next = self._next, None
        if self._lazy is not None:
            self._lazy.cancel()
            self._lazy = None
        rows, self._rows = self._rows, {}
        counts, self._counts = self._counts, Counter()
        try:
            await self._writer.perform(lambda transaction: self._write(transaction, list(rows.values()), counts))
        except EngineError as error:
            log.warning("what was refused cannot be kept now, trying again with what comes next", reason=str(error))
            self._counts.update(counts)
            for row in rows.values():
                self._gather(row)

    def _write(self, transaction: Transaction, rows: Sequence[RejectionRow], counts: Counter[_Counted]) -> None:
        now = self._clock.now()
        slot = Instant(now // SLOT * SLOT)
        dropped = stored.keep(transaction, rows, self._most_a_day)
        together = counts + Counter(
            {(program, brand, slot, NOT_KEPT): each for (program, brand), each in dropped.items()}
        )
        counted = [CountRow(*of, times) for of, times in sorted(together.items())]
        transaction.write(stored.COUNT, counted)
        self.stored(transaction, counted, now)
