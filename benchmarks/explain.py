"""What it costs to explain an action, beside folding the member's whole journal anew.

Run with `python benchmarks/explain.py`. A member of the example programme in `every_kind/`, 30 rules that all listen,
has done 1,000 things. Actions all along that history are explained from the database: the past is read from the last
checkpoint before each, folded up to it, and the action with a trace; that is to take at most 50 ms. The whole journal
is read and folded as well, which is what explaining a rule takes, and without any database: what folding alone takes.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import structlog
from rich.console import Console
from rich.table import Table

from engine.clock import SetClock
from engine.operations.submissions import Accepted, Submission
from engine.rules.entries import Action, AttributeValue, EntryId
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant, instant_of
from engine.rulesets import check_folder
from engine.service import Service, open_service
from engine.store import migrate

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PROGRAMME = Path(__file__).parent / "every_kind"
AT_A_TIME = 250
EVERY = timedelta(hours=2)


def attributes(number: int) -> dict[str, AttributeValue]:
    """An attribute of each kind, so that now this rule and now that one is met."""
    return {
        "category": ("repair", "rental", "new")[number % 3],
        "amount": number % 5,
        "topic": f"topic {number % 7}",
        "task": f"task {number % 50}",
        "tags": ["story", "long"] if number % 2 else ["short"],
    }


def submissions(count: int) -> list[Submission]:
    return [
        Submission(
            "every_kind", "anna", "done", f"{number:06}", attributes(number), START + timedelta(hours=2 * number)
        )
        for number in range(count)
    ]


def action(number: int) -> Action:
    """The same as the fold takes it."""
    key, when = f"{number:06}", instant_of(START + number * EVERY)
    return Action(EntryId(key), when, "operator", key, "done", attributes(number))


async def told(service: Service, count: int) -> list[Accepted]:
    """Everything that the member did, recorded."""
    accepted, every = list[Accepted](), submissions(count)
    for start in range(0, count, AT_A_TIME):
        outcomes = await service.submit(every[start : start + AT_A_TIME], importing=True)
        accepted += (each for each in outcomes if isinstance(each, Accepted))
    assert len(accepted) == count, "every action is taken"
    return accepted


class Took(NamedTuple):
    """What something took, in milliseconds: on the clock, and of one processor; others may be at work on it."""

    wall: float
    cpu: float


async def took(ask: Callable[[], Awaitable[object]]) -> Took:
    wall, cpu = time.perf_counter(), time.process_time()
    await ask()
    return Took((time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3)


async def fold_alone(count: int) -> Took:
    """What folding everything takes without a database."""
    ruleset = check_folder(PROGRAMME).compiled.ruleset
    assert ruleset is not None, "the programme is sound"
    fold = Fold([RuleVersion(1, Instant(0), ruleset)])
    journal = [action(number) for number in range(count)]

    async def folded() -> None:
        fold.refold(journal)

    return await took(folded)


async def measure(url: str, count: int, rounds: int) -> list[tuple[str, Sequence[Took]]]:
    clock = SetClock(START + timedelta(hours=2 * count))
    await migrate(url)
    async with open_service(database_url=url, rulesets=PROGRAMME, clock=clock) as service:
        accepted = await told(service, count)
        member_id = accepted[0].action.member_id
        places = [count * part // rounds for part in range(rounds)] + [count - 1]
        actions = [
            await took(lambda entry=accepted[place].action.id: service.explain_action(entry))  # type: ignore[misc]
            for place in places
        ]
        rules = [await took(lambda: service.explain_rules(member_id)) for _ in range(5)]
        steps = [await took(lambda: service.next_steps(member_id)) for _ in range(5)]
    alone = [await fold_alone(count) for _ in range(5)]
    return [
        ("an action, explained", actions),
        ("every rule, explained", rules),
        ("next steps", steps),
        ("folding everything, no database", alone),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1000, help="what the member did (default: %(default)s)")
    parser.add_argument(
        "--rounds", type=int, default=40, help="actions explained, evenly spread (default: %(default)s)"
    )
    parser.add_argument("--database-url", help="a migrated, empty PostgreSQL database instead of a SQLite file")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))

    with TemporaryDirectory() as folder:
        url = arguments.database_url or f"sqlite://{folder}/explain.db"
        measured = asyncio.run(measure(url, arguments.entries, arguments.rounds))
    title = f"{arguments.entries:,} entries, in ms"
    table = Table("of a member", "median", "worst", "processor, median", "processor, worst", title=title)
    for name, each in measured:
        times = [(statistics.median(these), max(these)) for these in zip(*each, strict=True)]
        table.add_row(name, *(f"{time:.1f}" for pair in times for time in pair))
    Console().print(table)


if __name__ == "__main__":
    main()
