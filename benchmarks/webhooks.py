"""How many webhooks a second of a processor delivers, beside a loop that only sends with httpx, in the same run.

    python benchmarks/webhooks.py [ACTIONS]
    python benchmarks/webhooks.py flood [ACTIONS] [SECONDS] [DATABASE_URL]

The receiver is a process of its own, whose time does not count. Everything else does: reading the feed, making and
signing bodies, sending, noting each attempt, all of it durable on SQLite.

A flood is twenty webhooks for as many feed items as there are actions: four receivers are fast, eight take two seconds
for an answer, and eight are not there. Printed are what a fast one gets beside the others, the memory as it was at the
beginning and the most that it came to, and what a client that submits in small batches gets answered, first without and
then with all that is sent.
"""

import asyncio
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

if __name__ == "__main__":  # `graphql.py` beside this is another
    sys.path[0] = str(Path(__file__).parents[1])

from engine.live.webhooks.dispatcher import dispatching
from engine.operations.submissions import Submission
from engine.operations.webhooks.values import Made, NewWebhook, Webhook
from engine.service import Service, open_service
from engine.store import migrate
from schema.webhooks.bodies import FeedBodies
from schema.webhooks.sender import Sender, sending

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


FAST, SLOW, DEAD = 4, 8, 8
"""Webhooks of a flood."""

SLOW_SECONDS = 2.0
FLOOD = 200_000
FLOOD_SECONDS = 60

BATCH = 20
"""Actions of one request of the client who submits meanwhile."""


def main(*arguments: str) -> None:
    with TemporaryDirectory() as folder, receiving() as url:
        if arguments[:1] == ("flood",):
            actions, seconds = (*map(int, arguments[1:3]), *(FLOOD, FLOOD_SECONDS)[len(arguments[1:3]) :])
            asyncio.run(flood(Path(folder), url, actions, seconds, *arguments[3:4]))
        else:
            asyncio.run(measure(Path(folder), url, *map(int, arguments[:1])))


@asynccontextmanager
async def opened(folder: Path, database: str | None = None) -> AsyncIterator[tuple[Service, Sender]]:
    """A service with a programme, and what sends for it."""
    rules = folder / "rulesets" / "measured"
    rules.mkdir(parents=True)
    (rules / "programme.yaml").write_text(PROGRAMME)
    (rules / "rules.yaml").write_text(RULES)
    database = database or f"sqlite://{folder}/trogen.db"
    await migrate(database)
    opening = open_service(database_url=database, rulesets=rules.parent)
    async with opening as service, sending(clock=service.clock, private=True) as sends:
        service.webhooks.outside.private = True
        yield service, sends


async def flood(folder: Path, url: str, actions: int, seconds: int, database: str | None = None) -> None:
    async with opened(folder, database) as (service, sends):
        addresses = [
            *(f"{url}/{each}" for each in range(FAST)),
            *(f"{url}/slow/{each}" for each in range(SLOW)),
            *(f"http://127.0.0.1:1/{each}" for each in range(DEAD)),
        ]
        hooks = []
        for address in addresses:
            made = await service.webhooks.create(NewWebhook(address, "benchmark"))
            assert isinstance(made, Made), made
            hooks.append(made.webhook)
        for first in range(0, actions, 1_000):
            await service.submit([done(f"{each}") for each in range(first, min(first + 1_000, actions))])
        answered(await submitting(service, "before", seconds / 2), "submitted without")
        dispatcher, memory = service.dispatcher(sends, FeedBodies(service)), resident()
        async with dispatching(dispatcher):
            watching = asyncio.create_task(highest())
            cpu = time.process_time()
            await asyncio.sleep(seconds)
            cpu = time.process_time() - cpu
            await so_far(service, hooks, seconds)
            answered(await submitting(service, "meanwhile", seconds / 2), "submitted with all")
            watching.cancel()
        most = await watching
        print(f"memory {memory:.0f} MB at the beginning, {most:.0f} MB at the most; {cpu / seconds:.0%} of a processor")


async def so_far(service: Service, hooks: Sequence[Webhook], seconds: int) -> None:
    kinds = {"fast": hooks[:FAST], "slow": hooks[FAST:-DEAD], "dead": hooks[-DEAD:]}
    for kind, some in kinds.items():
        progress = [await service.webhooks.progress(each) for each in some]
        delivered, failed = sum(each.delivered for each in progress), sum(each.failed for each in progress)
        each = delivered / len(some) / seconds
        print(f"{kind:6} {delivered:8,} delivered, {each:6,.1f} a second to each; {failed:,} not taken")


def done(key: str) -> Submission:
    return Submission("measured", f"m{hash(key) % 10_000}", "done", key, {})


async def submitting(service: Service, name: str, seconds: float) -> list[float]:
    """Submits small batches one after the other; how long each took."""
    took: list[float] = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        await service.submit([done(f"{name} {len(took)} {each}") for each in range(BATCH)])
        took.append(time.perf_counter() - began)
    return took


def answered(took: list[float], what: str) -> None:
    median, high = statistics.median(took) * 1_000, statistics.quantiles(took, n=100)[98] * 1_000
    pace = BATCH * len(took) / sum(took)
    print(f"{what:22} {pace:8,.0f} actions a second, a request in {median:.1f} ms, one in a hundred in {high:.0f} ms")


def resident() -> float:
    """Megabytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


async def highest() -> float:
    """The most memory that there was, until it is stopped."""
    most = 0.0
    with suppress(asyncio.CancelledError):
        while True:
            most = max(most, resident())
            await asyncio.sleep(0.5)
    return most


async def measure(folder: Path, url: str, actions: int = ACTIONS) -> None:
    async with opened(folder) as (service, sends):
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
            patience = SLOW_SECONDS if b"/slow" in head.split(b"\r\n")[0] else 0
            asyncio.get_running_loop().call_later(patience, self._answer)

    def _answer(self) -> None:
        self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
