"""The letter of `graphql-transport-ws`, and for how long one may stay."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from engine.clock import SetClock
from schema.live import clients, websocket
from tests.schema.asking import KEY, api_at, garden_app, served
from tests.schema.credentials import Desk
from tests.schema.garden import FRIDAY_NOON, action, watered
from tests.schema.listening import FEED, Socket, listening, socket_at
from tests.schema.streaming import streaming

QUERY = "{ programs { key } }"
REVOKE = "mutation($prefix: String!) { revokeKey(input: {prefix: $prefix}) { errors { code } } }"


@asynccontextmanager
async def introduced(database_url: str, folder: Path) -> AsyncIterator[Socket]:
    """A socket that was let in as the operator's."""
    async with served(garden_app(database_url, folder)) as address, socket_at(address) as socket:
        await socket.introduce(authorization=f"Bearer {KEY}")
        yield socket


async def test_a_ping_is_answered_with_what_came_with_it(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address) as socket:
        await socket.say({"type": "ping", "payload": {"sent": 7}})
        assert await socket.hear() == {"type": "pong", "payload": {"sent": 7}}
        await socket.say({"type": "ping"})
        assert await socket.hear() == {"type": "pong"}


async def test_whoever_introduces_themselves_twice_is_shown_out(sqlite_url: str, tmp_path: Path) -> None:
    async with introduced(sqlite_url, tmp_path) as socket:
        await socket.say({"type": "connection_init"})
        assert await socket.closed() == 4429


async def test_whoever_does_not_introduce_themselves_in_time_is_shown_out(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "INTRODUCTION_SECONDS", 0.05)
    async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address) as socket:
        assert await socket.closed() == 4408


async def test_two_operations_under_one_id_are_one_too_many(sqlite_url: str, tmp_path: Path) -> None:
    async with introduced(sqlite_url, tmp_path) as socket:
        for _ in range(2):
            await socket.subscribe(FEED, id="same", member="ines")
        assert await socket.closed() == 4409


async def test_an_id_is_free_again_once_its_operation_is_complete(sqlite_url: str, tmp_path: Path) -> None:
    async with introduced(sqlite_url, tmp_path) as socket:
        await socket.say({"type": "complete", "id": "never begun"})
        await socket.subscribe(FEED, id="1", member="ines")
        await socket.say({"type": "complete", "id": "1"})
        await socket.subscribe(QUERY, id="1")
        assert (await socket.hear())["payload"] == {"data": {"programs": [{"key": "garden"}]}}
        assert await socket.hear() == {"type": "complete", "id": "1"}
        await socket.subscribe(QUERY, id="1")
        assert (await socket.hear())["type"] == "next"


