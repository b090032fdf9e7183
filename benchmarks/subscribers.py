"""How many can listen to one process, and what each costs: latency, processor time a message, memory a subscriber.

    python benchmarks/subscribers.py                                     # 10,000 subscribers, 500 feed items a second
    python benchmarks/subscribers.py --subscribers 500 --per-second 100 --seconds 3

`trogen serve` runs on a new SQLite file; the subscribers are in other processes, so that each process's time is its
own. `--together` of them listen to the same member, as the devices and colleagues of one person do; `--together 1` is
everybody by themselves, with an execution for each message. What storing the actions costs is measured before anybody
listens, in the same server, and taken off. A bare server that sends the same text in the same way is the floor.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import quantiles
from typing import IO, NamedTuple

import httpx
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
TROGEN = Path(sys.executable).with_name("trogen")
KEY = "a-key-for-measuring-only"
BATCHES_A_SECOND = 20
CROWDS = 2
SETTLING_SECONDS = 2.0

TARGET_US, TARGET_KIB = 50, 40

PROGRAMME = """
name: Measured
languages: [en]
zone: UTC
wallets: {points: {name: Points}}
actions: {done: {name: Done}}
"""
RULES = "points: {done: {name: Done, when: done, give: {points: 1}}}\n"

FEED = (
    'subscription($member: String!, $after: String) { memberFeed(program: "measured", externalId: $member, '
    "after: $after) { __typename cursor number text postedAt } }"
)
SUBMIT = (
    'mutation($actions: [ActionInput!]!) { submitActions(input: {program: "measured", actions: $actions}) '
    "{ accepted } }"
)

console = Console(stderr=True)


class Process:
    """A child that is talked to line by line."""

    def __init__(self, *command: str, **environment: str) -> None:
        self._child = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdin=-1, stdout=-1, text=True
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._in: IO[str] = self._child.stdin
        self._out: IO[str] = self._child.stdout

    def ask(self, line: str) -> str:
        """Its answer to a line."""
        self._in.write(line + "\n")
        self._in.flush()
        return self.hear()

    def hear(self) -> str:
        line = self._out.readline()
        if not line:
            raise SystemExit("a process ended before its time")
        return line.strip()

    def stop(self) -> None:
        self._in.close()
        self._child.terminate()
        self._child.wait()

    @property
    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self._child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def kib(self) -> int:
        status = Path(f"/proc/{self._child.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


class Measured(NamedTuple):
    """What one side came to."""

    messages: int
    cpu_us: float
    """Processor time of the server a message, without what it costs to store the actions."""
    kib: float
    """Memory of the server a subscriber."""
    latencies_ms: Sequence[float]


class Chosen(argparse.Namespace):
    subscribers: int
    together: int
    per_second: int
    seconds: float

    @property
    def members(self) -> int:
        return max(1, self.subscribers // self.together)


def main() -> None:
    """Measures both and prints them side by side."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--subscribers", type=int, default=10_000, help="how many listen (default: 10,000)")
    parser.add_argument("--together", type=int, default=20, help="how many listen to the same member (default: 20)")
    parser.add_argument("--per-second", type=int, default=500, help="feed items a second (default: 500)")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each is measured (default: 10)")
    chosen = parser.parse_args(namespace=Chosen())
    floor, ours = measured_floor(chosen), measured_server(chosen)
    show(chosen, floor, ours)


def measured_server(chosen: Chosen) -> Measured:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server, port = stack.enter_context(serving(folder))
        api = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60))
        console.print("one item for every member, so that everybody hears something at once")
        for start in range(0, chosen.members, 500):
            submit(api, [f"m{each}" for each in range(start, min(start + 500, chosen.members))], f"first{start}")
        console.print("storing, with nobody listening")
        before = server.cpu_seconds
        stored = pour(api, chosen, "silent")
        storing_us = (server.cpu_seconds - before) / stored * 1e6
        kib = server.kib
        console.print(f"{storing_us:.0f} us to store an action; {chosen.subscribers} subscribers come")
        crowds = [stack.enter_context(crowd(port, chosen, each)) for each in range(CROWDS)]
        for each in crowds:
            each.hear()
        per_subscriber = (server.kib - kib) / chosen.subscribers
        console.print("storing, with everybody listening")
        for each in crowds:
            each.ask("count")
        before = server.cpu_seconds
        stored = pour(api, chosen, "heard")
        time.sleep(SETTLING_SECONDS)
        spent_us = (server.cpu_seconds - before) * 1e6 - stored * storing_us
        return told(crowds, spent_us, per_subscriber, stored * chosen.together)


