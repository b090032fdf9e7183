"""What an answer costs, beside other GraphQL servers with the same schema and the same payload.

    python benchmarks/graphql.py --seconds 2 --rounds 3

A home screen, a list of 50 objects with 6 fields, one action and a batch of 100, asked of `trogen serve` (one process
on SQLite), of GraphQL Yoga and of mercurius with graphql-jit (Node; `npm ci` in benchmarks/peers/ installs them), of
stock Strawberry over Trogen's own types and engine, and of bare Starlette that sends a ready text. They take turns.

**The peers answer from objects in memory; Trogen reads its database, folds and, for mutations, stores durably.** What
is printed is the processor time of each server for one request, which a busy machine disturbs less than requests per
second, and how many times Trogen's that is. The load comes from this process and is not counted.
"""

import argparse
import asyncio
import importlib.metadata
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from rich.console import Console
from rich.table import Table

REPOSITORY = Path(__file__).parents[1]
PEERS = Path(__file__).parent / "peers"
TROGEN = Path(sys.executable).with_name("trogen")
KEY = "a-key-for-measuring-only-0123456789"
PROGRAM = "kundklubb"
CONNECTIONS = 16
TICKS = os.sysconf("SC_CLK_TCK")

HOME = """
query Home($member: String!, $locale: String) {
  member(program: "kundklubb", externalId: $member) {
    externalId timeZone locale today version feedCursor
    program { key name(locale: $locale) }
    level { held { key name } next { key atLeast } progress { value target remaining fraction } }
    wallets { wallet { key name } balance pending earnedEver }
    perks { key name }
    badges { badge { key name } status times tier { key name } progress { value target fraction } }
    streaks { streak { key name } status current best secured atRiskUntil progress { value target } }
    challenges {
      challenge { key name } status endsAt progress { value target fraction } steps { done progress { value } }
    }
    impact { impact { key name } total }
    feed(first: 5) { nodes { __typename number at text } pageInfo { hasNextPage endCursor } }
  }
}
"""

LIST = """
query List($member: String!, $locale: String) {
  member(program: "kundklubb", externalId: $member) {
    program { name(locale: $locale) }
    ledger(first: 50) { nodes { id number amount pending kind at } }
  }
}
"""

ONE = """
mutation One($input: SubmitActionInput!) {
  submitAction(input: $input) {
    result action { id type occurredAt } outcome { points { wallet { key } amount } } errors { __typename code message }
  }
}
"""

BATCH = """
mutation Batch($input: SubmitActionsInput!) {
  submitActions(input: $input) {
    accepted duplicates rejected results { result errors { __typename code } } errors { __typename code message }
  }
}
"""


IMPORT = """
mutation Import($input: ImportActionsInput!) { importActions(input: $input) { accepted rejected } }
"""


def history() -> list[dict[str, object]]:
    """Forty days of a member who went to something every day, which is more than 50 lines of the ledger."""
    days = [datetime.now(UTC) - timedelta(days=days) for days in range(1, 41)]
    common = {"member": "unchanged", "type": "event.attended", "attributes": {"event": "swap", "kind": "swap_day"}}
    return [{**common, "idempotencyKey": f"{day:%j}", "occurredAt": day.isoformat()} for day in days]


def action(key: str, member: str = "unchanged") -> dict[str, object]:
    """Something that a member did just now."""
    found = {"topic": key, "solved": True}
    return {"member": member, "type": "help.answer_found", "idempotencyKey": key, "attributes": found}


Bodies = Callable[[], bytes]
"""Makes the body of the next request."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of request."""

    name: str
    document: str
    variables: Callable[[int], dict[str, object]]
    """Those of the request of that number."""

    def bodies(self, numbers: Iterator[int]) -> Bodies:
        """Makes one body after the other."""
        document = json.dumps(self.document)
        return lambda: f'{{"query":{document},"variables":{json.dumps(self.variables(next(numbers)))}}}'.encode()