async def test_another_protocol_is_not_spoken(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address:
        for protocols in ([Subprotocol("graphql-ws")], None):
            async with connect(f"ws://{address}/graphql", subprotocols=protocols) as connection:
                assert connection.subprotocol is None
                assert await Socket(connection).closed() == 4406


async def test_a_frame_that_is_not_text_is_no_message(sqlite_url: str, tmp_path: Path) -> None:
    async with introduced(sqlite_url, tmp_path) as socket:
        await socket.connection.send(b'{"type": "ping"}')
        assert await socket.closed() == 4400


async def test_a_message_that_is_too_large_is_not_read(sqlite_url: str, tmp_path: Path) -> None:
    async with introduced(sqlite_url, tmp_path) as socket:
        await socket.say({"type": "ping", "payload": {"much": "x" * 70_000}})
        assert await socket.closed() == 1009


async def test_one_operation_too_many_costs_itself_and_not_the_others(sqlite_url: str, tmp_path: Path) -> None:
    async with introduced(sqlite_url, tmp_path) as socket:
        for number in range(websocket.MOST_OPERATIONS + 1):
            await socket.subscribe(FEED, id=str(number), member="ines")
        refused = await socket.hear()
        assert refused["id"] == str(websocket.MOST_OPERATIONS)
        assert refused["payload"][0]["extensions"] == {"code": "LIMIT_EXCEEDED"}
        await socket.say({"type": "complete", "id": "0"})
        await socket.subscribe(QUERY, id="again")
        assert (await socket.hear())["id"] == "again"


async def test_mutations_are_taken_too(sqlite_url: str, tmp_path: Path) -> None:
    document = "mutation($input: SubmitActionInput!) { submitAction(input: $input) { result } }"
    async with introduced(sqlite_url, tmp_path) as socket:
        await socket.subscribe(document, input={"program": "garden", **watered("one")})
        assert (await socket.hear())["payload"]["data"] == {"submitAction": {"result": "ACCEPTED"}}


async def test_a_socket_closes_when_its_token_ends(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with served(garden_app(sqlite_url, tmp_path, clock=clock)) as address, api_at(address) as api:
        token = (await Desk(api).token("ines", minutes=1))["token"]
        clock.move(timedelta(seconds=59.9))
        async with (
            socket_at(address) as socket,
            streaming(address, FEED, {"member": "ines"}, {"Authorization": f"Bearer {token}"}) as stream,
        ):
            await socket.introduce(authorization=f"Bearer {token}")
            await socket.subscribe(FEED, member="ines", after="")
            assert await socket.closed() == 4403
            assert socket.connection.close_reason == "Forbidden: the token has expired"
            assert await stream.hear() is None, "without `complete`, so that the client comes again"


async def test_a_key_that_is_revoked_closes_what_it_opened(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "KEYS_EVERY_SECONDS", 0.05)
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        handed_out = [await Desk(api).key("READER"), await Desk(api).key("READER")]
        async with socket_at(address) as revoked, socket_at(address) as kept:
            for socket, key in zip((revoked, kept), handed_out, strict=True):
                await socket.introduce(authorization=f"Bearer {key['secret']}")
            await api.ask(REVOKE, prefix=handed_out[0]["key"]["prefix"])
            assert await revoked.closed() == 4403
            await kept.subscribe(QUERY)
            assert (await kept.hear())["type"] == "next"


async def test_a_member_token_hears_its_own_member_and_no_other(sqlite_url: str, tmp_path: Path) -> None:
    states = 'subscription($member: String!) { memberState(program: "garden", externalId: $member) { version } }'
    whole = 'subscription { programFeed(program: "garden") { cursor } }'
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address) as socket,
    ):
        await api.submit_all("accepted", [watered("one"), watered("two", member="jo")])
        await socket.introduce(authorization=f"Bearer {(await Desk(api).token('ines'))['token']}")
        for document in (FEED, states):
            await socket.subscribe(document, member="jo")
            assert (await socket.hear())["payload"][0]["extensions"] == {"code": "FORBIDDEN"}
        await socket.subscribe(whole)
        assert "Cannot query field 'programFeed'" in (await socket.hear())["payload"][0]["message"]
        await socket.subscribe(FEED, member="ines", after="")
        assert (await socket.item())["number"] == 1


async def test_a_server_that_stops_tells_its_sockets_to_come_again(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        await api.submit("result", action("answer.thanked", "one", post="1", votes=3))
        ear = listening(address, "ines", after="")
        socket = await ear.__aenter__()
        await socket.item()
    assert await socket.closed() == 1012
    await ear.__aexit__(None, None, None)


async def test_a_client_that_is_gone_leaves_nothing_behind(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path)
    async with served(app) as address, api_at(address) as api:
        async with listening(address, "ines", after="") as socket:
            await api.submit("result", watered("one"))
            await socket.item()
            assert app.state.clients.count == 1
            socket.connection.transport.abort()
        with pytest.raises(ConnectionClosed):
            await socket.connection.send(json.dumps({"type": "ping"}))
        async with asyncio.timeout(20):
            while app.state.clients.count or app.state.hub.groups:
                await api.ask(QUERY)
