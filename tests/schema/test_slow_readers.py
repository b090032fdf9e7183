"""Clients that read slowly, or not at all: nobody waits for them, nothing is held for them, and they miss nothing."""

import asyncio
from pathlib import Path

import pytest

from schema.live import groups
from tests.schema.asking import Api, Json, api_at, garden_app, served
from tests.schema.garden import action
from tests.schema.listening import listening
from tests.schema.unread import Unread, unread_at

COUNT = 400
LONG = " ".join(f"t{number}: text" for number in range(45))
FEED = f"""subscription($after: String) {{
  memberFeed(program: "garden", externalId: "ines", after: $after) {{ number cursor {LONG} }}
}}"""
STATE = f"""subscription {{
  memberState(program: "garden", externalId: "ines") {{
    version {" ".join(f"b{number}: badges {{ badge {{ key name }} }}" for number in range(45))}
  }}
}}"""


async def pour(api: Api) -> None:
    """Feed items of one member, each told in some four kilobytes: more than the transports of both sides hold."""
    for start in range(0, COUNT, 100):
        thanks = [action("answer.thanked", str(each), post=str(each), votes=3) for each in range(start, start + 100)]
        assert (await api.submit_all("accepted", thanks))["accepted"] == 100


async def heard_of(unread: Unread, count: int = COUNT) -> list[Json]:
    """The items that come, until so many have or the server closes."""
    items: list[Json] = []
    while len(items) < count and (message := await unread.hear()) is not None:
        assert message["type"] == "next", message
        items.append(message["payload"]["data"]["memberFeed"])
    return items


async def test_a_slow_reader_is_told_everything_in_order_and_holds_up_nobody(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        unread_at(address, FEED, after="") as slow,
        listening(address, "ines", after="") as fast,
    ):
        await pour(api)
        promptly = [await fast.item() for _ in range(COUNT)]
        late = await heard_of(slow)

    assert [each["number"] for each in promptly] == list(range(1, COUNT + 1))
    assert [each["number"] for each in late] == list(range(1, COUNT + 1))


async def test_whoever_reads_nothing_is_sent_away_and_goes_on_from_their_cursor(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "PATIENCE_SECONDS", 0.3)
    app = garden_app(sqlite_url, tmp_path)
    async with served(app) as address, api_at(address) as api:
        async with unread_at(address, FEED, after="") as unread:
            await pour(api)
            async with asyncio.timeout(20):
                while app.state.clients.count:
                    await api.ask("{ programs { key } }")
            before = await heard_of(unread)
            assert unread.close_code == 1013
        assert 0 < len(before) < COUNT
        async with unread_at(address, FEED, after=before[-1]["cursor"]) as again:
            rest = await heard_of(again, COUNT - len(before))

    assert [each["number"] for each in before + rest] == list(range(1, COUNT + 1))


async def test_a_slow_reader_of_states_skips_those_in_between_and_ends_with_the_latest(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        unread_at(address, STATE) as slow,
    ):
        for number in range(120):
            await api.submit("result", action("answer.thanked", str(number), post=str(number), votes=1))
        latest = (await api.ask('{ member(program: "garden", externalId: "ines") { version } }'))["member"]["version"]
        versions = [0]
        while versions[-1] < latest:
            message = await slow.hear()
            assert message is not None
            versions.append(message["payload"]["data"]["memberState"]["version"])

    assert versions == sorted(set(versions))
    assert len(versions) < 120
