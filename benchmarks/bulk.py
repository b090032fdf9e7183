"""What an action costs as a line of a stream, beside one of a thousand in a mutation: the same server in the same run.

Run with `python benchmarks/bulk.py`. A server process on SQLite, with a programme of few rules so that it is the way in
that is measured, takes the same number of actions by `submitActions`, a thousand at a time, and by
`POST /programs/{program}/actions`. They take turns; what counts is the ratio of the server's processor time.
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


def cpu_seconds(pid: int) -> float:
    """Of a process until now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def measure(actions: int, rounds: int) -> None:
    spent: dict[str, list[float]] = {way: [] for way in WAYS}
    took: dict[str, list[float]] = {way: [] for way in WAYS}
    with TemporaryDirectory() as folder:
        async with serving(Path(folder)) as (http, pid):
            for turn in range(rounds + 1):
                for way, send in WAYS.items():
                    cpu, clock = cpu_seconds(pid), time.perf_counter()
                    await send(http, turn * actions, actions)
                    if turn:  # the first one warms up
                        spent[way].append(cpu_seconds(pid) - cpu)
                        took[way].append(time.perf_counter() - clock)
    first = statistics.median(spent[next(iter(WAYS))])
    table = Table(title=f"{actions:,} actions, median of {rounds}")
    for column in ("way", "CPU µs of the server, an action", "actions/s", "of submitActions"):
        table.add_column(column, justify="left" if column == "way" else "right")
    for way in WAYS:
        cpu = statistics.median(spent[way])
        rate = actions / statistics.median(took[way])
        table.add_row(way, f"{cpu / actions * 1e6:.0f}", f"{rate:,.0f}", f"{cpu / first:.2f}")
    Console().print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    asyncio.run(measure(given.actions, given.rounds))
