"""What several members and brands send is let in, put before an operator or refused as the model says."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import settings

from engine.clock import SetClock
from engine.operations.problems import HeldBack, QuotaUsedUp
from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Accepted, Pending, Rejected, Submission
from engine.operations.verdicts import Decided, Deciding
from engine.rules.fair_play import Then, Whose
from engine.rules.instants import HOUR, MINUTE, Instant, moment_of
from engine.rules.ruleset import Ruleset
from engine.service import Service
from tests.club import club
from tests.databases import Sqlite
from tests.journals import check_everything
from tests.model import door
from tests.model.door import Door, Sent
from tests.scenarios.any_journal import START
from tests.scenarios.any_programme import ZONES, compiled, one, some, written

MEMBERS = ["anna", "bo", "cia"]
BRANDS = ["shop", "cafe"]


def any_files(dice: Random) -> dict[str, str]:
    """A programme with a few guards that ask about everybody, or before an action is in any journal."""
    programme = {
        "languages": ["en"],
        "zone": one(dice, *ZONES[:3]),
        "calendar": {"day_starts": one(dice, "00:00", "04:00")},
        "wallets": {"points": {}},
        "actions": {
            "bought": {"attributes": {"device": {"type": "text", "optional": "yes"}, "size": "whole"}},
            "helped": {"attributes": {"neighbour": {"type": "text", "optional": "yes"}, "size": "whole"}},
        },
    }
    guards = {f"guard_{number}": any_guard(dice) for number in range(dice.randint(1, 3))}
    return {"programme.yaml": written(programme), "rules.yaml": written({"fair_play": guards})}


def any_guard(dice: Random) -> dict[str, Any]:
    guard: dict[str, Any] = {"why": "No.", "when": one(dice, "bought", "helped"), "at_most": dice.randint(1, 3)}
    guard |= (
        {"within": one(dice, "30 minutes", "5 hours", "1 days")} if some(dice) else {"per": one(dice, "day", "week")}
    )
    match one(dice, "each_member", "each_brand", "everyone_together", "in_turns"):
        case "in_turns":
            guard |= {"when": "helped", "in_turns_with": "neighbour", "at_most": dice.randint(0, 2)}
            guard |= {"within": one(dice, "5 hours", "1 days")}
            guard.pop("per", None)
        case who:
            guard["who"] = who
            if some(dice):
                guard["for_each"] = one(dice, "size", "device" if guard["when"] == "bought" else "neighbour")
    if some(dice, 3):
        guard["if"] = {"size": {"at_least": 1}}
    guard["then"] = one(dice, "refused", "refused", "held")
    return guard


class Life:
    """A server and the model of its door, told the same."""

    def __init__(self, dice: Random, service: Service, clock: SetClock, rules: Ruleset) -> None:
        self.dice = dice
        self.service = service
        self.clock = clock
        self.door = Door(rules)
        self.counted: dict[str, Sent] = {}
        """What is in, by its id."""
        self.waiting: dict[str, Sent] = {}
        self.taken_back: dict[str, tuple[str, Sent]] = {}
        """By the id of the reversal, the action's id and the action."""
        self.keys = 0

    def key(self) -> str:
        self.keys += 1
        return f"key {self.keys}"

    async def send(self) -> None:
        """A few actions together, of a few hours or days."""
        sent = [self.any_action() for _ in range(self.dice.randint(1, 3))]
        outcomes = await self.service.submit([self.submission(each) for each in sent])
        for action, outcome in zip(sent, outcomes, strict=True):
            self.compare(action, outcome)

    def any_action(self) -> Sent:
        dice, now = self.dice, self.clock.now()
        ago = one(dice, 0, 0, dice.randint(0, 90) * MINUTE, dice.randint(0, 50) * HOUR)
        member = one(dice, *MEMBERS)
        told: dict[str, Any] = {"size": dice.randint(0, 1)}
        action = one(dice, "bought", "helped")
        if not some(dice, 5):
            told |= {"device": one(dice, "a", "b")} if action == "bought" else {"neighbour": one(dice, *MEMBERS)}
        return Sent(member, one(dice, *BRANDS), action, told, now - ago, now)

    def submission(self, sent: Sent) -> Submission:
        when = moment_of(Instant(sent.occurred_at))
        return Submission("club", sent.member, sent.type, self.key(), sent.attributes, when, sent.brand)

    def compare(self, action: Sent, outcome: object) -> None:
        guard = self.door.stopped_by(action)
        if guard is None:
            assert isinstance(outcome, Accepted), outcome
            action.counts, self.counted[outcome.action.id] = True, action
        elif guard.then is Then.HELD:
            assert isinstance(outcome, Pending), outcome
            assert outcome.reason.rule == guard.rule
            self.waiting[outcome.action.id] = action
        else:
            assert isinstance(outcome, Rejected), outcome
            (problem,) = outcome.problems
            assert isinstance(problem, QuotaUsedUp if guard.who is Whose.EACH_BRAND else HeldBack)
            assert problem.guard == guard.name
            if problem.until is not None:
                after = replace(action, occurred_at=problem.until, came_at=problem.until)
                assert self.door.stopped_by(after) is not guard
        self.door.sent.append(action)

    async def decide(self) -> None:
        if not self.waiting:
            return
        id_ = one(self.dice, *self.waiting)
        action, approved = self.waiting.pop(id_), some(self.dice)
        (outcome,) = await self.service.approvals.decide([Deciding("club", id_, approved, "tests", "No.")])
        assert isinstance(outcome, Decided), outcome
        action.counts = approved
        if approved:
            self.counted[id_] = action

    async def take_back(self) -> None:
        if not self.counted:
            return
        id_ = one(self.dice, *self.counted)
        action = self.counted.pop(id_)
        action.counts = False
        self.taken_back[await self.reverse(id_)] = id_, action

    async def restore(self) -> None:
        if not self.taken_back:
            return
        reversal = one(self.dice, *self.taken_back)
        id_, action = self.taken_back.pop(reversal)
        action.counts, self.counted[id_] = True, action
        await self.reverse(reversal)

    async def reverse(self, target: str) -> str:
        (outcome,) = await self.service.reverse([Reversing("club", self.key(), "sent back", action=target)])
        assert isinstance(outcome, Reversed), outcome
        return outcome.reversal.id

    async def pass_time(self) -> None:
        self.clock.move(timedelta(minutes=one(self.dice, 5, 30, 60, self.dice.randint(0, 2000))))


