"""What recording an action costs, beside a bare loop that stores the very same rows without any rules.

Run with `python benchmarks/ingest.py`. A programme of 30 rules takes actions of 5,000 members from 16 callers, 250 at a
time, durably (SQLite, synchronous FULL). Whatever rows each commit stored, a bare `sqlite3` loop then stores in as many
commits in a database of its own with the same tables and indexes. The two take turns in one run; what counts is the
ratio of their times: at most 2.5. With `--database-url` the engine's half runs on PostgreSQL as well.
"""

import argparse
import asyncio
import random
import sqlite3
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from engine.clock import SetClock
from engine.garbage import collect_seldom
from engine.operations.submissions import Accepted, Submission
from engine.service import Service, assembled, backend_for
from engine.store import migrate
from engine.store.backend import Backend, Row, Transaction
from engine.store.database import database_of
from engine.store.library import Library
from engine.store.reading import open_reader
from engine.store.sqlite import PRAGMAS
from engine.store.statements import Write

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
TYPES = ("help.found", "purchase", "review", "event", "helped")

PROGRAMME = (
    "name: Benchmark\nlanguages: [en]\nzone: Europe/Stockholm\nwallets: {points: {name: P}, xp: {name: X}}\n"
    + ("actions:\n" + "".join(f"  {each}: {{name: A, attributes: {{topic: text, amount: whole}}}}\n" for each in TYPES))
)


def rules() -> str:
    """Thirty rules: two points rules, two badges, a streak and a challenge for each of the five action types."""
    sections: dict[str, list[str]] = {"points": [], "badges": [], "streaks": [], "challenges": []}
    for number, each in enumerate(TYPES):
        sections["points"] += [
            f"  p{number}: {{name: R, when: {each}, give: {{points: 20, xp: 5}}, limits: {{times_per_day: 3}}}}",
            f"  q{number}: {{name: R, when: {each}, if: {{amount: {{at_least: 3}}}}, "
            f"give: {{points: 2 * amount, at_most: 50}}, limits: {{points_per_week: 500, cooldown: 10 minutes}}}}",
        ]
        tiers = ", ".join(f"t{n}: {{name: T, at_least: {n}}}" for n in (3, 30, 300))
        sections["badges"] += [
            f"  b{number}: {{name: R, count: {{of: {each}}}, tiers: {{{tiers}}}}}",
            f"  c{number}: {{name: R, count: {{of: {each}, for_each: topic}}, at_least: 5, give: {{points: 10}}}}",
        ]
        sections["streaks"].append(f"  s{number}: {{name: R, when: {each}, every: {('day', 'week')[number % 2]}}}")
        sections["challenges"].append(
            f"  h{number}: {{name: R, who: each_member, first_day: 2026-03-01, last_day: 2027-03-01, "
            f"steps: {{s: {{name: S, do: {each}, times: 20}}}}}}"
        )
    return "".join(f"{section}:\n" + "\n".join(lines) + "\n" for section, lines in sections.items())


Stored = tuple[Write, Sequence[Row]]


class Recording:
    """A backend that remembers which rows each transaction stored."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.commits: list[list[Stored]] = []

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self._backend.transaction() as transaction:
            recorded = RecordedTransaction(transaction)
            yield recorded
        self.commits.append(recorded.stored)

    def close(self) -> None:
        self._backend.close()


class RecordedTransaction:
    """A transaction that remembers what was written."""

    def __init__(self, transaction: Transaction) -> None:
        self.stored: list[Stored] = []
        self._transaction = transaction
        self.fetch = transaction.fetch
        self.lock_members = transaction.lock_members
        self.lock_program = transaction.lock_program
        self.lock_guarded = transaction.lock_guarded
        self.lock_erasing = transaction.lock_erasing
        self.hold_off_erasing = transaction.hold_off_erasing
        self.lock_audit = transaction.lock_audit
        self.announce_feed = transaction.announce_feed
        self.others_wrote = transaction.others_wrote

    def write(self, write: Write, rows: Sequence[Row]) -> None:
        self.stored.append((write, rows))
        self._transaction.write(write, rows)


def bare(connection: sqlite3.Connection, commits: Sequence[Sequence[tuple[Write, Sequence[Row]]]]) -> float:
    """Stores the same rows in the same commits; the seconds it took."""
    begin = time.perf_counter()
    for stored in commits:
        connection.execute("begin immediate")
        for statement, rows in stored:
            connection.executemany(statement.sqlite, rows)
        connection.execute("commit")
    return time.perf_counter() - begin


def bare_connection(path: Path) -> sqlite3.Connection:
    """A connection set up as the engine's own."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"pragma {pragma}")
    return connection


