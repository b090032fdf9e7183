"""In whatever order things come, they end in one state: every order of a small history, and shuffles of a large one.

The state is asked of a fold from nothing, of one that goes on entry by entry, and of a database; and the model, which
knows no shortcuts, stands where they do.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from engine.clock import SetClock
from engine.operations.choose import Choosing
from engine.operations.fingerprints import key_hash
from engine.operations.reversals import Reversing
from engine.operations.submissions import OPERATOR_BRAND, Submission
from engine.operations.update import MemberUpdate
from engine.rules.effects import BadgeWon
from engine.rules.entries import (
    Act,
    Action,
    AttributeValue,
    Choice,
    EntryId,
    Fact,
    Pending,
    ProfileChange,
    Reversal,
    Verdict,
)
from engine.rules.fold import Fold
from engine.rules.instants import HOUR, MINUTE, Instant, moment_of
from engine.rules.journal import in_force
from engine.rules.state import state_hash
from engine.service import Service
from tests.club import club
from tests.databases import Sqlite
from tests.journals import check_everything
from tests.model.history import lived as lived_by_model
from tests.model.standing import Now, of_engine, of_model
from tests.rules.telling import at, did, moved, of_kind, step_by_step
from tests.scenarios.any_past import Keeper
from tests.scenarios.every_way import check_sums, programme_file, under


def taking_back(target: Action) -> Reversal:
    name = f"taking back {target.id}"
    return Reversal(EntryId(name), Instant(target.occurred_at + HOUR), OPERATOR_BRAND, name, target.id, "sent back")


def when_it_can_be(order: Iterable[Fact]) -> Iterator[Fact]:
    """The same order, but that nothing is taken back before it has been said: nobody can."""
    said = set[EntryId]()
    waiting: list[Reversal] = []
    for fact in order:
        if isinstance(fact, Reversal) and fact.target not in said:
            waiting.append(fact)
            continue
        said.add(fact.id)
        yield fact
        yield from [each for each in waiting if each.target == fact.id]


def kept(fold: Fold, order: Iterable[Fact], until: Instant) -> Keeper:
    """The member of whom everything was told in this order, each piece when it came."""
    keeper = Keeper(fold, Random(1))
    for fact in when_it_can_be(order):
        if isinstance(fact, Reversal):
            keeper.reverse(next(each for each in keeper.actions if each.id == fact.target))
        elif not isinstance(fact, Pending | Verdict):
            keeper.record(fact)
    keeper.pass_time(until)
    check_sums(keeper)
    return keeper


def as_stored(facts: Iterable[Fact]) -> list[Fact]:
    """The facts as a database has them that is told of them by the operator, each with its id for a key."""
    return [replace(each, brand=OPERATOR_BRAND, key_hash=key_hash(each.id)) for each in facts]


async def tell(service: Service, facts: Sequence[Fact], at_once: int = 1) -> None:
    """Tells a service of a member, so many facts at a time; of those, what takes something back comes last."""
    for start in range(0, len(facts), at_once):
        some = facts[start : start + at_once]
        await asyncio.gather(
            service.submit([_submission(each) for each in some if isinstance(each, Action)]),
            *(service.update_member(_update(each)) for each in some if isinstance(each, ProfileChange)),
            *(service.choose(_choosing(each)) for each in some if isinstance(each, Choice)),
        )
        await service.reverse([_reversing(each) for each in some if isinstance(each, Reversal)])


def _submission(action: Action) -> Submission:
    return Submission("club", "anna", action.type, action.id, action.attributes, moment_of(action.occurred_at))


def _update(change: ProfileChange) -> MemberUpdate:
    return MemberUpdate("club", "anna", change.id, change.zone, occurred_at=moment_of(change.occurred_at))


def _choosing(choice: Choice) -> Choosing:
    streak = choice.rule.removeprefix("streaks.")
    return Choosing("club", "anna", choice.act, streak, choice.id, occurred_at=moment_of(choice.occurred_at))


def _reversing(reversal: Reversal) -> Reversing:
    return Reversing("club", reversal.id, reversal.reason, action_key=reversal.target)


# Every order of a small history.


RULES = """
points: {found: {when: found, give: {points: 20}, limits: {times_per_day: 1}}}
streaks: {daily: {when: found, every: day, milestones: {2: {points: 50}}}}
badges: {helper: {count: {of: found}, at_least: 2, give: {points: 100}}}
"""

THIRD = did("found", "2027-03-03 10:00")
FOURTH = did("found", "2027-03-04 10:00")
MOVE = moved("Pacific/Auckland", "2027-03-04 20:00")
LATE_ON_THE_FOURTH = did("found", "2027-03-04 22:00")
SMALL: list[Fact] = [THIRD, FOURTH, MOVE, LATE_ON_THE_FOURTH, taking_back(FOURTH)]
"""Late on the fourth in Stockholm it is the fifth in Auckland; and nothing is left of what was done on the fourth."""
NOW = at("2027-03-05 00:00")


def test_a_small_history_comes_to_what_the_design_says() -> None:
    """The fourth is cut short by the move, so the fifth follows the third: a run of two, and two actions that count."""
    fold = under(RULES)
    state, effects = fold.refold(SMALL, NOW)
    standing = fold.standing(state, NOW)
    assert standing.balances["points"] == 20 + 20 + 50 + 100
    assert (standing.streaks[0].current, standing.streaks[0].best) == (2, 2)
    assert [each.entry for each in of_kind(effects, BadgeWon)] == [LATE_ON_THE_FOURTH.id]


def test_every_order_of_a_small_history_ends_in_one_hash() -> None:
    fold, orders = under(RULES), list(permutations(SMALL))
    in_turn = step_by_step(fold, in_force(SMALL)).state
    assert len(orders) == 120
    assert {state_hash(fold.refold(order).state) for order in orders} == {state_hash(in_turn)}
    assert {state_hash(kept(fold, order, NOW).state) for order in orders} == {state_hash(in_turn)}


@pytest.mark.parametrize("seed", range(6))
async def test_orders_of_a_small_history_end_in_that_hash_in_a_database(
    seed: int, sqlite: Sqlite, tmp_path: Path
) -> None:
    order = list(when_it_can_be(Random(seed).sample(SMALL, len(SMALL))))
    url = sqlite.database(tmp_path, migrated=True)
    files = {"programme.yaml": programme_file(), "rules.yaml": RULES}
    async with club(url, tmp_path, files, SetClock(moment_of(NOW))) as service:
        await tell(service, order)
        member = await service.member("club", "anna")
    assert member is not None
    assert member.state_hash == state_hash(under(RULES).refold(as_stored(SMALL)).state)
    assert await check_everything(url) == len(SMALL)


# Shuffles of a large one.


MANY_RULES = """
counts:
  lately: {of: found, within: 7 days}
