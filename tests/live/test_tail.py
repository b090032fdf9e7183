"""The tail: everything that anybody stores in the feed of all members, once, in one order, whoever listens."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import msgspec

from engine.live.tail import MOST_BEHIND, News, Tail
from engine.rules.dictionary import RuleId
from engine.rules.effects import PointsGiven
from engine.rules.instants import Instant
from engine.service import Service
from engine.store.backends import backend_for
from engine.store.batches import save
from engine.store.candidates import Who
from engine.store.database import database_of
from engine.store.ids import new_id
from engine.store.library import Library
from engine.store.reading import Reader, open_reader
from engine.store.rows import FeedItemRow, Rows
from tests.club import club, found

PATIENCE_SECONDS = 20
NOBODY = new_id()
GIVEN = PointsGiven(at=Instant(0), rule=RuleId("points.any"), entry=None, wallet="points", amount=1)


class Ear:
    """Hears everything of a programme."""

    def __init__(self) -> None:
        self.heard: list[News] = []
        self.sent_to_the_table = self.ended = False
        self._changed = asyncio.Event()

    def hear(self, news: Sequence[News]) -> None:
        self.heard += news
        self._changed.set()

    def look(self) -> None:
        self.sent_to_the_table = True

    def end(self) -> None:
        self.ended = True

    async def hears(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.heard) < count:
                self._changed.clear()
                await self._changed.wait()

    @property
    def places(self) -> list[int]:
        return [each.place for each in self.heard]


@asynccontextmanager
async def storing(database_url: str, *numbers: int, commits: bool = True) -> AsyncIterator[None]:
    """Feed items of a slow process: stored at once, committed or rolled back when the block ends."""
    backend = backend_for(database_of(database_url))
    transaction = backend.transaction()

    def begin() -> None:
        save(transaction.__enter__(), Rows(feed=[item(number) for number in numbers]))

    def end() -> None:
        if commits:
            transaction.__exit__(None, None, None)
        else:
            with suppress(KilledMeanwhile):
                transaction.__exit__(KilledMeanwhile, KilledMeanwhile(), None)
        backend.close()

    with ThreadPoolExecutor(1) as thread:  # the one that the connection belongs to
        run = partial(asyncio.get_running_loop().run_in_executor, thread)
        await run(begin)
        yield
        await run(end)


class KilledMeanwhile(Exception):
    """What a process dies of."""


def item(number: int) -> FeedItemRow:
    return FeedItemRow("club", NOBODY, number, "points_given", 0, 0, None, None, msgspec.json.encode(GIVEN).decode())


async def listen(service: Service, followed: Who | str = "club") -> Ear:
    ear = Ear()
    await service.tail.ready()
    service.tail.follow(followed, ear)
    return ear


async def pour(service: Service, name: str, count: int, members: int = 7) -> None:
    await asyncio.gather(
        *(service.submit([found(f"{name}{each}", f"{name}{each % members}")]) for each in range(count))
    )


async def test_what_several_processes_store_is_heard_by_each_once_and_in_the_same_order(
    database_url: str, tmp_path: Path
) -> None:
    async with club(database_url, tmp_path) as here, club(database_url, tmp_path) as there:
        ears = [await listen(here), await listen(there)]
        await asyncio.gather(pour(here, "h", 120), pour(there, "t", 120), pour(here, "g", 60), pour(there, "u", 60))
        stored = await everything(database_url)
        for ear in ears:
            await ear.hears(len(stored))

    assert len(stored) > 360
    for ear in ears:
        assert ear.places == stored, "nothing missed, nothing twice, in order"


async def fed(service: Service, who: Who) -> int:
    member = await service.member(*who)
    return member.feed_number if member else 0


async def everything(database_url: str) -> list[int]:
    """The places of all that is stored."""
    async with open_reader(database_of(database_url)) as reader:
        return [each.place for each in await reader.feed_between(0, await reader.feed_horizon(), 10_000)]


async def test_what_is_committed_before_what_came_first_waits_for_it(postgres_url: str) -> None:
    """The places of a slow transaction are lower than those of a fast one, which is to be seen first."""
    async with open_reader(database_of(postgres_url)) as reader:
        async with storing(postgres_url, 1):
            async with storing(postgres_url, 2):
                pass
            during = await numbers_up_to_the_horizon(reader)
        afterwards = await numbers_up_to_the_horizon(reader)

    assert during == []
    assert afterwards == [1, 2]


async def test_a_transaction_that_is_rolled_back_keeps_nobody_waiting(postgres_url: str) -> None:
    async with open_reader(database_of(postgres_url)) as reader:
        async with storing(postgres_url, 1, commits=False):
            pass
        async with storing(postgres_url, 2):
            pass
        assert await numbers_up_to_the_horizon(reader) == [2]


async def test_a_transaction_that_stores_something_else_keeps_nobody_waiting(postgres_url: str) -> None:
    async with open_reader(database_of(postgres_url)) as reader, storing(postgres_url):
        async with storing(postgres_url, 1):
            pass
        assert await numbers_up_to_the_horizon(reader) == [1]


async def numbers_up_to_the_horizon(reader: Reader) -> list[int]:
    return [each.row.number for each in await reader.feed_between(0, await reader.feed_horizon(), 10)]


async def test_one_member_is_heard_without_the_others(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        ear = await listen(service, Who("club", "anna"))
        await service.submit([found("1", "bo"), found("2", "anna"), found("3", "cesar")])
        await ear.hears(await fed(service, Who("club", "anna")))

    assert {each.who for each in ear.heard} == {Who("club", "anna")}


async def test_whoever_begins_late_is_told_nothing_of_what_was_before(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("1")])
        before = await fed(service, Who("club", "anna"))
        ear = await listen(service)
        await service.submit([found("2")])
        await ear.hears(1)

    assert ear.heard[0].row.number == before + 1


async def test_during_an_import_those_who_listen_are_sent_to_the_table(sqlite_url: str) -> None:
    async with open_reader(database_of(sqlite_url)) as reader:
        tail, ear = Tail(reader, Library()), Ear()
        await tail.ready()
        tail.follow("club", ear)
        async with storing(sqlite_url, *range(1, MOST_BEHIND + 2)):
            pass
        await tail.look()

        assert ear.sent_to_the_table
        assert not ear.heard
        assert tail.place == MOST_BEHIND + 1


async def test_whoever_else_looks_meanwhile_tells_nothing_twice(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        ear = await listen(service)
        await pour(service, "m", 20)
        await asyncio.gather(*(service.tail.look() for _ in range(3)))
        everything = await service.feed_horizon()

    assert ear.places == sorted(set(ear.places))
    assert ear.places[-1] == everything


async def test_the_end_of_the_service_is_told(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path) as service:
        ear = await listen(service)

    assert ear.ended
