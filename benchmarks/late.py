"""What a late entry costs, and that it costs what came after it, not what the history holds.

Run with `python benchmarks/late.py`. Members with histories of 100 and of 10,000 actions, of one programme with 30
rules that all listen, take turns: to each comes an action that belongs before the last few, as of a phone that was
without a network for a while. It is stored in a durable transaction of its own, with the corrections that it leads to.
What counts is the ratio of the two medians, which is to stay under 10. The last line says what it costs where it
belongs in the middle of a history: there everything since is folded anew, whatever one does.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Sequence
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
from engine.service import Service, open_service
from engine.store import migrate

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
STEP = timedelta(minutes=10)

PROGRAMME = """\
name: Late
languages: [en]
zone: Europe/Stockholm
wallets: {points: {name: Points}}
actions: {done: {attributes: {topic: text, amount: whole}}}
"""


def rules() -> str:
    """Thirty rules that listen to one action: points within limits, badges, streaks."""
    points = "".join(
        f"  points_{number}: {{when: done, if: {{amount: {{at_least: {number}}}}}, give: {{points: {number + 1}}}, "
        f"limits: {{times_per_day: {number + 2}}}}}\n"
        for number in range(10)
    )
    badges = "".join(
        f"  badge_{number}: {{count: {{of: done, if: {{amount: {number}}}}}, "
        "tiers: {bronze: {at_least: 5}, gold: {at_least: 500}}}\n"
        for number in range(15)
    )
    streaks = "".join(
        f"  streak_{number}: {{when: done, if: {{amount: {{at_least: {number}}}}}, every: day}}\n"
        for number in range(5)
    )
    return f"points:\n{points}badges:\n{badges}streaks:\n{streaks}"


def action(member: str, number: int, when: datetime, key: str) -> Submission:
    attributes = {"topic": f"topic {number % 20}", "amount": number % 10}
    return Submission("late", member, "done", key, attributes, when)


async def live(service: Service, member: str, actions: int, progress: Progress) -> None:
    """A history of so many actions, ten minutes apart, the last of them at the same time for everybody."""
    last = START + 20_000 * STEP
    submissions = [action(member, each, last - each * STEP, f"{member}-{each}") for each in range(actions)][::-1]
    for begin in progress.track(range(0, actions, 1_000), description=f"{member}: {actions:,} actions"):
        await service.submit(submissions[begin : begin + 1_000], importing=True)


async def late(service: Service, member: str, place: int, number: int) -> float:
    """Milliseconds for an action that belongs before the last so many of a member."""
    last = START + 20_000 * STEP
    when = last - place * STEP + timedelta(seconds=number + 1)
    submission = action(member, number, when, f"late-{member}-{place}-{number}")
    begin = time.perf_counter()
    (outcome,) = await service.submit([submission], importing=True)
    took = time.perf_counter() - begin
    assert isinstance(outcome, Accepted)
    return took * 1_000


async def measure(
    arguments: argparse.Namespace, folder: Path, progress: Progress
) -> dict[tuple[int, int], list[float]]:
    """Milliseconds, by the length of the history and how many actions belong after the late one."""
    program = folder / "late"
    program.mkdir()
    (program / "programme.yaml").write_text(PROGRAMME)
    (program / "rules.yaml").write_text(rules())
    url = f"sqlite://{folder / 'late.db'}"
    await migrate(url)
    took: dict[tuple[int, int], list[float]] = {}
    clock = SetClock(START + 20_001 * STEP)
    async with open_service(database_url=url, rulesets=program, clock=clock) as service:
        for length in (100, 10_000):
            await live(service, f"member-{length}", length, progress)
        collect_seldom()
        for number in progress.track(range(arguments.rounds), description="late actions"):
            for length in (100, 10_000):
                for place in places(length):
                    took.setdefault((length, place), []).append(await late(service, f"member-{length}", place, number))
    return took


def places(length: int) -> Sequence[int]:
    return (2, 20, length // 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="measured rounds (default: %(default)s)")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    console = Console()
    with TemporaryDirectory() as folder, Progress(console=console, transient=True) as progress:
        took = asyncio.run(measure(arguments, Path(folder), progress))
    medians = {case: statistics.median(times) for case, times in took.items()}
    table = Table("belongs before the last", "in 100, ms", "in 10,000, ms", "ratio", title="A late action, durable")
    for few, many in zip(places(100), places(10_000), strict=True):
        short, long = medians[100, few], medians[10_000, many]
        where = f"{few:,}" if few == many else f"half: {few:,} and {many:,}"
        table.add_row(where, f"{short:.1f}", f"{long:.1f}", f"{long / short:.1f}")
    console.print(table)


if __name__ == "__main__":
    main()