SCENARIOS = (
    Scenario("home, unchanged", HOME, lambda _: {"member": "unchanged", "locale": "sv"}),
    # Of a language that there is not, each time another: the same answer, and never asked for before.
    Scenario("home, not asked before", HOME, lambda number: {"member": "unchanged", "locale": f"x{number}"}),
    Scenario("list, unchanged", LIST, lambda _: {"member": "unchanged", "locale": "sv"}),
    Scenario("list, not asked before", LIST, lambda number: {"member": "unchanged", "locale": f"x{number}"}),
    Scenario(
        "one action", ONE, lambda number: {"input": {"program": PROGRAM, **action(f"one {number}", f"m{number % 97}")}}
    ),
    Scenario(
        "batch of 100",
        BATCH,
        lambda number: {
            "input": {
                "program": PROGRAM,
                "actions": [action(f"batch {number}-{each}", f"m{each}") for each in range(100)],
            }
        },
    ),
)


@dataclass(slots=True)
class Server:
    """A server process, and what was measured of it."""

    name: str
    process: "subprocess.Popen[bytes]"
    port: int
    microseconds: dict[str, list[float]] = field(default_factory=dict)
    per_second: dict[str, list[float]] = field(default_factory=dict)

    def processor_seconds(self) -> float:
        """What it has used so far, all its threads together."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    async def measure(self, scenario: Scenario, numbers: Iterator[int], seconds: float) -> None:
        """Asks it as fast as it answers."""
        bodies = scenario.bodies(numbers)
        await load(self.port, bodies, seconds / 4)
        used, began = self.processor_seconds(), time.perf_counter()
        answered = await load(self.port, bodies, seconds)
        took = time.perf_counter() - began
        self.microseconds.setdefault(scenario.name, []).append((self.processor_seconds() - used) / answered * 1e6)
        self.per_second.setdefault(scenario.name, []).append(answered / took)


async def load(port: int, bodies: Bodies, seconds: float) -> int:
    """Sends requests over several connections, one at a time on each; how many were answered."""
    until = time.perf_counter() + seconds
    return sum(await asyncio.gather(*(_one_connection(port, bodies, until) for _ in range(CONNECTIONS))))


async def _one_connection(port: int, bodies: Bodies, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\nContent-Type: application/json\r\n"
    answered = 0
    while time.perf_counter() < until:
        body = bodies()
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        headers = await reader.readuntil(b"\r\n\r\n")
        length = int(headers.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        told = await reader.readexactly(length)
        if not headers.startswith(b"HTTP/1.1 200") or b'"errors":[{"message"' in told:
            raise SystemExit(f"unexpected: {headers.decode()}{told[:300].decode()}")
        answered += 1
    writer.close()
    return answered


def _unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running(name: str, command: Sequence[str | Path], environment: dict[str, str], port: int) -> Iterator[Server]:
    """The server, from when it answers until it is stopped."""
    process = subprocess.Popen(list(command), env=environment, stdout=subprocess.DEVNULL)
    try:
        give_up = time.perf_counter() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() > give_up:
                    raise SystemExit(f"{name} did not start") from None
                time.sleep(0.05)
        yield Server(name, process, port)
    finally:
        process.terminate()
        process.wait()


def prepared_answers(port: int, file: Path) -> None:
    """Gives a member a history, and keeps what Trogen answers, for the peers to answer from."""
    answers: dict[str, dict[str, object]] = {"query": {}, "mutation": {}, "whole": {}}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {KEY}"}) as client:

        def ask(document: str, variables: dict[str, object]) -> dict[str, dict[str, object]]:
            told: dict[str, dict[str, object]] = client.post(
                "/graphql", json={"query": document, "variables": variables}, timeout=60
            ).json()
            assert "errors" not in told, told
            return told

        ask(IMPORT, {"input": {"program": PROGRAM, "actions": history()}})
        for scenario in SCENARIOS:
            told = ask(scenario.document, scenario.variables(-1))
            answers["whole"][scenario.document] = told
            kind = "mutation" if scenario.document.strip().startswith("mutation") else "query"
            for name, value in told["data"].items():
                answers[kind][name] = merged(answers[kind].get(name), value)
            print(f"{scenario.name}: {len(json.dumps(told, separators=(',', ':')).encode())} bytes")
    file.write_text(json.dumps(answers))


def merged(one: object, other: object) -> object:
    """What two documents were told of the same thing."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **{name: merged(one.get(name), value) for name, value in other.items()}}
    return other