@asynccontextmanager
async def engine(url: str, folder: Path, clock: SetClock) -> AsyncIterator[tuple[Service, Recording]]:
    """The engine with the benchmark's programme, and the record of what it stores."""
    await migrate(url)
    database = database_of(url)
    recording = Recording(backend_for(database))
    async with open_reader(database) as reader:
        service = assembled(database, recording, library=Library(), reader=reader, clock=clock)
        await service.publish_folders(folder, published_by="benchmark")
        recording.commits.clear()
        yield service, recording
        await service.close()


async def submit(service: Service, callers: Sequence[Sequence[Submission]]) -> float:
    """Submits what every caller has, all of them at once; the seconds until the last was answered."""
    begin = time.perf_counter()
    answers = await asyncio.gather(*(service.submit(each) for each in callers))
    took = time.perf_counter() - begin
    assert all(isinstance(outcome, Accepted) for outcomes in answers for outcome in outcomes)
    return took


class Callers:
    """Who submits what: members at random, each action a little later than the one before, as they arrive in life."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._random = random.Random(1)
        self._arguments = arguments
        self._made = 0

    def round(self) -> list[list[Submission]]:
        return [[self._one() for _ in range(self._arguments.actions)] for _ in range(self._arguments.callers)]

    @property
    def now(self) -> datetime:
        return START + self._made * timedelta(seconds=5)

    def _one(self) -> Submission:
        self._made += 1
        chance, when = self._random, self.now
        attributes = {"topic": f"topic {chance.randrange(20)}", "amount": chance.randrange(10)}
        member = f"member-{chance.randrange(self._arguments.members)}"
        return Submission("benchmark", member, chance.choice(TYPES), f"key-{self._made}", attributes, when)


async def measure(arguments: argparse.Namespace, folder: Path, progress: Progress) -> dict[str, list[float]]:
    """Seconds a round, by contender."""
    program = folder / "benchmark"
    program.mkdir()
    (program / "programme.yaml").write_text(PROGRAMME)
    (program / "rules.yaml").write_text(rules())
    clock, callers = SetClock(START), Callers(arguments)
    await migrate(f"sqlite://{folder / 'bare.db'}")
    took: dict[str, list[float]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        service, recording = await stack.enter_async_context(engine(f"sqlite://{folder / 'engine.db'}", program, clock))
        others: dict[str, Service] = {}
        if arguments.database_url:
            others["postgres"], _ = await stack.enter_async_context(engine(arguments.database_url, program, clock))
        connection = bare_connection(folder / "bare.db")
        collect_seldom()  # as `trogen serve` does
        for number in progress.track(range(arguments.warmup + arguments.rounds), description="recording"):
            submissions = callers.round()
            clock.set(callers.now)
            seconds = {"engine": await submit(service, submissions)}
            seconds["bare"] = bare(connection, recording.commits)
            recording.commits.clear()
            for name, other in others.items():
                seconds[name] = await submit(other, submissions)
            if number >= arguments.warmup:
                for name, each in seconds.items():
                    took[name].append(each)
        connection.close()
    return took


NAMES = {
    "engine": "the engine: checks, 30 rules, SQLite",
    "bare": "a bare loop: the same rows, SQLite",
    "postgres": "the engine: checks, 30 rules, PostgreSQL",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--callers", type=int, default=16, help="callers at once (default: %(default)s)")
    parser.add_argument("--actions", type=int, default=250, help="actions of each a round (default: %(default)s)")
    parser.add_argument("--members", type=int, default=5_000, help="members (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=20, help="measured rounds (default: %(default)s)")
    parser.add_argument("--warmup", type=int, default=5, help="rounds before them (default: %(default)s)")
    parser.add_argument("--database-url", help="a PostgreSQL database to run on as well; it should be empty")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    console = Console()
    with TemporaryDirectory() as folder, Progress(console=console, transient=True) as progress:
        took = asyncio.run(measure(arguments, Path(folder), progress))
    medians = {name: statistics.median(times) for name, times in took.items()}
    size = arguments.callers * arguments.actions
    table = Table("contender", "actions/s, median", "µs an action", "ratio", title=f"{size:,} actions a round, durable")
    for name, median in medians.items():
        figures = (f"{size / median:,.0f}", f"{median / size * 1e6:.0f}", f"{median / medians['bare']:.2f}")
        table.add_row(NAMES[name], *figures)
    console.print(table)


if __name__ == "__main__":
    main()
