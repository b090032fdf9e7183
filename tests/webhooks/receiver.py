"""A receiver of webhooks: a real HTTP server on a socket, which answers as a test wants it to."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from engine.clock import Clock
from engine.operations.webhooks.values import Answer, Request
from engine.service import Service
from schema.webhooks.bodies import FeedBodies
from schema.webhooks.resolving import Resolver
from schema.webhooks.sender import Sender


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> Any:
        return json.loads(self.body)

    @property
    def member(self) -> str:
        return str(self.told["data"]["member"])

    @property
    def number(self) -> int:
        return int(self.told["data"]["item"]["number"])


Replies: TypeAlias = Callable[[Heard], Awaitable[bytes] | bytes]


def status(code: int, body: str = "", *headers: str) -> bytes:
    """An answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {code} Whatever", f"content-length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


OK = status(204)


@dataclass(slots=True)
class Receiver:
    """What came in, and how it is answered."""

    url: str
    replies: Replies = field(default=lambda heard: OK)
    heard: list[Heard] = field(default_factory=list)
    taken: list[Heard] = field(default_factory=list)
    """Those that were answered well."""
    at_once: int = 0
    most_at_once: int = 0

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def numbers_of(self, member: str) -> list[int]:
        return [each.number for each in self.taken if each.member == member]

    rung: asyncio.Event = field(default_factory=asyncio.Event)
    """Whenever something was taken."""
    connections: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        assert connection is not None
        self.connections.add(connection)
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while await self._answer(await _request(reader), writer):
                pass
        writer.close()
        with suppress(OSError):  # whoever is connected may not care to say goodbye in TLS
            await writer.wait_closed()
        self.connections.discard(connection)

    async def has_taken(self, enough: Callable[[], bool]) -> None:
        """Waits until what was taken is enough."""
        async with asyncio.timeout(60):
            while not enough():
                self.rung.clear()
                await self.rung.wait()

    async def hang_up(self) -> None:
        """Ends every connection."""
        for each in self.connections:
            each.cancel()
        await asyncio.gather(*self.connections, return_exceptions=True)

    async def _answer(self, heard: Heard, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection is to go on: not after an answer without an end."""
        self.heard.append(heard)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            reply = self.replies(heard)
            told = reply if isinstance(reply, bytes) else await reply
        finally:
            self.at_once -= 1
        if told.startswith(b"HTTP/1.1 2"):
            self.taken.append(heard)
            self.rung.set()
        writer.write(told)
        await writer.drain()
        return b"\r\n\r\n" in told


@asynccontextmanager
async def receiver(port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver on a free port of this machine, or on one; with TLS, or in plain HTTP."""
    listening = Receiver("")
    goodbye = None if tls is None else 0.1  # seconds
    server = await asyncio.start_server(listening.serve, "127.0.0.1", port, ssl=tls, ssl_shutdown_timeout=goodbye)
    scheme = "http" if tls is None else "https"
    listening.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks"
    try:
        yield listening
    finally:
        server.close()
        await listening.hang_up()


@asynccontextmanager
async def sender(clock: Clock, *, private: bool = True, answer_seconds: float = 5.0) -> AsyncIterator[Sender]:
    """What sends to it."""
    resolver = Resolver()
    made = Sender(clock=clock, private=private, resolve=resolver, answer_seconds=answer_seconds)
    try:
        yield made
    finally:
        await made.close()
        resolver.close()


class Told:
    """Carries nothing over any wire: answers as it is told, by the body."""

    def __init__(self, replies: Callable[[Heard], Answer]) -> None:
        self.replies = replies
        self.heard: list[Heard] = []
        self.taken: list[Heard] = []

    async def carry(self, request: Request) -> Answer:
        heard = Heard(request.url, dict(request.headers), request.body)
        self.heard.append(heard)
        await asyncio.sleep(0)
        answer = self.replies(heard)
        if answer.is_good:
            self.taken.append(heard)
        return answer


GOOD = Answer(204, None, "", 1)
BAD = Answer(500, None, "broken", 1)


def allowing_private(service: Service) -> FeedBodies:
    """Lets webhooks of a service lead to this machine; gives what makes their bodies."""
    service.webhooks.outside.private = True
    return FeedBodies(service)


async def _request(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers["content-length"]))
    return Heard(first.split()[1], headers, body)
