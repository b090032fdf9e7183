"""The engine stands where the model stands, on random programmes and random histories."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.entries import Action, AttributeValue, Entry, EntryId, Reversal
from engine.rules.fair_play import GuardSpec
from engine.rules.instants import HOUR
from engine.rules.points import PointsSpec
from tests.model import counting, earning, guarding, streaking, winning
from tests.model.member import Member
from tests.model.reversals import effective
from tests.model.stories import (
    Story,
    by_engine,
    by_model,
    instants_of,
    of_one_version,
    of_several_versions,
)
from tests.scenarios.any_journal import START

seeds = st.integers(0, 2**32)
"""What a story grows from. A failure names its seed, which tells the same story again."""

some = settings(max_examples=settings().max_examples // 10, deadline=None)
"""Each example is a whole programme, lived slowly: a few in a quick run, hundreds in `make soak`."""


def check(story: Story) -> None:
    instants = instants_of(story)
    assert by_model(story, instants) == by_engine(story, instants)


@some
@given(seeds)
def test_a_member_stands_where_the_model_says(seed: int) -> None:
    check(of_one_version(Random(seed)))


@some
@given(seeds)
def test_and_so_under_rules_that_change(seed: int) -> None:
    check(of_several_versions(Random(seed)))


def test_after_every_entry_and_on_every_day_of_a_story() -> None:
    story = of_several_versions(Random(5))
    for hour in range(0, 60 * 24, 31):
        now = START + hour * HOUR
        told = Story(story.versions, tuple(each for each in story.facts if each.occurred_at <= now))
        assert by_model(told, [now]) == by_engine(told, [now])


# The comparison can fail: a model that is a little wrong is found out.


def one_more_under_every_limit(patch: pytest.MonkeyPatch) -> None:
    room = earning._room
    patch.setattr(earning, "_room", lambda member, rule, wallet: room(member, rule, wallet) + 1)


def no_cooldown(patch: pytest.MonkeyPatch) -> None:
    def is_free(member: object, rule: PointsSpec, value: object) -> bool:
        return True

    patch.setattr(earning, "_is_free", is_free)


def periods_that_never_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(counting, "in_present_period", lambda lived, today, per: [what for _, what in lived])


def levels_that_never_fall(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(winning, "_points_that_count", lambda member, ladder: member.earned(ladder.wallet))


def no_freezes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(streaking, "_receive_freezes", lambda spec, memory: None)


def guards_that_know_of_what_they_held_back(patch: pytest.MonkeyPatch) -> None:
    found = guarding._too_many_in_period

    def too_many(member: Member, guard: GuardSpec, value: str | None) -> tuple[int, int | None] | None:
        times, until = found(member, guard, value) or (0, None)
        more = sum(each.rule == guard.rule for each in member.stopped)
        return (times + more, until) if times else None

    patch.setattr(guarding, "_too_many_in_period", too_many)


def nothing_that_cools_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guarding, "_cooling", lambda member, guard: None)


@pytest.mark.parametrize(
    "mistake",
    [
        one_more_under_every_limit,
        no_cooldown,
        periods_that_never_end,
        levels_that_never_fall,
        no_freezes,
        guards_that_know_of_what_they_held_back,
        nothing_that_cools_off,
    ],
)
def test_a_model_with_a_mistake_is_found_out(
    mistake: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mistake(monkeypatch)
    assert any(_differs(of_one_version(Random(seed))) for seed in range(46, 146))  # these are soon found out


def _differs(story: Story) -> bool:
    instants = instants_of(story)
    return by_model(story, instants) != by_engine(story, instants)


# What is reversed.


def did(name: str, amount: int = 3) -> Action:
    return Action(EntryId(name), START, "brand", name, "found", {"amount": amount, "kind": "good"})


def taking_back(target: str, name: str, remaining: dict[str, AttributeValue] | None = None) -> Reversal:
    return Reversal(EntryId(name), START, "brand", name, EntryId(target), "sent back", remaining)


def test_what_is_reversed_does_not_count_and_what_is_reversed_in_part_counts_for_what_remains() -> None:
    journal = [did("first"), did("second"), did("third")]
    reversals = [taking_back("first", "r1"), taking_back("second", "r2", {"amount": 1})]
    assert effective([*journal, *reversals]) == [did("second", 1), did("third")]


def test_reversing_a_reversal_restores_and_reversing_that_one_does_not() -> None:
    once: list[Entry | Reversal] = [did("first"), taking_back("first", "r1"), taking_back("r1", "r2")]
    assert effective(once) == [did("first")]
    assert effective([*once, taking_back("r2", "r3")]) == []
