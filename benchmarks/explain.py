"""What it costs to explain an action, beside folding the member's whole journal anew.

Run with `python benchmarks/explain.py`. A member of the example programme `kundklubb`, and one of `every_kind/`, the
heaviest there is, have done 1,000 things each. Actions all along that history are explained from a SQLite database: the
past is read from the last checkpoint before each, folded up to it, and the action with a trace; that is to take at most
50 ms. The whole journal is read and folded as well, which is what explaining rules takes, and without any database:
what folding alone takes. Processor time is told beside the clock's, for machines that have other things to do.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from logging import ERROR
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
AT_A_TIME = 250
EVERY = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Contender:
    """A programme, and what its member does again and again."""

    folder: Path
    type: str
    attributes: Callable[[int], dict[str, AttributeValue]]

    def submissions(self, count: int) -> list[Submission]:
        return [
            Submission(
                self.folder.name, "anna", self.type, f"{number:06}", self.attributes(number), START + number * EVERY
            )
            for number in range(count)
        ]

    def journal(self, count: int) -> list[Action]:
        """The same as the fold takes it."""
        keyed = [
            (f"{number:06}", instant_of(START + number * EVERY), self.attributes(number)) for number in range(count)
        ]
        return [Action(EntryId(key), when, "operator", key, self.type, told) for key, when, told in keyed]

    def fold(self) -> Fold:
        ruleset = check_folder(self.folder).compiled.ruleset
        assert ruleset is not None, "the programme is sound"
        return Fold([RuleVersion(1, Instant(0), ruleset)])


def varied(number: int) -> dict[str, AttributeValue]:
    """An attribute of each kind, so that now this rule and now that one is met."""
    return {
        "category": ("repair", "rental", "new")[number % 3],
        "amount": number % 5,
        "topic": f"topic {number % 7}",
        "task": f"task {number % 50}",
        "tags": ["story", "long"] if number % 2 else ["short"],
    }


def bought(number: int) -> dict[str, AttributeValue]:
    """What a member of the customer club buys: half of it used, repaired or rented."""
    category = ("new", "repair", "new", "second_hand", "new", "rental")[number % 6]
    return {"category": category, "co2_saved_kg": number % 12, "tags": ["story"] if number % 4 else []}


HERE = Path(__file__).parent
CONTENDERS = {
    "the customer club": Contender(HERE.parent / "rulesets" / "kundklubb", "purchase", bought),
    "30 rules of every kind, all listen": Contender(HERE / "every_kind", "done", varied),
}


class Took(NamedTuple):
    """What something took, in milliseconds: on the clock, and of one processor; others may be at work on it."""

    wall: float
    cpu: float


async def took(ask: Callable[[], Awaitable[object]]) -> Took:
    wall, cpu = time.perf_counter(), time.process_time()
    await ask()
    return Took((time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3)


async def told(service: Service, contender: Contender, count: int) -> list[Accepted]:
    """Everything that the member did, recorded."""
    accepted, every = list[Accepted](), contender.submissions(count)
    for start in range(0, count, AT_A_TIME):
        outcomes = await service.submit(every[start : start + AT_A_TIME], importing=True)
        accepted += (each for each in outcomes if isinstance(each, Accepted))
    assert len(accepted) == count, "every action is taken"
    return accepted


async def fold_alone(contender: Contender, count: int) -> Took:
    """What folding everything takes without a database."""
    fold, journal = contender.fold(), contender.journal(count)

    async def folded() -> None:
        fold.refold(journal)

    return await took(folded)


async def measure(contender: Contender, url: str, count: int, rounds: int) -> list[tuple[str, Sequence[Took]]]:
    clock = SetClock(START + timedelta(hours=2 * count))
    await migrate(url)
    async with open_service(database_url=url, rulesets=contender.folder, clock=clock) as service:
        accepted = await told(service, contender, count)
        member_id = accepted[0].action.member_id
        places = [count * part // rounds for part in range(rounds)] + [count - 1]
        actions = [
            await took(lambda entry=accepted[place].action.id: service.explain_action(entry))  # type: ignore[misc]
            for place in places
        ]
        rules = [await took(lambda: service.explain_rules(member_id)) for _ in range(5)]
        steps = [await took(lambda: service.next_steps(member_id)) for _ in range(5)]
    alone = [await fold_alone(contender, count) for _ in range(5)]
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
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(ERROR))

    title = f"A member with {arguments.entries:,} entries, in ms"
    table = Table("programme", "asked for", "median", "worst", "processor, median", "processor, worst", title=title)
    for name, contender in CONTENDERS.items():
        with TemporaryDirectory() as folder:
            url = f"sqlite://{folder}/explain.db"
            measured = asyncio.run(measure(contender, url, arguments.entries, arguments.rounds))
        for asked, each in measured:
            times = [(statistics.median(these), max(these)) for these in zip(*each, strict=True)]
            table.add_row(name, asked, *(f"{time:.1f}" for pair in times for time in pair))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
