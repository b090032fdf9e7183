"""Reversals of reversals: what they come to, however often things go back and forth."""

from itertools import permutations

import pytest

from engine.rules.effects import PointsCorrected, Why
from engine.rules.entries import Action, AttributeValue, EntryId, Fact, Reversal
from engine.rules.journal import in_force
from engine.rules.reversals import Reversals
from tests.rules.taking_back import Story, under
from tests.rules.telling import at, did

EVERYTHING = """
    points:
      found: {when: found, give: {points: 20, xp: 20}, limits: {times_per_day: 2}}
      bought: {when: bought, give: {short: 2 * kg}, hold_for: 24 hours}
    streaks: {daily: {when: found, every: day, freezes: {start_with: 1, keep_at_most: 1}, milestones: {2: {points: 5}}}}
    badges:
      finder: {count: {of: found}, tiers: {bronze: {at_least: 1}, silver: {at_least: 3, give: {points: 9}}}}
      heavy: {count: {of: bought, sum: kg}, at_least: 10}
    levels: {by: xp, steps: {seed: {from: 0}, sprout: {from: 40}}}
"""


def a_week() -> tuple[Story, list[Action]]:
    story = under(EVERYTHING)
    actions = [
        story.did("found", "2027-03-01 10:00"),
        story.did("found", "2027-03-01 11:00"),
        story.did("found", "2027-03-01 12:00"),
        story.did("bought", "2027-03-02 10:00", kg=12),
        story.did("found", "2027-03-03 10:00"),
        story.did("bought", "2027-03-04 10:00", kg=1),
    ]
    return story, actions


@pytest.mark.parametrize("place", range(6))
def test_taking_a_reversal_back_restores_everything_byte_for_byte(place: int) -> None:
    story, actions = a_week()
    before = story.hash
    reversal = story.take_back(actions[place])
    assert story.hash != before
    restoring = story.take_back(reversal)
    assert story.hash == before
    assert {each.why for each in story.of_news(PointsCorrected)} <= {Why.RESTORED}
    again = story.take_back(restoring)
    assert story.hash != before
    story.take_back(again)
    assert story.hash == before


def test_a_restored_action_can_be_taken_back_anew() -> None:
    story, actions = a_week()
    first = story.take_back(actions[0])
    without = story.hash
    story.take_back(first)
    story.take_back(actions[0])
    assert story.hash == without


def test_a_partial_reversal_that_is_taken_back_leaves_what_others_left() -> None:
    story, actions = a_week()
    purchase, before = actions[3], story.hash
    some = story.take_back(purchase, kg=8)
    at_eight = story.hash
    most = story.take_back(purchase, kg=3)
    at_three = story.hash
    story.take_back(some)
    assert story.hash == at_three, "three kilos remain, whatever became of the eight"
    story.take_back(most)
    assert story.hash == before
    story.take_back(purchase, kg=8)
    assert story.hash == at_eight


def test_a_dispute_of_a_thousand_rounds_is_no_deeper_than_any_other() -> None:
    action = did("found", "2027-03-01 10:00")
    for rounds, is_there in ((1_000, True), (1_001, False)):
        facts: list[Fact] = [action, *chain_about(action, rounds)]
        assert in_force(facts) == ([action] if is_there else [])
        assert in_force(reversed(facts)) == in_force(facts)
        reversals = Reversals(each for each in facts if isinstance(each, Reversal))
        newest = facts[-1]
        assert isinstance(newest, Reversal)
        assert (reversals.action_of(newest), reversals.takes_back(newest)) == (action.id, not is_there)


def chain_about(action: Action, rounds: int) -> list[Reversal]:
    """Each takes back the one before it."""
    chain: list[Reversal] = []
    for number in range(rounds):
        chain.append(reversal_of(chain[-1] if chain else action, number))
    return chain


def reversal_of(target: Fact, number: int, kg: float | None = None) -> Reversal:
    remaining: dict[str, AttributeValue] | None = None if kg is None else {"kg": kg}
    return Reversal(
        EntryId(f"r{number}"), at("2027-03-09 10:00"), "brand", f"{number}", target.id, "sent back", remaining
    )


def test_reversals_that_came_at_one_instant_need_no_order() -> None:
    purchase = did("bought", "2027-03-01 10:00", kg=9)
    facts: list[Fact] = [purchase, *(reversal_of(purchase, number, kg) for number, kg in enumerate((3, 5, 4)))]
    for facts_in_some_order in permutations(facts):
        (left,) = in_force(facts_in_some_order)
        assert isinstance(left, Action)
        assert left.attributes == {"kg": 3}


def test_nothing_that_remains_is_ever_more_than_was_told() -> None:
    purchase = did("bought", "2027-03-01 10:00", kg=-2)
    (left,) = in_force([purchase, reversal_of(purchase, 1, kg=-5)])
    assert left == purchase
    (left,) = in_force([purchase, reversal_of(purchase, 1, kg=-1)])
    assert isinstance(left, Action)
    assert left.attributes == {"kg": -1}


def test_a_reversal_beside_which_another_would_change_nothing_is_known() -> None:
    purchase = did("bought", "2027-03-01 10:00", kg=9)
    partly = reversal_of(purchase, 1, kg=4)
    reversals = Reversals([partly])
    assert reversals.outdone_by(reversal_of(purchase, 2, kg=4)) == partly.id
    assert reversals.outdone_by(reversal_of(purchase, 2, kg=5)) == partly.id
    assert reversals.outdone_by(reversal_of(purchase, 2, kg=3)) is None
    assert reversals.outdone_by(reversal_of(purchase, 2)) is None
    whole = reversal_of(purchase, 3)
    assert Reversals([partly, whole]).outdone_by(reversal_of(purchase, 4, kg=0)) == whole.id
    undone = reversal_of(whole, 5)
    assert Reversals([whole, undone]).outdone_by(reversal_of(purchase, 6)) is None
    assert Reversals([whole, undone]).outdone_by(reversal_of(whole, 7)) == undone.id
