"""How many webhooks a second of a processor delivers, beside a loop that only sends with httpx, in the same run.

    python benchmarks/webhooks.py [ACTIONS]

The receiver is a process of its own, whose time does not count. Everything else does: reading the feed, making and
signing bodies, sending, noting each attempt, all of it durable on SQLite.
"""

import asyncio
import multiprocessing
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

if __name__ == "__main__":  # `graphql.py` beside this is another
    sys.path[0] = str(Path(__file__).parents[1])

from engine.operations.submissions import Submission
from engine.operations.webhooks.values import Made, NewWebhook
from engine.service import open_service
from engine.store import migrate
from schema.webhooks.bodies import FeedBodies
from schema.webhooks.sender import sending

PROGRAMME = """
name: Measured
languages: [en]
zone: UTC
wallets: {points: {name: Points}}
actions: {done: {name: Done}}
"""
RULES = "points: {done: {name: Done, when: done, give: {points: 1}}}\n"

ACTIONS = 2_000
AT_ONCE = 8
"""As many as are under way to one webhook."""

BODY_BYTES = 800
"""About as long as the body of a feed item."""


def main(actions: int = ACTIONS) -> None:
    with TemporaryDirectory() as folder, receiving() as url:
        asyncio.run(measure(Path(folder), url, actions))


async def measure(folder: Path, url: str, actions: int) -> None:
    rules = folder / "rulesets" / "measured"
    rules.mkdir(parents=True)
    (rules / "programme.yaml").write_text(PROGRAMME)
    (rules / "rules.yaml").write_text(RULES)
    database = f"sqlite://{folder}/trogen.db"
    await migrate(database)
    opening = open_service(database_url=database, rulesets=rules.parent)
    async with opening as service, sending(clock=service.clock, private=True) as sends:
        service.webhooks.outside.private = True
        made = await service.webhooks.create(NewWebhook(url, "benchmark"))
        assert isinstance(made, Made), made
        await service.submit(
            [Submission("measured", f"m{each % 100}", "done", str(each), {}) for each in range(actions)]
        )
        dispatcher = service.dispatcher(sends, FeedBodies(service))
        began, wall = time.process_time(), time.perf_counter()
        await dispatcher.deliver()
        cpu, seconds = time.process_time() - began, time.perf_counter() - wall
        delivered = (await service.webhooks.progress(made.webhook)).delivered
        told("delivered by Trogen", delivered, cpu, seconds)
        await bare(url, delivered)


async def bare(url: str, count: int) -> None:
    """As many requests of about the same length, and nothing else."""
    body, left = b"x" * BODY_BYTES, iter(range(count))
    async with httpx.AsyncClient(timeout=15) as client:
        began, wall = time.process_time(), time.perf_counter()

        async def send() -> None:
            for _ in left:
                (await client.post(url, content=body)).raise_for_status()

        await asyncio.gather(*(send() for _ in range(AT_ONCE)))
        told("sent by bare httpx", count, time.process_time() - began, time.perf_counter() - wall)


def told(what: str, count: int, cpu: float, seconds: float) -> None:
    print(f"{what:22} {count:7,}  {count / cpu:8,.0f} per CPU second  {count / seconds:8,.0f} per second")


@contextmanager
def receiving() -> Iterator[str]:
    """A receiver in a process of its own, which takes everything; its address."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=receive, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/hooks"
    finally:
        process.terminate()
        process.join()


def receive(theirs: Connection) -> None:
    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(_Takes, "127.0.0.1", 0)
        theirs.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


class _Takes(asyncio.Protocol):
    """Answers every request once its body is there."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._read = transport, b""

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found_, body = self._read.partition(b"\r\n\r\n")
        if found_ and len(body) >= int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]):
            self._read = b""
            self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
