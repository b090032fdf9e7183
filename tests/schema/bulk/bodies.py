"""Bodies of lines, and a sender that sends and reads as it likes, over a plain socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.schema.asking import KEY, Json

ADDRESS = "/programs/garden/actions"
NDJSON = {"Content-Type": "application/x-ndjson"}
PATIENCE_SECONDS = 30


def line(key: str, **fields: object) -> bytes:
    """An action as a line; a field of None is left out."""
    action = {"member": "alva", "type": "plot.weeded", "idempotencyKey": key, **fields}
    return json.dumps({name: value for name, value in action.items() if value is not None}).encode() + b"\n"


def answers_in(body: bytes) -> list[Json]:
    return [json.loads(each) for each in body.splitlines()]


@dataclass(slots=True)
class Sender:
    """Sends a body in pieces of its own choice, and reads answers when it likes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    _unread: list[bytes] = field(default_factory=list)

    async def send(self, piece: bytes) -> None:
        self.writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        await asyncio.wait_for(self.writer.drain(), PATIENCE_SECONDS)

    async def end(self) -> None:
        self.writer.write(b"0\r\n\r\n")
        await self.writer.drain()

    async def status(self) -> int:
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), PATIENCE_SECONDS)
        return int(head.split(b" ")[1])

    async def answer(self) -> Json:
        """The next line of the answer."""
        while not self._unread:
            size = int(await asyncio.wait_for(self.reader.readline(), PATIENCE_SECONDS), 16)
            assert size, "the answer has ended"
            self._unread = (await self.reader.readexactly(size + 2))[:-2].splitlines()
        return json.loads(self._unread.pop(0))


@asynccontextmanager
async def sending(address: str, query: str = "", headers: Mapping[str, str] = {}) -> AsyncIterator[Sender]:
    """A request whose body is only to come."""
    host, port = address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    told = {"Host": "garden", "Authorization": f"Bearer {KEY}", **NDJSON, "Transfer-Encoding": "chunked", **headers}
    lines = [f"POST {ADDRESS}{query} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
    try:
        yield Sender(reader, writer)
    finally:
        writer.close()
