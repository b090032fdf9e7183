"""Streams of actions over real sockets: endless ones, slow ones, and those that end before their time."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from engine.clock import SystemClock
from schema.bulk.stream import BATCH
from tests.schema.asking import BEARER, garden_app, served
from tests.schema.bulk.bodies import ADDRESS, NDJSON, PATIENCE_SECONDS, line, sending
from tests.schema.credentials import desk


async def test_a_line_is_answered_while_the_body_goes_on(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path), arrival_seconds=0.2) as address, sending(address) as sender:
        for number in range(3):
            text = line(f"k{number}")
            await sender.send(text[:10])
            await sender.send(text[10:])
            if number == 0:
                assert await sender.status() == 200
            assert (await sender.answer())["result"] == "ACCEPTED"
            await asyncio.sleep(0.15)  # together longer than another request may take to arrive
        await sender.end()
        assert (await sender.answer())["end"] == "COMPLETE"


async def test_who_sends_nothing_for_too_long_is_told_to_begin_anew(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path)
    app.state.bulk.idle_seconds = 0.1
    async with served(app) as address, sending(address) as sender:
        await sender.send(line("k1") + b'{"memb')
        assert await sender.status() == 200
        assert (await sender.answer())["result"] == "ACCEPTED"
        end = await sender.answer()
    assert (end["end"], end["lastLine"]) == ("IDLE", 1)


async def test_who_reads_no_answers_is_not_read_from(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path)
    async with served(app, reading_seconds=PATIENCE_SECONDS) as address, sending(address) as sender:
        piece = (b"7" + b" " * 1_000 + b"\n") * BATCH
        sent = 0
        with suppress(TimeoutError):
            while True:
                await asyncio.wait_for(sender.send(piece), 0.5)
                sent += 1
        # Kernels keep a few megabytes on the way in each direction.
        assert sent * len(piece) < 32_000_000
        assert await sender.status() == 200
        # The piece that would not go was sent all the same, once the answers are read.
        answers = [await sender.answer() for _ in range((sent + 1) * BATCH)]
    assert [each["line"] for each in answers] == list(range(1, (sent + 1) * BATCH + 1))


async def test_a_server_that_stops_says_so_in_the_last_line(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path)
    async with served(app) as address, sending(address) as sender:
        await sender.send(line("k1"))
        assert await sender.status() == 200
        assert (await sender.answer())["result"] == "ACCEPTED"
        app.state.say_goodbye()
        end = await sender.answer()
    assert (end["end"], end["lastLine"], end["retryAfter"]) == ("STOPPING", 1, 1)


async def test_a_key_that_is_revoked_ends_its_streams(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as hands_out:
        made = await hands_out.key("BRAND", brand="shop")
        secret, prefix = made["secret"], made["key"]["prefix"]
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        sending(address, headers={"Authorization": f"Bearer {secret}"}) as sender,
        httpx.AsyncClient(base_url=f"http://{address}") as http,
    ):
        await sender.send(line("k1"))
        assert await sender.status() == 200
        assert (await sender.answer())["result"] == "ACCEPTED"
        document = "mutation($input: RevokeKeyInput!) { revokeKey(input: $input) { errors { code } } }"
        await http.post(
            "/graphql", json={"query": document, "variables": {"input": {"prefix": prefix}}}, headers=BEARER
        )
        end = await sender.answer()
    assert end["end"] == "LAPSED"


async def test_who_is_refused_is_told_before_sending_all(sqlite_url: str, tmp_path: Path) -> None:
    wrong = {"Authorization": "Bearer nobody"}
    async with (
        served(garden_app(sqlite_url, tmp_path), arrival_seconds=0.2) as address,
        sending(address, headers=wrong) as sender,
    ):
        await sender.send(line("k1"))
        assert await sender.status() == 401
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):  # and whoever goes on all the same is hung up on
                while True:
                    await sender.send(line("k1"))
                    await asyncio.sleep(0.01)
        except ConnectionError:
            pass


async def test_what_came_whole_before_the_sender_went_away_is_stored(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address:
        async with sending(address) as sender:
            await sender.send(line("k1") + line("k2")[:20])
            assert await sender.status() == 200
            assert (await sender.answer())["result"] == "ACCEPTED"
        async with httpx.AsyncClient(base_url=f"http://{address}", headers={**BEARER, **NDJSON}) as http:
            answer = await http.post(ADDRESS, content=line("k1") + line("k2"))
    first, second, _ = answer.text.splitlines()
    assert "DUPLICATE" in first
    assert "ACCEPTED" in second


async def test_a_key_has_so_many_streams_at_a_time(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path)
    app.state.bulk.most_streams = 1
    async with served(app) as address:
        async with sending(address) as first:
            await first.send(line("k1"))
            assert await first.status() == 200
            async with sending(address) as second:
                await second.send(line("k2"))
                assert await second.status() == 429
            await first.end()
            await first.answer()
            await first.answer()
        async with sending(address) as third:
            await third.send(line("k2"))
            assert await third.status() == 200


async def test_a_key_that_submits_too_fast_is_read_from_slowly_and_one_that_is_used_up_is_told_when_to_come(
    sqlite_url: str, tmp_path: Path
) -> None:
    chosen: dict[str, Any] = {"actions_per_second": 2, "actions_at_once": 3, "actions_per_day": 4}
    async with desk(sqlite_url, tmp_path, clock=SystemClock()) as hands_out:
        shop = await hands_out.holder("BRAND", brand="shop")
    app = garden_app(sqlite_url, tmp_path, clock=SystemClock(), **chosen)
    async with served(app) as address, sending(address, headers=shop) as sender:
        for number in range(4):
            await sender.send(line(f"k{number}"))
        assert await sender.status() == 200
        assert [(await sender.answer())["result"] for _ in range(4)] == ["ACCEPTED"] * 4
        await sender.send(line("k5"))
        end = await sender.answer()
    assert (end["end"], end["lastLine"]) == ("LIMITED", 4)
    assert end["retryAfter"] > 0
    assert "this key may submit 4 actions a day" in end["message"]
