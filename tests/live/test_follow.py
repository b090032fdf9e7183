"""Following a feed: complete, in order, each item once, whoever writes and whenever one begins to listen."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from engine.clock import SetClock
from engine.errors import StoreUnavailable
from engine.service import FeedRow, Service
from tests.club import CLUB, NOON, RULES, club, found

PATIENCE_SECONDS = 20


async def take(feed: AsyncIterator[FeedRow], count: int) -> list[int]:
    """The numbers of the next items."""
    async with asyncio.timeout(PATIENCE_SECONDS), aclosing(cast(AsyncGenerator[FeedRow, None], feed)) as items:
        numbers = []
        async for row in items:
            numbers.append(row.number)
            if len(numbers) == count:
                return numbers
        return numbers


async def newest(service: Service, member: str = "anna") -> int:
    found_member = await service.member("club", member)
    return 0 if found_member is None else found_member.feed_number


async def test_a_follower_is_told_what_was_and_what_comes(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("1")])
        told = await newest(service)

        following = asyncio.create_task(take(service.follow_feed("club", "anna", 0), told + 1))
        await asyncio.sleep(0)
        await service.submit([found("2")])

        assert await following == list(range(1, told + 2))


async def test_a_follower_waits_for_a_member_who_does_not_exist_yet(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        following = asyncio.create_task(take(service.follow_feed("club", "anna", 0), 1))
        await asyncio.sleep(0)

        await service.submit([found("1")])

        assert await following == [1]


async def test_nothing_is_missed_while_writes_pour_in(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        writing = asyncio.gather(*(service.submit([found(str(number))]) for number in range(150)))
        await service.submit([found("first")])
        followers = [asyncio.create_task(take(service.follow_feed("club", "anna", after), 120)) for after in (0, 3, 20)]
        await writing

        for after, follower in zip((0, 3, 20), followers, strict=True):
            assert await follower == list(range(after + 1, after + 121))


async def test_a_reconnect_continues_where_it_stopped(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        writing = asyncio.create_task(_write(service, 60))
        numbers: list[int] = []
        while len(numbers) < 90:
            numbers += await take(service.follow_feed("club", "anna", numbers[-1] if numbers else 0), 7)
        await writing

        assert numbers == list(range(1, len(numbers) + 1))


async def test_a_slow_reader_is_told_everything(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        feed = service.follow_feed("club", "anna", 0)
        await service.submit([found("0")])
        first = await anext(feed)
        await service.submit([found(f"more-{number}") for number in range(150)])
        total = await newest(service)

        assert [first.number, *await take(feed, total - 1)] == list(range(1, total + 1))


async def test_what_another_service_wrote_is_told_too(postgres_url: str, tmp_path: Path) -> None:
    async with club(postgres_url, tmp_path) as here, club(postgres_url, tmp_path) as there:
        following = asyncio.create_task(take(here.follow_feed("club", "anna", 0), 60))
        await asyncio.gather(_write(there, 40), _write(here, 40, "here"))

        assert await following == list(range(1, 61))


async def test_what_an_item_names_is_known_when_it_is_told_though_another_service_published_it(
    postgres_url: str, tmp_path: Path
) -> None:
    eager = "badges:\n      eager: {name: Eager, count: {of: help.found}, at_least: 1}\n"
    newer = {**CLUB, "rules.yaml": RULES.replace("badges:\n", eager)}
    later = SetClock(NOON + timedelta(minutes=1))
    async with (
        club(postgres_url, tmp_path / "here") as here,
        club(postgres_url, tmp_path / "there", newer, later) as there,
    ):
        following = here.follow_feed("club", "anna", 0)
        await there.submit([found("one")])
        async with asyncio.timeout(PATIENCE_SECONDS), aclosing(cast(AsyncGenerator[FeedRow, None], following)) as items:
            async for row in items:
                if row.effect.rule == "badges.eager":
                    break
        program = here.program("club")

    assert program is not None
    assert "eager" in [each.name for each in program.versions[0].ruleset.badges]


async def test_the_end_of_the_service_ends_the_feed(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("1")])
        waiting = asyncio.create_task(take(service.follow_feed("club", "nobody", 0), 1))
        reading = service.follow_feed("club", "anna", 0)
        first = await anext(reading)
        told = await newest(service)

    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await waiting == []
        assert [first.number] + [row.number async for row in reading] == list(range(1, told + 1))
    with pytest.raises(StoreUnavailable, match="shutting down"):
        await service.member("club", "anna")


async def test_nobody_is_remembered_who_left(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("1")])
        await take(service.follow_feed("club", "anna", 0), 1)

        assert service.bus.followed == []


async def _write(service: Service, count: int, name: str = "write") -> None:
    for number in range(count):
        await service.submit([found(f"{name}-{number}")])
