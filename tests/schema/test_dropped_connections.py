"""Connections that drop at random while actions pour in: nothing missed, nothing twice, in order, on each transport."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random
from typing import Protocol

import pytest

from tests.club import write_program
from tests.schema.asking import KEY, Api, Json, api_at, garden_app, served
from tests.schema.garden import GARDEN, action
from tests.schema.listening import listening, socket_at
from tests.schema.serving import trogen_serving
from tests.schema.streaming import streaming, streaming_feed

PROGRAM_FEED = """
subscription($after: String) {
  programFeed(program: "garden", after: $after) { cursor externalId item { id number } }
}
"""


class Ear(Protocol):
    """A connection that hears one item after another."""

    async def item(self) -> Json: ...


Listen = Callable[[str, str], AbstractAsyncContextManager[Ear]]
"""Begins to listen at an address, after a cursor."""


@asynccontextmanager
async def by_socket(address: str, cursor: str) -> AsyncIterator[Ear]:
    async with listening(address, "ines", after=cursor) as socket:
        yield socket
        socket.connection.transport.abort()  # as a phone does that loses its network: no goodbye


@asynccontextmanager
async def by_events(address: str, cursor: str) -> AsyncIterator[Ear]:
    async with streaming_feed(address, "ines", cursor) as stream:
        yield stream


@asynccontextmanager
async def to_the_programme_by_socket(address: str, cursor: str) -> AsyncIterator[Ear]:
    async with socket_at(address) as socket:
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.subscribe(PROGRAM_FEED, after=cursor)
        yield Whole(socket.hear)
        socket.connection.transport.abort()


@asynccontextmanager
async def to_the_programme_by_events(address: str, cursor: str) -> AsyncIterator[Ear]:
    async with streaming(address, PROGRAM_FEED, {"after": cursor}) as stream:

        async def hear() -> Json:
            event = await stream.hear()
            assert event is not None
            return {"payload": event.payload}

        yield Whole(hear)


class Whole:
    """Hears the items of a whole programme."""

    def __init__(self, hear: Callable[[], Awaitable[Json]]) -> None:
        self._hear = hear

    async def item(self) -> Json:
        return (await self._hear())["payload"]["data"]["programFeed"]


async def heard_over(addresses: Sequence[str], listen: Listen, count: int, random: Random) -> list[Json]:
    """So many items, over connections that each drop after a few, to whichever server."""
    heard: list[Json] = []
    while len(heard) < count:
        async with AsyncExitStack() as dropped:
            cursor = heard[-1]["cursor"] if heard else ""
            ear = await dropped.enter_async_context(listen(random.choice(addresses), cursor))
            wanted = min(random.randint(0, 40), count - len(heard))
            heard += [await ear.item() for _ in range(wanted)]
    return heard


async def pour(api: Api, run: str, count: int, members: Sequence[str] = ("ines",)) -> None:
    """Actions that each lead to exactly one feed item, a few at a time."""
    for start in range(0, count, 5):
        keys = [f"{run} {each}" for each in range(start, min(start + 5, count))]
        thanks = [
            action("answer.thanked", key, members[at % len(members)], post=key, votes=3) for at, key in enumerate(keys)
        ]
        await asyncio.gather(*(api.submit("result", each) for each in thanks))


@pytest.mark.parametrize("listen", [by_socket, by_events])
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_members_feed_is_complete_over_dropped_connections(
    database_url: str, tmp_path: Path, listen: Listen, seed: int
) -> None:
    async with served(garden_app(database_url, tmp_path)) as address, api_at(address) as api:
        pouring = asyncio.create_task(pour(api, "one", 150))
        heard = await heard_over([address], listen, 150, Random(seed))
        await pouring

    assert [each["number"] for each in heard] == list(range(1, 151))


@pytest.mark.parametrize("listen", [to_the_programme_by_socket, to_the_programme_by_events])
async def test_a_programmes_feed_is_complete_over_dropped_connections(
    sqlite_url: str, tmp_path: Path, listen: Listen
) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        pouring = asyncio.gather(pour(api, "a", 75, ("ines", "jo")), pour(api, "b", 75, ("kim", "jo", "lo")))
        heard = await heard_over([address], listen, 150, Random(3))
        await pouring

    assert_whole(heard, 150)


async def test_feeds_are_complete_over_two_servers_that_both_take_actions(postgres_url: str, tmp_path: Path) -> None:
    rulesets = write_program(tmp_path / "rulesets", GARDEN, "garden")
    with trogen_serving(postgres_url, rulesets) as (_, here), trogen_serving(postgres_url, rulesets) as (_, there):
        async with api_at(here) as at_here, api_at(there) as at_there:
            pouring = asyncio.gather(
                pour(at_here, "a", 60), pour(at_there, "b", 60), pour(at_here, "c", 60, ("jo", "kim"))
            )
            both = [here, there]
            (whole, *feeds) = await asyncio.gather(
                heard_over(both, to_the_programme_by_socket, 180, Random(4)),
                heard_over(both, by_socket, 120, Random(5)),
                heard_over(both, by_events, 120, Random(6)),
            )
            await pouring

    assert_whole(whole, 180)
    for feed in feeds:
        assert [each["number"] for each in feed] == list(range(1, 121))


def assert_whole(heard: Sequence[Json], count: int) -> None:
    """Every item once, and each member's in their order."""
    assert len({each["item"]["id"] for each in heard}) == len(heard) == count
    for member in {each["externalId"] for each in heard}:
        numbers = [each["item"]["number"] for each in heard if each["externalId"] == member]
        assert numbers == list(range(1, len(numbers) + 1))