def main() -> None:
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--seconds", type=float, default=2, help="for each measurement (default: 2)")
    arguments.add_argument("--rounds", type=int, default=3, help="how often everybody has a turn (default: 3)")
    arguments.add_argument("--only", help="the names of the scenarios that contain this")
    chosen = arguments.parse_args()
    scenarios = [each for each in SCENARIOS if not chosen.only or chosen.only in each.name]
    with ExitStack() as started, TemporaryDirectory() as folder:
        servers = start_all(started, Path(folder))
        numbers = count()
        for _ in range(chosen.rounds):
            for scenario in scenarios:
                for server in servers:
                    asyncio.run(server.measure(scenario, numbers, chosen.seconds))
        show(scenarios, servers)


def start_all(started: ExitStack, folder: Path) -> list[Server]:
    """Trogen, then everybody else with what Trogen answers."""
    ports = [_unused_port() for _ in range(5)]
    answers = folder / "answers.json"
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "TROGEN_DATABASE_URL": f"sqlite://{folder}/graphql.db",
        "TROGEN_RULESETS": str(REPOSITORY / "rulesets"),
        "TROGEN_OPERATOR_KEY": KEY,
        "TROGEN_LOG_LEVEL": "warning",
        "TROGEN_PORT": str(ports[0]),
        "NODE_ENV": "production",
    }
    subprocess.run([TROGEN, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    servers = [started.enter_context(running("Trogen", [TROGEN, "serve"], environment, ports[0]))]
    prepared_answers(ports[0], answers)
    plain = {**environment, "TROGEN_DATABASE_URL": f"sqlite://{folder}/stock.db"}
    shutil.copy(folder / "graphql.db", folder / "stock.db")
    if (folder / "graphql.db-wal").exists():
        shutil.copy(folder / "graphql.db-wal", folder / "stock.db-wal")
    for name, port in zip(("floor", "stock"), ports[1:3], strict=True):
        command: list[str | Path] = [sys.executable, PEERS / "plain.py", name, str(port), answers]
        title = "Starlette, a ready text" if name == "floor" else "stock Strawberry"
        servers.append(started.enter_context(running(title, command, plain, port)))
    if (PEERS / "node_modules").exists():
        for name, port in zip(("yoga", "mercurius"), ports[3:], strict=True):
            command = ["node", PEERS / "server.mjs", name, str(port), REPOSITORY / "schema.graphql", answers]
            servers.append(started.enter_context(running(name, command, plain, port)))
    else:
        print("without Yoga and mercurius: run `npm ci` in benchmarks/peers/ first")
    return servers


def show(scenarios: Sequence[Scenario], servers: Sequence[Server]) -> None:
    """Prints the medians, with the machine and the versions."""
    table = Table(title="processor µs for each request, and how many times Trogen's that is; requests per second")
    table.add_column("server")
    for scenario in scenarios:
        table.add_column(scenario.name, justify="right")
    for server in servers:
        cells = []
        for scenario in scenarios:
            spent = statistics.median(server.microseconds[scenario.name])
            ours = statistics.median(servers[0].microseconds[scenario.name])
            rate = statistics.median(server.per_second[scenario.name])
            cells.append(f"{spent:,.0f}  x{spent / ours:.2f}  {rate:,.0f}/s")
        table.add_row(server.name, *cells)
    Console(width=190).print(table)
    versions = [
        f"{name} {importlib.metadata.version(name)}" for name in ("graphql-core", "strawberry-graphql", "uvicorn")
    ]
    print(f"Python {platform.python_version()}, {', '.join(versions)}; {_node_versions()}")
    print(f"{platform.machine()}, {os.cpu_count()} processors, {_processor()}; load {os.getloadavg()[0]:.1f}")


def _node_versions() -> str:
    if not (PEERS / "node_modules").exists():
        return "no Node"
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    names = ("graphql", "graphql-yoga", "mercurius", "graphql-jit", "fastify")
    files = [PEERS / "node_modules" / name / "package.json" for name in names]
    return f"Node {node}, " + ", ".join(
        f"{file.parent.name} {json.loads(file.read_text())['version']}" for file in files
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor"
    )


if __name__ == "__main__":
    main()
