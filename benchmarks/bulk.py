"""What an action costs as a line of a stream, beside one of a thousand in a mutation: the same server in the same run.

Run with `python benchmarks/bulk.py`. A server process on SQLite, with a programme of few rules so that it is the way in
that is measured, takes the same number of actions by `submitActions`, a thousand at a time, and by
`POST /programs/{program}/actions`. They take turns; what counts are the ratios of the server's processor time: all of
it, and without that of the writer's thread, which stores the same whichever way it came in.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from rich.console import Console
from rich.table import Table

KEY = "the-key-of-this-benchmark"
PROGRAMME = """\
name: Benchmark
languages: [en]
zone: Europe/Stockholm
wallets: {points: {name: P}}
actions:
  help.found: {name: A, attributes: {topic: text, solved: yes_no}}
"""
RULES = "points: {p: {name: R, when: help.found, give: {points: 5}, limits: {times_per_day: 3}}}\n"
DOCUMENT = "mutation($input: SubmitActionsInput!) { submitActions(input: $input) { results { result action { id } } } }"
BATCH = 1_000
PORT = 8799
TICKS = os.sysconf("SC_CLK_TCK")


def action(way: str, number: int) -> dict[str, object]:
    return {
        "member": f"m{number % 2_000}",
        "type": "help.found",
        "idempotencyKey": f"{way}-{number}",
        "attributes": {"topic": "billing", "solved": True},
    }


async def by_mutation(http: httpx.AsyncClient, begin: int, count: int) -> None:
    """The client waits for each batch before it sends the next, as most do."""
    for start in range(begin, begin + count, BATCH):
        given = {"program": "bench", "actions": [action("g", start + each) for each in range(BATCH)]}
        answer = await http.post("/graphql", json={"query": DOCUMENT, "variables": {"input": given}})
        results = answer.json()["data"]["submitActions"]["results"]
        assert [each["result"] for each in results] == ["ACCEPTED"] * BATCH


async def by_stream(http: httpx.AsyncClient, begin: int, count: int) -> None:
    """Only what is refused is answered: this client reads once it has sent everything."""
    body = b"".join(json.dumps(action("s", begin + each)).encode() + b"\n" for each in range(count))
    headers = {"Content-Type": "application/x-ndjson"}
    answer = await http.post("/programs/bench/actions", params={"answers": "refused"}, content=body, headers=headers)
    assert json.loads(answer.text.splitlines()[-1])["accepted"] == count, answer.text[-300:]


async def by_chunks(http: httpx.AsyncClient, begin: int, count: int) -> None:
    """Every line is answered: as `trogen import` sends them, a thousand at a time."""
    for start in range(begin, begin + count, BATCH):
        body = b"".join(json.dumps(action("c", start + each)).encode() + b"\n" for each in range(BATCH))
        headers = {"Content-Type": "application/x-ndjson"}
        answer = await http.post("/programs/bench/actions", content=body, headers=headers)
        assert answer.text.count('"ACCEPTED"') == BATCH


WAYS: dict[str, Callable[[httpx.AsyncClient, int, int], Awaitable[None]]] = {
    "submitActions, 1,000 at a time": by_mutation,
    "stream, 1,000 lines a request": by_chunks,
    "stream, one request": by_stream,
}


def started(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    """A server process on a database of its own."""
    variables = {"TROGEN_OPERATOR_KEY": KEY, "TROGEN_PORT": str(port), "TROGEN_DATABASE_URL": f"sqlite://{folder}/b.db"}
    environment = {**os.environ, **variables, "TROGEN_COST_PER_SECOND": "0", "TROGEN_LOG_LEVEL": "error"}
    trogen = str(Path(sys.executable).with_name("trogen"))
    subprocess.run([trogen, "migrate"], env=environment, cwd=folder, check=True, capture_output=True)
    return subprocess.Popen([trogen, "serve", "--rulesets", "rulesets"], env=environment, cwd=folder)


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[httpx.AsyncClient, int]]:
    """A server process; a client of it, and its process id."""
    programme = folder / "rulesets" / "bench"
    programme.mkdir(parents=True)
    (programme / "programme.yaml").write_text(PROGRAMME)
    (programme / "rules.yaml").write_text(RULES)
    process = started(folder, PORT)
    try:
        headers = {"Authorization": f"Bearer {KEY}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{PORT}", headers=headers, timeout=120) as http:
            for _ in range(200):
                try:
                    if (await http.get("/ready")).status_code == 200:
                        break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
            yield http, process.pid
    finally:
        process.terminate()
        process.wait()


@dataclass(frozen=True)
class Spent:
    """What one round took, in seconds."""

    way_in: float
    """Processor time of the event loop's thread: reading, judging, answering."""
    all: float
    """Processor time of the whole process: the writer's thread besides."""
    clock: float


def cpu_seconds(stat: str) -> float:
    """Of a process, or of one thread, until now."""
    fields = Path(f"/proc/{stat}").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def spent_until_now(pid: int) -> Spent:
    return Spent(cpu_seconds(f"{pid}/task/{pid}/stat"), cpu_seconds(f"{pid}/stat"), time.perf_counter())


def between(begun: Spent, ended: Spent) -> Spent:
    return Spent(ended.way_in - begun.way_in, ended.all - begun.all, ended.clock - begun.clock)


async def measure(actions: int, rounds: int) -> None:
    spent: dict[str, list[Spent]] = {way: [] for way in WAYS}
    with TemporaryDirectory() as folder:
        async with serving(Path(folder)) as (http, pid):
            for turn in range(rounds + 1):
                for way, send in WAYS.items():
                    begun = spent_until_now(pid)
                    await send(http, turn * actions, actions)
                    if turn:  # the first one warms up
                        spent[way].append(between(begun, spent_until_now(pid)))
    Console().print(report(spent, actions))


def report(spent: dict[str, list[Spent]], actions: int) -> Table:
    rounds = len(next(iter(spent.values())))
    table = Table(title=f"{actions:,} actions, median of {rounds}; processor time of the server in µs an action")
    for column in ("way", "all", "ratio", "without the writer's", "ratio", "actions/s", "ratio"):
        table.add_column(column, justify="left" if column == "way" else "right")
    medians = {
        way: [statistics.median(each) for each in zip(*map(astuple, of), strict=True)] for way, of in spent.items()
    }
    first = next(iter(medians.values()))
    for way, each in medians.items():
        (way_in, everything, clock), (first_way_in, first_everything, first_clock) = each, first
        table.add_row(
            way, f"{everything / actions * 1e6:.0f}", f"{everything / first_everything:.2f}",
            f"{way_in / actions * 1e6:.1f}", f"{way_in / first_way_in:.2f}",
            f"{actions / clock:,.0f}", f"{first_clock / clock:.2f}",
        )  # fmt: skip
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    asyncio.run(measure(given.actions, given.rounds))
