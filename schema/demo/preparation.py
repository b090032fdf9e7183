"""Gets the demo's database ready: migrated, with the rule files published and the made-up history, if any, in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from engine.clock import SystemClock
from engine.errors import EngineError, StoreUnavailable
from engine.operations.submissions import Accepted, Registration, Rejected, Submission
from engine.rules.dictionary import UnknownMembers
from engine.rules.instants import moment_of
from engine.service import Service, open_service
from engine.settings import Settings
from engine.store import migrate
from schema.demo.history import history
from schema.demo.requests import MEMBER
from schema.demo.shown import Shown
from schema.terminal import err

AT_A_TIME = 50

Each = TypeVar("Each")


class NoDemo(EngineError):
    """The rule files of the demo do not take its history, or not its member."""


def start_over(database: Path) -> None:
    """Removes the demo's database, if there is one. Raises StoreUnavailable."""
    for path in (database, database.with_name(f"{database.name}-wal"), database.with_name(f"{database.name}-shm")):
        try:
            path.unlink(missing_ok=True)
        except NotADirectoryError:
            return  # so there is none; making one will say why not
        except OSError as error:
            raise StoreUnavailable(f"the database {path} cannot be removed: {(error.strerror or '').lower()}") from None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What there was to do."""

    new_actions: int
    changed: tuple[tuple[str, int], ...]
    """The programmes whose rules have changed since they were served last, each with the number of its new version."""


async def prepare(settings: Settings, shown: Shown) -> Prepared:
    """Makes the demo ready to be served. Raises NoDemo, RulesetsInvalid, StoreUnavailable."""
    await migrate(settings.database_url)
    began = SystemClock().now()
    async with open_service(database_url=settings.database_url, rulesets=settings.rulesets) as service:
        versions = [(program.key, program.version) for program in service.programs()]
        changed = tuple((key, each.number) for key, each in versions if each.number > 1 and each.published_at >= began)
        if not shown.has_history:
            await _introduce_the_member(service, shown.program)
            return Prepared(0, changed)
        return Prepared(await _tell(service, history(moment_of(SystemClock().now()))), changed)


async def _introduce_the_member(service: Service, key: str) -> None:
    """Registers the demo's member with a programme that takes actions of members it knows and of nobody else."""
    program = service.program(key)
    if program is None or program.version.ruleset.dictionary.unknown_members is UnknownMembers.CREATE:
        return
    answer = await service.register(Registration(key, MEMBER))
    if isinstance(answer, Rejected):
        raise NoDemo(f"the rule files do not take the demo's member: {answer.problems[0].message}")


async def _tell(service: Service, submissions: Sequence[Submission]) -> int:
    new = 0
    with _bar() as bar:
        told = bar.add_task("A little history", total=len(submissions))
        for batch in _in_batches(submissions):
            outcomes = await service.submit(batch, importing=True)
            for outcome in outcomes:
                if isinstance(outcome, Rejected):
                    raise NoDemo(f"the rule files do not take the demo's history: {outcome.problems[0].message}")
            new += sum(isinstance(outcome, Accepted) for outcome in outcomes)
            bar.advance(told, len(batch))
    return new


def _bar() -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=err)


def _in_batches(many: Sequence[Each]) -> Iterator[list[Each]]:
    rest = iter(many)
    while batch := list(islice(rest, AT_A_TIME)):
        yield batch
