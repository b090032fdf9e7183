"""What a brand that floods costs the others, beside the order of arrival as it would be without lanes.

Run with `python benchmarks/fairness.py`. Some brands submit at a steady rate, by the clock and whether or not they were
answered; then one more submits at fifty times their rate, more than can be stored. Told is how long the others wait for
an answer, counted from when they meant to ask, and how many of their requests were refused as busy: without the flood,
with it, and with it when everybody waits in one line. The three take turns in one run, on SQLite with full durability.
"""

import argparse
import asyncio
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import structlog
from rich.console import Console
from rich.table import Table

from engine.clock import SetClock
from engine.errors import StoreUnavailable
from engine.garbage import collect_seldom
from engine.operations.submissions import Submission
from engine.service import Service
from engine.store import writer as writing
from engine.store.candidates import Candidate
from engine.store.fair_queue import NOBODYS, Lane

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.ingest import PROGRAMME, START, engine, rules

TIMES = 50
"""How much faster the flood comes than one of the others."""

OTHERS, FLOOD = "others", "flood"

ORDERS = ("no flood", "flood, lanes", "flood, one line")


@dataclass
class Told:
    """What came of the requests of one kind of brand in one order."""

    waited: list[float] = field(default_factory=list)
    """Seconds."""
    refused: int = 0
    stored: int = 0
    """Actions."""


@dataclass(frozen=True)
class Brand:
    """Somebody who submits by the clock."""

    name: str
    kind: str
    per_second: float
    """Requests."""
    actions: int
    """In each."""


_numbers = count()


def request_of(brand: Brand, members: int) -> list[Submission]:
    keys = [next(_numbers) for _ in range(brand.actions)]
    return [
        Submission(
            "benchmark", f"member-{key * 7919 % members}", "review", str(key), {"topic": "t", "amount": 1},
            START, brand.name,
        )
        for key in keys
    ]  # fmt: skip


async def submitting(service: Service, brand: Brand, members: int, until: float, told: Told) -> None:
    """Submits at each of its times until then, and waits for the answers."""
    begun, asked = perf_counter(), list[asyncio.Task[None]]()
    for number in count():
        due = begun + number / brand.per_second
        if due >= until:
            break
        await asyncio.sleep(max(0.0, due - perf_counter()))
        asked.append(asyncio.create_task(_ask(service, request_of(brand, members), due, told)))
    await asyncio.gather(*asked)


async def _ask(service: Service, request: Sequence[Submission], due: float, told: Told) -> None:
    try:
        await service.submit(request)
    except StoreUnavailable:
        told.refused += 1
        return
    told.waited.append(perf_counter() - due)
    told.stored += len(request)


def one_line(candidates: Sequence[Candidate]) -> Lane:
    """As it was before there were lanes."""
    return NOBODYS


def brands_of(arguments: argparse.Namespace, order: str) -> Iterator[Brand]:
    per_second = arguments.rate / arguments.actions
    for number in range(arguments.brands):
        yield Brand(f"brand{number}", OTHERS, per_second, arguments.actions)
    if order != ORDERS[0]:
        yield Brand(
            FLOOD, FLOOD, per_second * TIMES / arguments.times_larger, arguments.actions * arguments.times_larger
        )


async def measure(arguments: argparse.Namespace, folder: Path) -> dict[tuple[str, str], Told]:
    """What was told, by order and kind."""
    program = folder / "benchmark"
    program.mkdir()
    (program / "programme.yaml").write_text(PROGRAMME)
    (program / "rules.yaml").write_text(rules())
    told: dict[tuple[str, str], Told] = defaultdict(Told)
    lanes = writing.lane_of
    async with engine(f"sqlite://{folder / 'engine.db'}", program, SetClock(START)) as (service, recording):
        collect_seldom()
        await service.submit(request_of(Brand("warmup", OTHERS, 1, 2_000), arguments.members))
        for _ in range(arguments.rounds):
            for order in ORDERS:
                writing.lane_of = one_line if order == ORDERS[2] else lanes
                until = perf_counter() + arguments.seconds
                await asyncio.gather(
                    *(
                        submitting(service, each, arguments.members, until, told[order, each.kind])
                        for each in brands_of(arguments, order)
                    )
                )
                recording.commits.clear()
    writing.lane_of = lanes
    return told


def report(told: dict[tuple[str, str], Told], arguments: argparse.Namespace) -> Table:
    seconds = arguments.rounds * arguments.seconds
    table = Table(title=f"{arguments.brands} brands at {arguments.rate} actions/s each, a flood at {TIMES} times that")
    for heading in ("order", "whose", "p50 ms", "p99 ms", "refused", "stored/s"):
        table.add_column(heading, justify="left" if heading in ("order", "whose") else "right")
    for (order, kind), each in told.items():
        waited = sorted(each.waited) or [float("nan")]
        p99 = waited[min(len(waited) - 1, int(len(waited) * 0.99))]
        asked = len(each.waited) + each.refused
        table.add_row(
            order, kind, f"{statistics.median(waited) * 1e3:,.1f}", f"{p99 * 1e3:,.1f}",
            f"{each.refused:,} of {asked:,}", f"{each.stored / seconds:,.0f}",
        )  # fmt: skip
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--brands", type=int, default=8, help="others than the one that floods")
    parser.add_argument("--rate", type=int, default=200, help="actions a second of each of them")
    parser.add_argument("--actions", type=int, default=5, help="in one of their requests")
    parser.add_argument("--times-larger", type=int, default=20, help="requests of the flood")
    parser.add_argument("--members", type=int, default=5_000)
    parser.add_argument("--waiting", type=int, default=10_000, help="actions that may wait, so that a flood ends soon")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    writing.WAITING = arguments.waiting
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with TemporaryDirectory(prefix="trogen-fairness-") as folder:
        Console().print(report(asyncio.run(measure(arguments, Path(folder))), arguments))


if __name__ == "__main__":
    main()
