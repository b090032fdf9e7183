"""What a brand that floods costs the others, beside the order of arrival as it would be without lanes.

Run with `python benchmarks/fairness.py`. Some brands submit at a steady rate, by the clock and whether or not they were
answered; then one more submits at fifty times their rate, more than can be stored. Told is how long the others wait for
an answer, counted from when they meant to ask, and how many of their requests were refused as busy: without the flood;
with it; without it when there are so many brands at the same rate that nearly as much comes together as is stored under
the flood; and with it when everybody waits in one line. They take turns in one run, on SQLite with full durability.
What is handed to the writer is made before, so that what is measured is the queue and not who makes the flood.
"""

import argparse
import asyncio
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import structlog
from rich.console import Console
from rich.table import Table

from engine.clock import SetClock
from engine.errors import StoreUnavailable
from engine.garbage import collect_seldom
from engine.operations.fingerprints import key_hash
from engine.rules.entries import Action, EntryId
from engine.rules.instants import MINUTE, SECOND, Instant, instant_of
from engine.store import writer as writing
from engine.store.candidates import Candidate, Key, Who
from engine.store.fair_queue import NOBODYS, Lane
from engine.store.ids import new_id
from engine.store.writer import Writer

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.ingest import PROGRAMME, START, engine, rules

TIMES = 50
"""How much faster the flood comes than one of the others."""

OTHERS, FLOOD = "others", "flood"

BEGIN = instant_of(START)

ALONE, FAIR, EVEN, ONE_LINE = ORDERS = ("no flood", "flood, lanes", "evenly", "flood, one line")

AS_MUCH = 0.8
"""How much comes evenly of what was stored under the flood: at all of it, whatever is late stays late."""


@dataclass
class Told:
    """What came of the requests of one kind of brand in one order."""

    waited: list[float] = field(default_factory=list)
    """Seconds."""
    refused: int = 0
    stored: int = 0
    """Actions."""

    def waited_ms(self, share: float) -> float:
        """How long that share of the requests waited at the most."""
        waited = sorted(self.waited) or [float("nan")]
        return 1e3 * waited[min(len(waited) - 1, int(len(waited) * share))]


@dataclass
class Outcome:
    """What came of all orders."""

    told: dict[tuple[str, str], Told] = field(default_factory=lambda: defaultdict(Told))
    """By order and kind of brand."""
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """From the first request of an order until everybody was answered."""

    def per_second(self, order: str) -> float:
        """Actions that were stored in an order."""
        stored = sum(each.stored for (when, _), each in self.told.items() if when == order)
        return stored / self.seconds[order]


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


def request_of(brand: Brand, members: int, at: Instant) -> list[Candidate]:
    return [_candidate(brand, next(_numbers), members, Instant(at + place)) for place in range(brand.actions)]


def _candidate(brand: Brand, number: int, members: int, at: Instant) -> Candidate:
    hashed = key_hash(str(number))
    action = Action(EntryId(new_id()), at, brand.name, hashed, "review", {"topic": "t", "amount": 1})
    # The flood is of other members: it falls behind the others, and its actions would come late beside theirs.
    who = Who("benchmark", f"{brand.kind}-{number * 7919 % members}")
    return Candidate(who, Key("benchmark", brand.name, hashed), hashed, action, at, for_newcomers=True)


async def submitting(writer: Writer, brand: Brand, requests: Sequence[list[Candidate]], told: Told) -> None:
    """Submits these at their times, and waits for the answers."""
    begun, asked = perf_counter(), list[asyncio.Task[None]]()
    for number, request in enumerate(requests):
        due = begun + number / brand.per_second
        await asyncio.sleep(max(0.0, due - perf_counter()))
        asked.append(asyncio.create_task(_ask(writer, request, due, told)))
    await asyncio.gather(*asked)


async def _ask(writer: Writer, request: Sequence[Candidate], due: float, told: Told) -> None:
    try:
        await writer.record(request)
    except StoreUnavailable:
        told.refused += 1
        return
    told.waited.append(perf_counter() - due)
    told.stored += len(request)


def one_line(candidates: Sequence[Candidate]) -> Lane:
    """As it was before there were lanes."""
    return NOBODYS


def brands_of(arguments: argparse.Namespace, order: str, per_second: float) -> Iterator[Brand]:
    """Who submits in an order; `per_second` actions come together when they come evenly."""
    requests = arguments.rate / arguments.actions
    for number in range(round(per_second / arguments.rate) if order == EVEN else arguments.brands):
        yield Brand(f"brand{number}", OTHERS, requests, arguments.actions)
    if order in (FAIR, ONE_LINE):
        larger = arguments.times_larger
        yield Brand(FLOOD, FLOOD, requests * TIMES / larger, arguments.actions * larger)


async def measure(arguments: argparse.Namespace, folder: Path) -> Outcome:
    program = folder / "benchmark"
    program.mkdir()
    (program / "programme.yaml").write_text(PROGRAMME)
    (program / "rules.yaml").write_text(rules())
    outcome, lanes = Outcome(), writing.lane_of
    async with engine(f"sqlite://{folder / 'engine.db'}", program, SetClock(START)) as (service, recording):
        collect_seldom()
        writer = service._writer
        await writer.record(request_of(Brand("warmup", OTHERS, 1, arguments.members), arguments.members, BEGIN))
        begins = count(BEGIN + MINUTE, MINUTE)
        for _ in range(arguments.rounds):
            for order in ORDERS:
                writing.lane_of = one_line if order == ONE_LINE else lanes
                as_much = AS_MUCH * outcome.per_second(FAIR) if order == EVEN else 0.0
                at, brands = Instant(next(begins)), brands_of(arguments, order, as_much)
                asked = [(each, requests_of(each, arguments, at)) for each in brands]
                begun, told = perf_counter(), outcome.told
                await asyncio.gather(*(submitting(writer, *each, told[order, each[0].kind]) for each in asked))
                outcome.seconds[order] += perf_counter() - begun
                recording.commits.clear()
    writing.lane_of = lanes
    return outcome


def requests_of(brand: Brand, arguments: argparse.Namespace, at: Instant) -> list[list[Candidate]]:
    """What a brand submits in an order that begins then: each action occurred when it is meant to be submitted."""
    times = (Instant(at + int(number * SECOND / brand.per_second)) for number in count())
    requests = int(brand.per_second * arguments.seconds)
    return [request_of(brand, arguments.members, each) for each in islice(times, requests)]


def report(outcome: Outcome, arguments: argparse.Namespace) -> Table:
    table = Table(
        title=f"{arguments.brands} brands at {arguments.rate} actions/s each, a flood at {TIMES} times that",
        caption=f"evenly: without a flood, {AS_MUCH:.0%} of what was stored under it, of brands at the same rate",
    )
    for heading in ("order", "whose", "p50 ms", "p99 ms", "of evenly", "refused", "stored/s"):
        table.add_column(heading, justify="left" if heading in ("order", "whose") else "right")
    evenly = outcome.told[EVEN, OTHERS].waited_ms(0.99)
    for (order, kind), each in outcome.told.items():
        p99, refused = each.waited_ms(0.99), each.refused / (len(each.waited) + each.refused)
        table.add_row(
            order, kind, f"{each.waited_ms(0.5):,.0f}", f"{p99:,.0f}", f"{p99 / evenly:.2f}",
            f"{refused:.0%}", f"{each.stored / outcome.seconds[order]:,.0f}",
        )  # fmt: skip
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--brands", type=int, default=5, help="others than the one that floods")
    parser.add_argument("--rate", type=int, default=100, help="actions a second of each of them")
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
