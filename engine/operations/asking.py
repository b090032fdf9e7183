"""A database that is only asked: nothing is published, nothing is written, and no timer fires."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from engine.clock import Clock, SystemClock
from engine.operations.explain import ExplainedRule, explain_rule
from engine.operations.members import Program, program_now
from engine.rules.instants import Instant
from engine.store.database import database_of
from engine.store.library import Library
from engine.store.migrating import require_migrated
from engine.store.reading import Reader, open_reader


class Asking:
    """What can be learnt from a database beside a server that may be at work on it. Made by `open_asking`."""

    def __init__(self, clock: Clock, library: Library, reader: Reader) -> None:
        self._clock = clock
        self._library = library
        self._reader = reader

    def programs(self) -> tuple[Program, ...]:
        """Every programme that was published, in alphabetical order of their keys."""
        now = self._clock.now()
        return tuple(program_now(rulebook, now) for rulebook in self._library.rulebooks.values())

    async def explain_rule(
        self, program: str, member: str, rule: str, at: date | Instant | None = None
    ) -> ExplainedRule:
        """How a member stands with a rule and why: see `Service.explain_rule`. Raises NothingToExplain."""
        now = self._clock.now()
        return await explain_rule(program, member, rule, at, now=now, library=self._library, reader=self._reader)


@asynccontextmanager
async def open_asking(database_url: str, clock: Clock | None = None) -> AsyncIterator[Asking]:
    """A migrated database, to be asked. Raises EngineError: a wrong address, not migrated, not reachable."""
    await require_migrated(database_url)
    library = Library()
    async with open_reader(database_of(database_url)) as reader:
        await reader.refresh(library)
        yield Asking(clock or SystemClock(), library, reader)
