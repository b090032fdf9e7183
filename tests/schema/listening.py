"""Listening to the API over a real WebSocket, frame by frame."""

import json
from asyncio import timeout
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.schema.asking import BEARER, KEY, Json

PROTOCOL = Subprotocol("graphql-transport-ws")
SECONDS = 20
"""How long a frame may take to come."""

FEED = """
subscription($program: String! = "garden", $member: String!, $after: String) {
  memberFeed(program: $program, externalId: $member, after: $after) { __typename id cursor number text }
}
"""


class Socket:
    """A WebSocket that speaks `graphql-transport-ws`, as far as tests need it."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, message: Mapping[str, object]) -> None:
        await self.connection.send(json.dumps(message))

    async def hear(self) -> Json:
        """The next frame; pings are answered, and never heard."""
        async with timeout(SECONDS):
            while True:
                frame = await self.connection.recv()
                assert isinstance(frame, str), "frames are text"
                message = json.loads(frame)
                if message["type"] != "ping":
                    return message
                await self.say({"type": "pong"})

    async def introduce(self, **payload: object) -> None:
        await self.say({"type": "connection_init", "payload": payload})
        assert (await self.hear())["type"] == "connection_ack"

    async def subscribe(self, document: str, /, id: str = "1", **variables: object) -> None:
        await self.say({"type": "subscribe", "id": id, "payload": {"query": document, "variables": variables}})

    async def item(self) -> Json:
        """The next feed item."""
        message = await self.hear()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]["memberFeed"]

    async def closed(self) -> int:
        """The code that the server closes with."""
        async with timeout(SECONDS):
            await self.connection.wait_closed()
        assert self.connection.close_code is not None
        return self.connection.close_code


@asynccontextmanager
async def socket_at(address: str, **headers: str) -> AsyncIterator[Socket]:
    """A WebSocket that has not introduced itself yet."""
    url = f"ws://{address}/graphql"
    async with connect(url, subprotocols=[PROTOCOL], additional_headers=headers) as connection:
        yield Socket(connection)


@asynccontextmanager
async def listening(address: str, member: str, after: str | None = None) -> AsyncIterator[Socket]:
    """A WebSocket that has subscribed to a member's feed as the operator, and is listened to by the server."""
    async with socket_at(address) as socket, httpx.AsyncClient(base_url=f"http://{address}") as http:
        await socket.introduce(authorization=f"Bearer {KEY}")
        before = await _taken_in(http)
        await socket.subscribe(FEED, member=member, after=after)
        async with timeout(SECONDS):
            while await _taken_in(http) == before:
                pass
        yield socket


async def _taken_in(http: httpx.AsyncClient) -> float:
    """How many operations of sockets have begun to be answered: the protocol has no word for that."""
    page = await http.get("/metrics", headers=BEARER)
    counted = (line for line in page.text.splitlines() if line.startswith("trogen_requests_total"))
    return sum(float(line.rpartition(" ")[2]) for line in counted if 'transport="socket"' in line)
