"""Several processes on one database: each webhook is delivered by one of them at a time, whichever dies."""

import asyncio
import random
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.live.webhooks.courier import HELD
from engine.operations.webhooks.values import Answer, Made, NewWebhook, Request
from engine.rules.instants import SECOND
from engine.service import Service
from tests.club import NOON, club, found, write_program
from tests.schema.asking import Api, api_at
from tests.schema.garden import GARDEN, watered
from tests.schema.serving import trogen_serving
from tests.webhooks.receiver import GOOD, Told, allowing_private, receiver, status


async def test_processes_share_the_work_and_none_sends_what_another_does(database_url: str, tmp_path: Path) -> None:
    clock, carrier = SetClock(NOON), Told(lambda heard: GOOD)
    async with AsyncExitStack() as stack:
        services: list[Service] = [
            await stack.enter_async_context(club(database_url, tmp_path, clock=clock)) for _ in range(3)
        ]
        dispatchers = [each.dispatcher(carrier, allowing_private(each)) for each in services]
        for number in range(4):
            made = await services[0].webhooks.create(NewWebhook(f"http://127.0.0.1:1/{number}", "tests"))
            assert isinstance(made, Made)
        for turn in range(5):
            await services[turn % 3].submit([found(f"{turn} {each}", f"m{each}") for each in range(5)])
            await asyncio.gather(*(each.deliver() for each in dispatchers))
        await asyncio.gather(*(each.deliver() for each in dispatchers))
        feeds = {
            f"m{each}": [row.number for row in await services[0].feed_after("club", f"m{each}", 0, 1_000)]
            for each in range(5)
        }

    for number in range(4):
        for member, numbers in feeds.items():
            sent = [e.number for e in carrier.heard if e.path.endswith(f"/{number}") and e.member == member]
            assert sent == numbers != []


async def test_what_a_dead_process_held_is_taken_over(database_url: str, tmp_path: Path) -> None:
    clock, carrier = SetClock(NOON), Told(lambda heard: GOOD)
    async with club(database_url, tmp_path, clock=clock) as dead, club(database_url, tmp_path, clock=clock) as alive:
        bodies = allowing_private(alive)
        made = await alive.webhooks.create(NewWebhook("http://127.0.0.1:1/hooks", "tests"))
        assert isinstance(made, Made)
        await alive.submit([found("1")])
        dying = dead.dispatcher(Silent(), allowing_private(dead))
        assert await dying.look()  # it has claimed the webhook, and says nothing more
        dispatcher = alive.dispatcher(carrier, bodies)
        await dispatcher.deliver()
        assert carrier.heard == []

        clock.move(timedelta(seconds=HELD / SECOND))
        await dispatcher.deliver()
        dying.stop()
        await dying.abandon()

    assert carrier.heard != []


class Silent:
    """Never comes back."""

    async def carry(self, request: Request) -> Answer:
        await asyncio.Event().wait()
        return GOOD


@pytest.mark.reliability
async def test_nothing_is_skipped_whenever_the_server_is_killed(database_url: str, tmp_path: Path) -> None:
    chance = random.Random(6)
    rulesets = write_program(tmp_path / "rulesets", GARDEN, "garden")
    async with receiver() as hears:
        hears.replies = lambda heard: status(500) if chance.random() < 0.02 else status(204)
        with trogen_serving(database_url, rulesets, TROGEN_WEBHOOK_PRIVATE="yes") as (server, address):
            async with api_at(address) as api:
                document = "mutation($url: String!) { createWebhook(input: {url: $url}) { errors { code } } }"
                await api.ask(document, url=hears.url)
                await api.submit_all("accepted", [watered(f"1 {each}", member=f"m{each % 7}") for each in range(100)])
                enough = chance.randrange(20, 150)
                await hears.has_taken(lambda: len(hears.taken) >= enough)
                server.kill_9()
        with trogen_serving(database_url, rulesets, TROGEN_WEBHOOK_PRIVATE="yes") as (_, address):
            async with api_at(address) as api:
                await api.submit_all("accepted", [watered(f"2 {each}", member=f"m{each % 7}") for each in range(50)])
                feeds = {f"m{each}": await numbers_of(api, f"m{each}") for each in range(7)}
                total = sum(map(len, feeds.values()))
                await hears.has_taken(lambda: len({each.id for each in hears.taken}) >= total)
    for member, numbers in feeds.items():
        told = list(dict.fromkeys(each.number for each in hears.taken if each.member == member))
        assert told == numbers
    bodies: dict[str, set[bytes]] = {}
    for each in hears.heard:
        bodies.setdefault(each.id, set()).add(each.body)
    assert {len(each) for each in bodies.values()} == {1}


async def numbers_of(api: Api, member: str) -> list[int]:
    """Of everything in a member's feed."""
    document = f'{{ member(program: "garden", externalId: "{member}") {{ feed {{ totalCount }} }} }}'
    return list(range(1, (await api.ask(document))["member"]["feed"]["totalCount"] + 1))
