"""kill -9 of a real server under load over HTTP: what it acknowledged is there, exactly once, after a restart."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path

import httpx
import pytest

from tests.club import write_program
from tests.journals import check_everything
from tests.schema.asking import Api, api_at
from tests.schema.garden import GARDEN, watered
from tests.schema.serving import trogen_serving

KILLS = 5
CALLERS = 8
BATCH = 5
STARTED = datetime.now(UTC)


def actions(run: int) -> Iterator[Mapping[str, object]]:
    """Actions of ten members without end, always the same ones for a run; many of them come late."""
    for number in count():
        at = (STARTED - timedelta(minutes=number * 7919 % 9000)).isoformat()
        yield watered(f"{run}-{number}", member=f"m{number % 10}", at=at)


async def acknowledged(api: Api, given: Iterator[Mapping[str, object]]) -> AsyncIterator[Mapping[str, object]]:
    """Submits batches until the server is gone; gives each action that it said it had accepted."""
    with suppress(httpx.TransportError):
        while True:
            batch = list(islice(given, BATCH))
            payload = await api.submit_all("results { result }", batch)
            assert [each["result"] for each in payload["results"]] == ["ACCEPTED"] * BATCH
            for each in batch:
                yield each


async def submit_until_killed(url: str, rulesets: Path, run: int, enough: int) -> list[Mapping[str, object]]:
    """Starts a server, kills it once it has acknowledged so many actions, and says which ones it had."""
    known: list[Mapping[str, object]] = []
    given = actions(run)
    with trogen_serving(url, rulesets) as (server, address):
        async with api_at(address) as api:

            async def caller() -> None:
                async for each in acknowledged(api, given):
                    known.append(each)
                    if len(known) == enough:
                        server.kill_9()

            await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return known


@pytest.mark.reliability
async def test_what_a_killed_server_acknowledged_is_there_exactly_once(database_url: str, tmp_path: Path) -> None:
    chance = random.Random(9)
    rulesets = write_program(tmp_path / "rulesets", GARDEN, "garden")
    known: list[Mapping[str, object]] = []
    for run in range(KILLS):
        known += await submit_until_killed(database_url, rulesets, run, chance.randrange(1, 200))

    stored = await check_everything(database_url)

    assert stored >= len(known) >= KILLS
    with trogen_serving(database_url, rulesets) as (_, address):
        async with api_at(address) as api:
            for start in range(0, len(known), 1_000):
                again = await api.submit_all("accepted duplicates rejected", known[start : start + 1_000])
                assert again == {"accepted": 0, "duplicates": len(known[start : start + 1_000]), "rejected": 0}
    assert await check_everything(database_url) == stored