points:
  found:
    when: found
    give: {points: 20, monthly: 10}
    limits: {times_per_day: 2, points_per_week: 150, cooldown: 30 minutes}
  bought:
    when: bought
    give: {points: 30, yearly: 5}
    hold_for: 48 hours
    cancel_if: {action: read}
    limits: {times_per_week: 5}
  lively: {when: found, if: {count.lately: {at_least: 8}}, give: {february: 3}}
  read: {when: read, give: {points: 50}, once_per: topic}
campaigns:
  summer: {first_day: 2027-06-01, last_day: 2027-08-31, applies_to: [found], multiply: 1.5}
streaks:
  daily:
    when: found
    every: day
    freezes: {earn_one_every: 5 days, keep_at_most: 2, cost: {monthly: 15}}
    milestones: {5: {points: 50}}
  weekly: {when: bought, every: week, milestones: {10: {points: 100}}}
challenges:
  spring:
    who: each_member
    first_day: 2027-03-01
    last_day: 2027-05-31
    steps: {find: {do: found, times: 60}, buy: {do: bought, times: 20}}
    give: {points: 300}
badges:
  helper:
    count: {of: found}
    tiers: {bronze: {at_least: 10}, silver: {at_least: 100}, gold: {at_least: 300, give: {points: 100}}}
  lively: {count: lately, at_least: 12, keep: while_true}
  expert: {count: {of: read, for_each: topic}, at_least: 20}
