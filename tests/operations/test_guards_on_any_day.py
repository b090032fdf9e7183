"""Guards on any day: whatever is sent, taken back, restored, approved, published and merged, what is stored agrees."""

from datetime import timedelta
from pathlib import Path
from random import Random
from textwrap import dedent

import pytest

from engine.clock import SetClock
from engine.operations.doctor import examine
from engine.operations.naming.merge import Uniting
from engine.operations.publish import Publication
from engine.operations.rebuild import rebuild
from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Accepted, Pending, Submission
from engine.operations.verdicts import Deciding
from engine.rules.instants import instant_of
from engine.service import Service, open_service
from tests.operations.test_fair_play import NOON, PROGRAMME

RULES = """
    points:
      buying: {when: bought, give: {points: 1}, limits: {times_per_day: 1000}}
      helping: {when: helped, give: {points: 1}, limits: {times_per_day: 1000}}
    fair_play:
      twice: {why: Enough., when: bought, at_most: 2, for_each: device, within: 1 hours}
      rush: {why: Slowly., when: [bought, helped], at_most: 3, within: 20 minutes}
      after: {why: Wait., when: helped, cool_off: 30 minutes}
      looked_at: {why: Busy., when: bought, at_most: 3, within: 1 hours, who: everyone_together, then: held}
      turns: {why: Others too., when: helped, in_turns_with: neighbour, at_most: 1, within: 3 hours, then: held}
"""


class Day:
    """One day of three members, as chance has it."""

    def __init__(self, service: Service, clock: SetClock, chance: Random) -> None:
        self._service = service
        self._clock = clock
        self._chance = chance
        self._now = NOON
        self._number = 0
        self._reversible: list[str] = []
        self._waiting: list[str] = []
        self._members = ["anna", "bo", "cia"]

    async def goes_on(self) -> None:
        """Something happens."""
        self._now += timedelta(minutes=self._chance.randrange(20))
        self._clock.set(self._now)
        happens = [self._send, self._send, self._send, self._take_back, self._take_back, self._decide]
        await self._chance.choice(happens)()

    async def _send(self) -> None:
        for outcome in await self._service.submit([self._any_action() for _ in range(self._chance.randint(1, 3))]):
            if isinstance(outcome, Accepted | Pending):
                self._reversible.append(outcome.action.id)
            if isinstance(outcome, Pending):
                self._waiting.append(outcome.action.id)

    def _any_action(self) -> Submission:
        self._number += 1
        member, other = self._chance.sample(self._members, 2)
        at = self._now - timedelta(minutes=self._chance.choice([0, 0, 10, 60]))
        type_, told = self._chance.choice([("bought", {"device": member[0]}), ("helped", {"neighbour": other})])
        return Submission("club", member, type_, str(self._number), told, at, "shop")

    async def _take_back(self) -> None:
        """Takes an action back, or a reversal: then it is restored."""
        if self._reversible:
            self._number += 1
            target = self._chance.choice(self._reversible)
            (outcome,) = await self._service.reverse([Reversing("club", str(self._number), "Sent back", action=target)])
            if isinstance(outcome, Reversed):
                self._reversible.append(outcome.reversal.id)

    async def _decide(self) -> None:
        if self._waiting:
            action, approved = self._chance.choice(self._waiting), self._chance.random() < 0.7
            await self._service.approvals.decide([Deciding("club", action, approved, "tests", "No.")])

    async def publish(self) -> None:
        """Another number for what is past, and for what comes."""
        since = instant_of(self._now - timedelta(hours=1))
        sources = {
            "programme.yaml": dedent(PROGRAMME),
            "rules.yaml": dedent(RULES.replace("at_most: 2", f"at_most: {self._chance.choice([1, 3])}")),
        }
        await self._service.publish(Publication("club", sources, "tests", since=since))

    async def merge(self) -> None:
        """Two turn out to be one."""
        await self._service.names.merge(Uniting("club", "anna", "bo", "the same person", "tests"))


@pytest.mark.parametrize("seed", range(4))
async def test_on_any_day_what_guards_know_agrees_with_the_journal(
    database_url: str, tmp_path: Path, seed: int
) -> None:
    programme = tmp_path / "rulesets" / "club"
    programme.mkdir(parents=True)
    (programme / "programme.yaml").write_text(dedent(PROGRAMME), "utf-8")
    (programme / "rules.yaml").write_text(dedent(RULES), "utf-8")
    clock = SetClock(NOON)
    async with open_service(database_url=database_url, rulesets=tmp_path / "rulesets", clock=clock) as service:
        day = Day(service, clock, Random(seed))
        for also in (day.publish, day.merge, day.publish, None):
            for _ in range(15):
                await day.goes_on()
            if also is not None:
                await also()
        await service.catch_up()
        diagnosis = await examine(database_url, deep=True)
        assert [each.text for each in diagnosis.findings] == []
        assert not (await rebuild(database_url, verify=True)).differences
