"""A WebSocket client that reads only when it is told to, over a connection that holds next to nothing."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.uri import parse_uri

from tests.schema.asking import KEY, Json
from tests.schema.listening import PROTOCOL, SECONDS

FEW_BYTES = 4_096


class Unread:
    """One connection."""

    def __init__(self, connection: socket.socket, protocol: ClientProtocol) -> None:
        self._connection = connection
        self._protocol = protocol
        self._heard: list[Json] = []

    @property
    def close_code(self) -> int | None:
        return self._protocol.close_code

    async def say(self, message: Mapping[str, object]) -> None:
        self._protocol.send_text(json.dumps(message).encode())
        await self.flush()

    async def hear(self) -> Json | None:
        """The next message; None once the server has closed."""
        async with asyncio.timeout(SECONDS):
            while not self._heard:
                if not await self.read():
                    return None
            return self._heard.pop(0)

    async def read(self) -> bool:
        """Reads what has come; False at the end."""
        data = await asyncio.get_running_loop().sock_recv(self._connection, 65_536)
        if not data:
            self._protocol.receive_eof()
            return False
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if getattr(event, "opcode", None) is Opcode.TEXT:
                self._heard.append(json.loads(bytes(event.data)))  # type: ignore[union-attr]
        await self.flush()
        return True

    async def flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                await asyncio.get_running_loop().sock_sendall(self._connection, data)


@asynccontextmanager
async def unread_at(address: str, document: str, **variables: object) -> AsyncIterator[Unread]:
    """Has subscribed as the operator, and reads nothing of what comes of it."""
    host, _, port = address.partition(":")
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, FEW_BYTES)
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, (host, int(port)))
        protocol = ClientProtocol(parse_uri(f"ws://{address}/graphql"), subprotocols=[PROTOCOL])
        unread = Unread(connection, protocol)
        protocol.send_request(protocol.connect())
        await unread.flush()
        await unread.read()
        await unread.say({"type": "connection_init", "payload": {"authorization": f"Bearer {KEY}"}})
        assert await unread.hear() == {"type": "connection_ack"}
        await unread.say({"type": "subscribe", "id": "1", "payload": {"query": document, "variables": variables}})
        yield unread