def measured_floor(chosen: Chosen) -> Measured:
    console.print("the floor: a bare server that sends the same")
    port = unused_port()
    with ExitStack() as stack:
        command = (sys.executable, "-m", "benchmarks.listening.floor", str(port))
        server = Process(*command, str(chosen.together), str(chosen.per_second))
        stack.callback(server.stop)
        server.hear()
        kib = server.kib
        crowds = [stack.enter_context(crowd(port, chosen, each)) for each in range(CROWDS)]
        for each in crowds:
            each.hear()
        per_subscriber = (server.kib - kib) / chosen.subscribers
        for each in crowds:
            each.ask("count")
        before = server.cpu_seconds
        server.ask("send")
        time.sleep(chosen.seconds)
        server.ask("stop")
        time.sleep(SETTLING_SECONDS / 4)
        return told(crowds, (server.cpu_seconds - before) * 1e6, per_subscriber, None)


def told(crowds: Sequence[Process], spent_us: float, kib: float, expected: int | None) -> Measured:
    answers = [json.loads(each.ask("tell")) for each in crowds]
    messages = sum(each["received"] for each in answers)
    if expected is not None and messages != expected:
        raise SystemExit(f"{messages} messages came, and {expected} should have")
    return Measured(messages, spent_us / messages, kib, [each for answer in answers for each in answer["latencies_ms"]])


@contextmanager
def serving(folder: Path) -> Iterator[tuple[Process, int]]:
    programme = folder / "rulesets" / "measured"
    programme.mkdir(parents=True)
    (programme / "programme.yaml").write_text(PROGRAMME)
    (programme / "rules.yaml").write_text(RULES)
    port = unused_port()
    settings = {
        "TROGEN_DATABASE_URL": f"sqlite://{folder}/subscribers.db",
        "TROGEN_RULESETS": str(folder / "rulesets"),
        "TROGEN_OPERATOR_KEY": KEY,
        "TROGEN_PORT": str(port),
        "TROGEN_LOG_LEVEL": "warning",
    }
    subprocess.run([TROGEN, "migrate"], env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL)
    server = Process(str(TROGEN), "serve", **settings)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as api:
            wait_for(api)
        yield server, port
    finally:
        server.stop()


def wait_for(api: httpx.Client) -> None:
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        try:
            if api.get("/ready").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise SystemExit("the server did not get ready")


@contextmanager
def crowd(port: int, chosen: Chosen, place: int) -> Iterator[Process]:
    size = chosen.subscribers // CROWDS + (chosen.subscribers % CROWDS if place == 0 else 0)
    arguments = [str(each) for each in (port, size, chosen.members, place * size)]
    process = Process(sys.executable, "-m", "benchmarks.listening.crowd", "127.0.0.1", *arguments, KEY, FEED)
    try:
        yield process
    finally:
        process.stop()


def pour(api: httpx.Client, chosen: Chosen, run: str) -> int:
    """Submits at the rate that was chosen; how many actions."""
    each_batch = max(1, chosen.per_second // BATCHES_A_SECOND)
    due, done = time.monotonic(), 0
    for batch in range(int(chosen.seconds * BATCHES_A_SECOND)):
        submit(api, [f"m{(done + each) % chosen.members}" for each in range(each_batch)], f"{run}{batch}")
        done += each_batch
        due += 1 / BATCHES_A_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
    if time.monotonic() > due + 1:
        console.print(f"[yellow]submitting fell {time.monotonic() - due:.1f} s behind: the machine is too slow")
    return done


def submit(api: httpx.Client, members: Sequence[str], run: str) -> None:
    actions = [
        {"member": member, "type": "done", "idempotencyKey": f"{run} {place}"} for place, member in enumerate(members)
    ]
    body = {"query": SUBMIT, "variables": {"actions": actions}}
    answer = api.post("/graphql", json=body, headers={"Authorization": f"Bearer {KEY}"}).json()
    if answer.get("data", {}).get("submitActions", {}).get("accepted") != len(members):
        raise SystemExit(f"not everything was accepted: {answer}")


def unused_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def show(chosen: Chosen, floor: Measured, ours: Measured) -> None:
    table = Table(
        title=f"{chosen.subscribers:,} subscribers, {chosen.together} to a member, {chosen.per_second} items a second"
    )
    for heading in ("", "messages", "CPU a message", "memory each", "p50", "p99", "longest"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, side in (("bare server", floor), ("trogen", ours)):
        cuts = quantiles(side.latencies_ms, n=100)
        table.add_row(
            name,
            f"{side.messages:,}",
            f"{side.cpu_us:.1f} us",
            f"{side.kib:.1f} KiB",
            *(f"{each:.1f} ms" for each in (cuts[49], cuts[98], max(side.latencies_ms))),
        )
    out = Console()
    out.print(table)
    held = ours.cpu_us <= TARGET_US and ours.kib <= TARGET_KIB
    out.print(
        f"target: at most {TARGET_US} us and {TARGET_KIB} KiB: {'held' if held else 'MISSED'}; "
        f"{ours.cpu_us / floor.cpu_us:.1f} times the floor"
    )


if __name__ == "__main__":
    main()
