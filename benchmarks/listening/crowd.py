"""A crowd of sockets in one process, which spends next to nothing on each message. Told what to do on standard input.

    python -m benchmarks.listening.crowd HOST PORT SOCKETS MEMBERS FIRST KEY DOCUMENT

Socket number i subscribes to the feed of member `m{(FIRST + i) % MEMBERS}` from its very beginning, and is ready once
it has heard one item. Prints `ready` when all are. At the line `count` it begins to count, at `tell` it prints a line
of JSON: how many messages came, and the latencies of one in ten in milliseconds, from `postedAt` to here.
"""

import asyncio
import json
import sys
from datetime import datetime
from typing import cast

HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
AT_ONCE = 200
"""Connections that are being made."""

ONE_IN = 10
"""Messages of which the latency is measured."""

_PING = 0x9
_TEXT = 0x1


class Crowd:
    """What they all heard."""

    def __init__(self, sockets: int) -> None:
        self.ready = asyncio.Event()
        self.received = 0
        self.latencies_ms: list[float] = []
        self._missing = sockets

    def begin(self) -> None:
        self.received = 0
        self.latencies_ms.clear()

    def one_more(self) -> None:
        self._missing -= 1
        if not self._missing:
            self.ready.set()

    def hear(self, frame: bytes) -> None:
        self.received += 1
        if self.received % ONE_IN == 0:
            at = frame.find(b'"postedAt":"') + 12
            posted = datetime.fromisoformat(frame[at : frame.index(b'"', at)].decode())
            self.latencies_ms.append((datetime.now(posted.tzinfo) - posted).total_seconds() * 1_000)


class Ear(asyncio.Protocol):
    """One socket."""

    def __init__(self, crowd: Crowd, host: str, messages: list[str]) -> None:
        self._crowd = crowd
        self._host = host
        self._messages = messages
        self._data = b""
        self._is_open = self._is_ready = False
        self.accepted = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(HANDSHAKE.format(host=self._host).encode())

    def connection_lost(self, reason: Exception | None) -> None:
        raise SystemExit(f"a socket was closed: {self._data!r} {reason}")

    def data_received(self, data: bytes) -> None:
        data = self._data + data
        if not self._is_open:
            head, separator, data = data.partition(b"\r\n\r\n")
            if not separator:
                self._data = head
                return
            self._is_open = True
            self._transport.write(b"".join(map(masked, self._messages)))
        while len(data) >= 2 and len(data) >= (end := sum(_bounds(data))):
            start = end - _bounds(data)[1]
            self._frame(data[0] & 0xF, data[start:end])
            data = data[end:]
        self._data = data

    def _frame(self, opcode: int, payload: bytes) -> None:
        if opcode == _PING:
            self._transport.write(masked(payload.decode("latin-1"), 0xA))
        elif opcode == _TEXT and b'"next"' in payload[:20]:
            if self._is_ready:
                self._crowd.hear(payload)
            else:
                self._is_ready = True
                self._crowd.one_more()
        elif opcode == _TEXT:
            self.accepted.set()


def _bounds(data: bytes) -> tuple[int, int]:
    """The lengths of a frame's head and of its payload."""
    size = data[1] & 0x7F
    if size < 126:
        return 2, size
    head = 4 if size == 126 else 10
    return head, int.from_bytes(data[2:head])


def masked(text: str, opcode: int = _TEXT) -> bytes:
    """A client's frame, masked with zeros."""
    payload = text.encode("latin-1" if opcode != _TEXT else "utf-8")
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + size.to_bytes(2)
    return bytes([0x80 | opcode]) + length + b"\0\0\0\0" + payload


async def main() -> None:
    """Connects, says so, and answers questions until there are no more."""
    host, port, sockets, members, first, key, document = sys.argv[1:]
    crowd, gate = Crowd(int(sockets)), asyncio.Semaphore(AT_ONCE)
    init = json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {key}"}})

    async def connect(number: int) -> None:
        variables = {"member": f"m{(int(first) + number) % int(members)}", "after": ""}
        payload = {"query": document, "variables": variables}
        subscribe = json.dumps({"type": "subscribe", "id": "1", "payload": payload})
        async with gate:
            _, ear = await asyncio.get_running_loop().create_connection(
                lambda: Ear(crowd, host, [init, subscribe]), host, int(port)
            )
            await ear.accepted.wait()

    await asyncio.gather(*(connect(number) for number in range(int(sockets))))
    await crowd.ready.wait()
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip() == "count":
            crowd.begin()
            print("counting", flush=True)
        else:
            print(json.dumps({"received": crowd.received, "latencies_ms": crowd.latencies_ms}), flush=True)


if __name__ == "__main__":
    import uvloop

    uvloop.run(main())