levels:
  by: points
  steps: {seed: {from: 0}, tree: {from: 2000}, forest: {from: 100000}}
"""

ZONES = ["Europe/Stockholm", "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Havana"]
NEW_YEAR = at("2027-01-01 00:00")
A_YEAR_LATER = at("2028-03-01 12:00")


def large_history() -> list[Fact]:
    """A thousand facts of fourteen months: two actions a day, some taken back, journeys, and freezes bought."""
    dice = Random(1953)
    actions = [_any_action(dice, EntryId(f"action {number}")) for number in range(900)]
    journeys = [_any_journey(dice, EntryId(f"journey {number}")) for number in range(30)]
    choices = [_any_choice(dice, EntryId(f"freeze {number}")) for number in range(30)]
    return as_stored([*actions, *journeys, *choices, *map(taking_back, dice.sample(actions, 40))])


def _any_instant(dice: Random) -> Instant:
    return Instant(NEW_YEAR + dice.randrange(420 * 24 * 4) * 15 * MINUTE)


def _any_action(dice: Random, name: EntryId) -> Action:
    what = dice.choice(["found", "found", "found", "bought", "read"])
    told: dict[str, AttributeValue] = {"topic": dice.choice(["cats", "dogs", "birds"])} if what == "read" else {}
    return Action(name, _any_instant(dice), OPERATOR_BRAND, "", what, told)


def _any_journey(dice: Random, name: EntryId) -> ProfileChange:
    return ProfileChange(name, _any_instant(dice), OPERATOR_BRAND, "", zone=dice.choice(ZONES))


def _any_choice(dice: Random, name: EntryId) -> Choice:
    return Choice(name, _any_instant(dice), OPERATOR_BRAND, "", Act.BUY_FREEZE, "streaks.daily")


@dataclass(frozen=True)
class Large:
    """The large history, and where the model says that it ends."""

    fold: Fold
    facts: Sequence[Fact]
    by_model: Now


@pytest.fixture(scope="module")
def large() -> Large:
    """Lived once: the model takes its time."""
    fold, facts = under(MANY_RULES), large_history()
    return Large(fold, facts, of_model(lived_by_model(fold.timeline, in_force(facts), A_YEAR_LATER)))


def test_shuffles_of_a_large_history_end_in_one_hash_where_the_model_stands(large: Large) -> None:
    fold, facts = large.fold, large.facts
    assert len(facts) == 1_000
    in_turn = step_by_step(fold, in_force(facts))
    state, later = fold.advance(in_turn.state, A_YEAR_LATER)
    shuffles = [Random(seed).sample(facts, len(facts)) for seed in range(10)]
    assert {state_hash(fold.refold(each, A_YEAR_LATER).state) for each in shuffles} == {state_hash(state)}
    assert of_engine(fold.standing(state, A_YEAR_LATER), (*in_turn.effects, *later)) == large.by_model


async def test_a_large_history_that_was_stored_in_disorder_ends_in_that_hash_where_the_model_stands(
    large: Large, sqlite_url: str, tmp_path: Path
) -> None:
    files, clock = {"programme.yaml": programme_file(), "rules.yaml": MANY_RULES}, SetClock(moment_of(A_YEAR_LATER))
    order = list(when_it_can_be(Random(7).sample(large.facts, len(large.facts))))
    async with club(sqlite_url, tmp_path, files, clock) as service:
        await tell(service, order, at_once=100)
        member = await service.member("club", "anna")
    assert member is not None
    assert member.state_hash == state_hash(large.fold.refold(large.facts).state)
    effects = large.fold.refold(large.facts, A_YEAR_LATER).effects
    assert of_engine(member.standing, effects) == large.by_model
    assert await check_everything(sqlite_url) == len(large.facts)
