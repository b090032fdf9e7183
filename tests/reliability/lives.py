"""Lives: one service with a virtual clock on a real database, and a plain record of what it acknowledged.

Everything that can be handed in is handed in; the record is a dictionary. A life can be broken off at any statement, as
a failing database does it, and goes on after a restart.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from tortoise.context import TortoiseContext

from engine.clock import SetClock
from engine.operations.choose import Choosing
from engine.operations.publish import Publication
from engine.operations.recording import Recording
from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Accepted, Duplicate, Rejected, Submission
from engine.operations.update import MemberUpdate
from engine.rules.entries import Fact, Pending, Verdict
from engine.rules.instants import Instant, moment_of
from engine.service import Service, assembled, backend_for
from engine.store.database import database_of, tortoise_config
from engine.store.entries import entry_of
from engine.store.library import Library
from engine.store.models import JournalEntry
from engine.store.reading import open_reader
from tests.journals import check_everything, check_journals, stored_entry_of
from tests.model.history import lived
from tests.model.standing import of_engine, of_model
from tests.scenarios.any_journal import START, any_choice, any_profile
from tests.scenarios.any_programme import ACTIONS, DAYS, compiled, one, sources
from tests.store.test_failures import Broken, Failing

AnswerT = TypeVar("AnswerT")

MEMBERS = ["anna", "bo"]


@dataclass(frozen=True)
class Given:
    """Something that was acknowledged, and what it was answered."""

    submission: Submission
    entry: str
    effects: tuple[object, ...]


class Life:
    """A service and what is known of it."""

    def __init__(self, database_url: str) -> None:
        self.url = database_url
        self.clock = SetClock(moment_of(START))
        self.given: dict[str, Given] = {}
        self.reversals: list[str] = []
        self.facts = 0
        """How many entries were acknowledged."""
        self.versions = 0
        self._runner = asyncio.Runner()
        self._parts = AsyncExitStack()
        self._key = 0
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, AnswerT]) -> AnswerT:
        return self._runner.run(work)

    def close(self) -> None:
        self.run(self._parts.aclose())
        self._runner.close()

    def restart(self) -> None:
        """Whatever the process remembered is gone."""
        self.run(self._parts.aclose())
        self._parts = AsyncExitStack()
        self.run(self._open())

    async def _open(self) -> None:
        database = database_of(self.url)
        self.failing = Failing(backend_for(database))
        reader = await self._parts.enter_async_context(open_reader(database))
        library = Library()
        await reader.refresh(library)
        self.service: Service = assembled(database, self.failing, library=library, reader=reader, clock=self.clock)
        self._parts.push_async_callback(self.service.close)

    def next_key(self) -> str:
        self._key += 1
        return f"key-{self._key:04}"

    def move(self, by: timedelta) -> None:
        self.clock.move(by)

    def publish(self, dice: Random, since: Instant | None, keep_awards: bool) -> None:
        """Other rules, as any product owner may write them."""
        files = sources(dice)
        while compiled(files) is None:
            files = sources(dice)
        published = self.run(
            self.service.publish(Publication("club", files, "test", since=since, keep_awards=keep_awards))
        )
        self.versions += published.changed

    def submit(self, submissions: list[Submission]) -> None:
        """Hands actions in, however late, together."""
        outcomes = self.run(self.service.submit(submissions, importing=True))
        for submission, outcome in zip(submissions, outcomes, strict=True):
            if isinstance(outcome, Accepted):
                self._acknowledged(submission, outcome)
            else:
                # Its type or attributes are not those of the version of its time; nothing is stored of it.
                assert isinstance(outcome, Rejected), outcome

    def submit_again(self, key: str) -> None:
        """The same again is answered as it was the first time."""
        (outcome,) = self.run(self.service.submit([self.given[key].submission], importing=True))
        assert isinstance(outcome, Duplicate)
        assert (outcome.action.id, outcome.effects) == (self.given[key].entry, self.given[key].effects)

    def submit_while_it_fails(self, submission: Submission, step: int) -> None:
        """The database fails at some statement; the caller does not know, and sends it again."""
        self.failing.fail_at(step)
        try:
            self.submit([submission])
        except Broken:
            self.restart()
        self.failing.fail_at(-1)
        if submission.idempotency_key not in self.given:
            self.submit([submission])

    def reverse(self, target: str, remaining: object = None) -> None:
        """Takes an action or a reversal back, unless that is done already."""
        reversing = Reversing("club", self.next_key(), "a whim", action=target, remaining=remaining)
        (outcome,) = self.run(self.service.reverse([reversing]))
        if isinstance(outcome, Reversed):
            self.reversals.append(outcome.reversal.id)
            self.facts += 1

    def tell(self, dice: Random, member: str) -> None:
        """Where somebody lives now, or what they choose."""
        if one(dice, True, False):
            profile = any_profile(dice, 0)
            update = MemberUpdate("club", member, self.next_key(), profile.zone, attributes=profile.attributes or {})
            self.facts += isinstance(self.run(self.service.update_member(update)), Recording)
            return
        choice = any_choice(dice, 0, self.clock.now())
        name = choice.rule.partition(".")[2]
        choosing = Choosing("club", member, choice.act, name, self.next_key(), choice.first_day, choice.last_day)
        self.facts += not isinstance(self.run(self.service.choose(choosing)), Rejected)

    def catch_up(self) -> None:
        self.run(self.service.catch_up())

    def check(self) -> None:
        """Everything that is stored agrees with the journal, and the journal holds what was acknowledged."""
        assert self.run(check_journals(self.url)) >= self.facts

    def ask_the_doctor(self) -> None:
        """Whoever examines the database finds nothing either."""
        self.run(check_everything(self.url))

    def check_against_the_model(self) -> None:
        """Every member stands where the naive model says, which has the journal from the database and nothing else."""
        for member in MEMBERS:
            self.run(self._check_against_the_model(member))

    async def _check_against_the_model(self, member: str) -> None:
        known = await self.service.member("club", member)
        rulebook = await self.service.rulebook("club")
        if known is None or rulebook is None:
            return
        (version,) = rulebook.versions
        facts, now = await facts_of(self.url, known.id), known.standing.as_of
        lasting = [each for each in facts if not isinstance(each, Pending | Verdict)]
        expected = of_model(lived([version.rules], lasting, now))
        assert of_engine(known.standing, rulebook.fold.refold(facts, now).effects) == expected

    def _acknowledged(self, submission: Submission, outcome: Accepted) -> None:
        self.given[submission.idempotency_key] = Given(submission, outcome.action.id, outcome.effects)
        self.facts += 1


def any_submission(dice: Random, key: str, now: Instant) -> Submission:
    """An action of some member, at some time before now in the weeks in which this plays."""
    ago = one(dice, timedelta(), timedelta(minutes=dice.randrange(600)), timedelta(hours=dice.randrange(24 * DAYS)))
    told = _told(dice)
    return Submission("club", dice.choice(MEMBERS), dice.choice(ACTIONS), key, told, moment_of(now) - ago)


def _told(dice: Random) -> dict[str, Any]:
    told: dict[str, Any] = {"post": one(dice, "a", "b", "c"), "kind": one(dice, "good", "fair", "bad")}
    told["size"] = dice.randint(0, 3)
    if one(dice, True, False):
        told["amount"] = one(dice, 0, 1, 0.5, 2.25)
    if one(dice, True, False):
        told["topic"] = one(dice, "cats", "dogs")
    return told


async def facts_of(database_url: str, member_id: str) -> list[Fact]:
    """The journal of a member, in the order in which it came."""
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database_of(database_url)))
        rows = await JournalEntry.filter(member_id=member_id).order_by("received_at", "id")
        return [entry_of(stored_entry_of(row)) for row in rows]
