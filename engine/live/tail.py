"""The tail: reads what was added to the feed of all members, once for everybody who listens in this process.

Whoever listens is handed the items as they were committed, in an order that is the same for everybody and for ever, and
finds everything before in the table. One question tells whether there is anything new, however many listen; none is
asked while nobody does.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple, Protocol, TypeAlias

import structlog

from engine.live.complaints import Complaints
from engine.store.candidates import Who
from engine.store.library import Library
from engine.store.pages import FeedRow
from engine.store.program_feed import is_program_member
from engine.store.reading import Reader
from engine.store.tailing import Placed

log = structlog.get_logger("trogen.live")

_CANNOT_LOOK = "cannot look for what is new in the feed, trying again"

EVERY_SECONDS = 0.25
"""How often it looks for what other processes committed."""

TOLD_EVERY_SECONDS = 1.0
"""The same while they tell what they commit."""

PAGE = 1_000
"""Items that are read at a time."""

MOST_BEHIND = 10_000
"""Items; when there are more, as during an import, those who listen are told to look in the table instead."""

NAMED = 50_000
"""Members whose names are remembered."""


class News(NamedTuple):
    """A feed item that was just committed."""

    place: int
    """Among the items of all members; see `engine.store.tailing`."""
    who: Who | None
    """None for a member who was erased, and for what concerns none."""
    row: FeedRow
    program: str = ""
    """Whose own feed it is of, where it concerns no member."""


class Hearer(Protocol):
    """Whoever listens. Called in the event loop, and must not take long."""

    def hear(self, news: Sequence[News]) -> None:
        """Takes in what was committed, in order. The same may be told again."""
        ...

    def look(self) -> None:
        """There is something in the table that will not be told."""
        ...

    def end(self) -> None:
        """The engine is closing: nothing more will come."""
        ...


Followed: TypeAlias = Who | str
"""A member, or a whole programme by its key."""


class Tail:
    """Belongs to the event loop that it was opened in."""

    def __init__(self, reader: Reader, library: Library) -> None:
        self._reader = reader
        self._library = library
        self._hearers: dict[Followed, set[Hearer]] = defaultdict(set)
        self._names: OrderedDict[str, Who] = OrderedDict()
        self._place = 0
        self._one_at_a_time = asyncio.Lock()
        """Of those who move the place: two who read on from the same one would tell everything twice."""
        self._awake: asyncio.Task[None] | None = None
        self._rung = asyncio.Event()
        self._stopping = False
        self.is_told: Callable[[], bool] = lambda: False
        """Whether other processes tell what they commit: then it need not look as often."""
        self._complaints = Complaints(log)

    @property
    def place(self) -> int:
        """Everything up to here is in the table; what comes after is told to those who listen now."""
        return self._place

    async def ready(self) -> None:
        """To be awaited right before `follow`: while nobody listens the tail sleeps, and its place is an old one."""
        if not self._hearers:
            if self._awake is None or self._awake.done():
                self._awake = asyncio.create_task(self._wake_up())
            await asyncio.shield(self._awake)

    def follow(self, followed: Followed, hearer: Hearer) -> None:
        """Tells the hearer from now on. What was committed before `place` is to be looked up in the table."""
        if self._stopping:
            hearer.end()
            return
        self._hearers[followed].add(hearer)

    def leave(self, followed: Followed, hearer: Hearer) -> None:
        """Tells the hearer nothing more."""
        hearers = self._hearers.get(followed)
        if hearers is not None:
            hearers.discard(hearer)
            if not hearers:
                del self._hearers[followed]

    def ring(self) -> None:
        """Something was committed: it looks at once instead of in a while."""
        self._rung.set()

    async def run(self) -> None:
        """Works until it is stopped. A database that does not answer is asked again."""
        while not self._stopping:
            seconds = TOLD_EVERY_SECONDS if self.is_told() else EVERY_SECONDS
            await asyncio.gather(asyncio.wait_for(self._rung.wait(), seconds), return_exceptions=True)
            self._rung.clear()
            if self._hearers and not self._stopping:
                await self._look_patiently()

    def stop(self) -> None:
        """Lets everybody go who listens."""
        self._stopping = True
        self._rung.set()
        for hearers in list(self._hearers.values()):
            for hearer in list(hearers):
                hearer.end()

    async def look(self) -> None:
        """Reads whatever is new, and tells it."""
        async with self._one_at_a_time:
            await self._read_on()

    async def _read_on(self) -> None:
        horizon = await self._reader.feed_horizon()
        if horizon - self._place > MOST_BEHIND:
            self._place = horizon
            self._send_all_to_the_table()
        while self._place < horizon:
            page = await self._reader.feed_between(self._place, horizon, PAGE)
            if page:
                await self._know_what_is_named([item.row for item in page])
            self._tell([self._news(item) for item in page])
            self._place = page[-1].place if len(page) == PAGE else horizon

    async def _look_patiently(self) -> None:
        try:
            await self.look()
            self._complaints.over(_CANNOT_LOOK)
        except Exception as error:  # noqa: BLE001 - whatever it was, those who listen still wait
            self._complaints.tell(_CANNOT_LOOK, error)

    async def _wake_up(self) -> None:
        async with self._one_at_a_time:
            place = await self._reader.feed_horizon()
            if not self._hearers:
                self._place = place

    async def _know_what_is_named(self, rows: Sequence[FeedRow]) -> None:
        """The names of the members, and the versions whose rules the items name."""
        await self._reader.refresh(self._library)
        unknown = list({row.member_id for row in rows} - self._names.keys())
        if unknown:
            self._names |= await self._reader.names_of(unknown)
        while len(self._names) > NAMED:
            self._names.popitem(last=False)

    def _tell(self, news: Sequence[News]) -> None:
        told: dict[Followed, list[News]] = defaultdict(list)
        for each in news:
            if each.program and each.program in self._hearers:
                told[each.program].append(each)
            if each.who is not None:
                if each.who in self._hearers:
                    told[each.who].append(each)
                if each.who.program in self._hearers:
                    told[each.who.program].append(each)
        for followed, its in told.items():
            for hearer in list(self._hearers.get(followed, ())):
                hearer.hear(its)

    def _news(self, item: Placed) -> News:
        program = item.program if is_program_member(item.row.member_id) else ""
        return News(item.place, self._names.get(item.row.member_id), item.row, program)

    def _send_all_to_the_table(self) -> None:
        for hearers in list(self._hearers.values()):
            for hearer in list(hearers):
                hearer.look()


@asynccontextmanager
async def tailing(tail: Tail) -> AsyncIterator[None]:
    """A tail at work for as long as the block lasts."""
    task = asyncio.create_task(tail.run())
    try:
        yield
    finally:
        tail.stop()
        await task