async def live(dice: Random, url: str, folder: Path) -> None:
    files = any_files(dice)
    rules = compiled(files)
    assert rules is not None
    clock = SetClock(moment_of(Instant(START + dice.randint(0, 40 * 24) * HOUR)))
    async with club(url, folder, files, clock) as service:
        life = Life(dice, service, clock, rules)
        ways = [life.send, life.send, life.send, life.pass_time, life.decide, life.take_back, life.restore]
        for _ in range(50):
            await one(dice, *ways)()
    await check_everything(url)


LIVES = settings().max_examples // 20
"""Each takes half a second: a few in a quick run, more in `make soak`."""


@pytest.mark.parametrize("seed", range(LIVES))
async def test_what_comes_in_is_what_the_model_lets_in(seed: int, sqlite: Sqlite, tmp_path: Path) -> None:
    await live(Random(seed), sqlite.database(tmp_path, migrated=True), tmp_path)


async def test_a_model_that_goes_by_when_things_come_is_found_out(
    sqlite: Sqlite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_when", lambda guard, action: action.came_at)
    assert any([await differs(seed, sqlite, tmp_path / str(seed)) for seed in range(5)])


async def differs(seed: int, sqlite: Sqlite, folder: Path) -> bool:
    folder.mkdir()
    try:
        await live(Random(seed), sqlite.database(folder, migrated=True), folder)
    except AssertionError:
        return True
    return False
