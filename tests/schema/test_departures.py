"""Members who are erased or merged while somebody listens: nobody waits for what will never be told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.schema.asking import garden_app, served
from tests.schema.credentials import Desk, desk
from tests.schema.garden import watered
from tests.schema.listening import FEED, Socket, socket_at
from tests.schema.streaming import streaming

STATE = """subscription($member: String!) {
  memberState(program: "garden", externalId: $member) { externalId wallets { balance } }
}"""
PROGRESS = """subscription($member: String!) {
  challengeProgress(program: "garden", externalId: $member) { status }
}"""
ERASE = """mutation($member: String!) {
  eraseMember(input: {program: "garden", member: $member}) { errors { code } }
}"""
MERGE = """mutation($into: String!, $source: String!) {
  mergeMembers(input: {program: "garden", into: $into, source: $source, reason: "one person"}) { errors { code } }
}"""


@asynccontextmanager
async def two_servers(url: str, folder: Path) -> AsyncIterator[tuple[Desk, str]]:
    """Where ines and inez act, at one server, and another one on the same database to listen at."""
    async with desk(url, folder / "one") as at, served(garden_app(url, folder / "two")) as there:
        for member in ("ines", "inez"):
            await at.api.submit("result", watered(member, member=member))
        yield at, there


async def ended(socket: Socket) -> str:
    """The code with which a subscription ends."""
    while (message := await socket.hear())["type"] == "next":
        pass
    assert message["type"] == "error", message
    (error,) = message["payload"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize(
    ("document", "asked"),
    [(FEED, {"member": "ines", "after": ""}), (STATE, {"member": "ines"}), (PROGRESS, {"member": "ines"})],
)
async def test_listening_to_somebody_who_is_erased_ends(
    database_url: str, tmp_path: Path, document: str, asked: dict[str, str]
) -> None:
    async with two_servers(database_url, tmp_path) as (at, there), socket_at(there) as socket:
        await socket.introduce(**await at.holder("BRAND", brand="shop"))
        await socket.subscribe(document, **asked)
        assert (await socket.hear())["type"] == "next"
        await at.api.ask(ERASE, member="ines")
        code = await ended(socket)

    assert code == "MEMBER_ERASED"


async def test_a_stream_of_events_about_somebody_who_is_erased_is_complete(database_url: str, tmp_path: Path) -> None:
    async with (
        two_servers(database_url, tmp_path) as (at, there),
        streaming(there, FEED, {"member": "ines", "after": ""}) as stream,
    ):
        await stream.item()
        await at.api.ask(ERASE, member="ines")
        last = await stream.hear()
        while last is not None and "errors" not in last.payload:
            last = await stream.hear()
        end, nothing = await stream.hear(), await stream.hear()

    assert last is not None
    assert last.payload["errors"][0]["extensions"]["code"] == "MEMBER_ERASED"
    assert end is not None
    assert (end.kind, nothing) == ("complete", None)


async def test_the_feed_of_somebody_who_is_merged_ends_and_their_state_is_told_of_who_they_are(
    database_url: str, tmp_path: Path
) -> None:
    async with two_servers(database_url, tmp_path) as (at, there), socket_at(there) as feed, socket_at(there) as state:
        app = await at.app_of("inez")
        await feed.introduce(**app)
        await state.introduce(**app)
        await feed.subscribe(FEED, member="inez", after="")
        await feed.item()
        await state.subscribe(STATE, member="inez")
        first = (await state.hear())["payload"]["data"]["memberState"]
        await at.api.ask(MERGE, into="ines", source="inez")
        code = await ended(feed)
        merged = (await state.hear())["payload"]["data"]["memberState"]
        await feed.subscribe(FEED, id="2", member="inez", after="")
        items = [await feed.item()]
        while items[-1]["__typename"] != "Merged":
            items.append(await feed.item())
        await at.api.submit("result", watered("later", member="ines"))
        later = (await state.hear())["payload"]["data"]["memberState"]

    assert code == "MEMBER_MERGED"
    assert [(each["externalId"], each["wallets"][0]["balance"]) for each in (first, merged, later)] == [
        ("inez", 20),
        ("ines", 40),
        ("ines", 60),
    ]
    assert items[0]["number"] == 1, "it is the feed of whom she is now, from its beginning"


async def test_listening_to_somebody_in_a_sandbox_ends_when_it_is_wiped_and_begins_anew(
    database_url: str, tmp_path: Path
) -> None:
    app = garden_app(database_url, tmp_path / "two")
    async with desk(database_url, tmp_path / "one") as at, served(app) as there, socket_at(there) as socket:
        sandbox = await at.holder("BRAND", brand="shop", sandbox=True)
        await at.api.ask(SUBMIT, sandbox, key="1")
        await socket.introduce(**sandbox)
        await socket.subscribe(FEED, member="bo", after="")
        await socket.item()
        await app.state.departures.look()
        await at.api.ask(WIPE, sandbox)
        code = await ended(socket)
        await socket.subscribe(FEED, id="2", member="bo", after="")
        await at.api.ask(SUBMIT, sandbox, key="1")
        item = await socket.item()

    assert code == "MEMBER_ERASED"
    assert item["number"] == 1


async def test_whoever_stays_is_listened_to_as_before(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path / "two")
    async with desk(sqlite_url, tmp_path / "one") as at, served(app) as there, socket_at(there) as socket:
        sandbox = await at.holder("BRAND", brand="shop", sandbox=True)
        await socket.introduce(**sandbox)
        await at.api.ask(SUBMIT, sandbox, key="1")
        await socket.subscribe(FEED, member="bo", after="")
        await socket.item()
        await app.state.departures.look()
        await at.api.submit("result", watered("1"))
        await at.api.ask(ERASE, member="ines")
        await app.state.departures.look()
        await at.api.ask(SUBMIT, sandbox, key="2")
        item = await socket.item()

    assert item["number"] == 2


SUBMIT = """mutation($key: String!) {
  submitAction(input: {program: "garden", member: "bo", type: "plant.watered", idempotencyKey: $key,
    attributes: {plant: "fern"}}) { result }
}"""
WIPE = 'mutation { wipeSandbox(input: {program: "garden"}) { members errors { code } } }'
