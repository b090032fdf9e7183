"""Challenges between two days: steps in any order, in sequence or some of them, joined or not, once or repeated."""

from dataclasses import replace

import pytest

from engine.rules.badges import BadgeSpec
from engine.rules.challenges import ChallengeSpec, ChallengeStep, StepMeasure, StepOrder, Who
from engine.rules.effects import (
    AnyEffect,
    BadgeWon,
    ChallengeCompleted,
    ChallengeEnded,
    ChallengeJoined,
    ChallengeLeft,
    ChallengeStepAdvanced,
    ChoiceRefused,
    PointsGiven,
    Refusal,
)
from engine.rules.entries import Act
from engine.rules.gifts import Gift
from engine.rules.standing import ChallengeStatus, Progress
from tests.rules.telling import NAMES, at, challenge, chose, did, fold_of, of_kind, ruleset

MARCH = challenge("2027-03-01", "2027-03-31", give=Gift({"points": 300}), found=2, bought=1)
SPRING = "challenges.spring"


def steps(effects: tuple[AnyEffect, ...]) -> list[tuple[str, int, int]]:
    return [(each.step, each.value, each.target) for each in effects if isinstance(each, ChallengeStepAdvanced)]


def completions(effects: tuple[AnyEffect, ...]) -> int:
    return len(of_kind(effects, ChallengeCompleted))


def refusals(effects: tuple[AnyEffect, ...]) -> list[Refusal]:
    return [each.reason for each in effects if isinstance(each, ChoiceRefused)]


def test_steps_are_done_in_any_order_and_the_last_completes_the_challenge() -> None:
    fold = fold_of(MARCH)
    _, effects = fold.refold(
        [did("found", "2027-03-02 10:00"), did("bought", "2027-03-03 10:00"), did("found", "2027-03-04 10:00")]
    )
    assert steps(effects) == [("found", 1, 2), ("bought", 1, 1), ("found", 2, 2)]
    assert completions(effects) == 1
    assert [each.amount for each in effects if isinstance(each, PointsGiven)] == [300]


@pytest.mark.parametrize(
    ("when", "counts"),
    [
        ("2027-02-28 23:59", False),
        ("2027-03-01 00:00", True),
        ("2027-03-31 23:59", True),
        ("2027-04-01 00:00", False),
    ],
)
def test_the_first_and_the_last_day_are_inclusive(when: str, counts: bool) -> None:
    assert bool(steps(fold_of(MARCH).refold([did("found", when)]).effects)) is counts


def test_a_challenge_that_was_begun_ends_with_its_last_day() -> None:
    fold = fold_of(MARCH)
    state, _ = fold.refold([did("found", "2027-03-02 10:00")])
    (ended,) = fold.advance(state, at("2027-04-01 00:00")).effects
    assert isinstance(ended, ChallengeEnded)
    assert ended.at == at("2027-04-01 00:00")


def test_a_challenge_that_was_completed_or_never_begun_ends_without_a_word() -> None:
    fold = fold_of(MARCH)
    done = [did("found", "2027-03-02 10:00"), did("found", "2027-03-03 10:00"), did("bought", "2027-03-03 11:00")]
    assert fold.advance(fold.refold(done).state, at("2027-05-01 00:00")).effects == ()
    assert fold.advance(fold.empty(), at("2027-05-01 00:00")).effects == ()


def test_a_challenge_without_dates_is_always_on_and_never_ends() -> None:
    fold = fold_of(replace(MARCH, first_day=None, last_day=None))
    state, effects = fold.refold([did("found", "2019-03-02 10:00")])
    assert steps(effects) == [("found", 1, 2)]
    assert state.timers == {}
    shown = fold.standing(state, at("2030-01-01 00:00")).challenges[0]
    assert (shown.status, shown.starts_at, shown.ends_at) == (ChallengeStatus.ACTIVE, None, None)


def test_doing_more_than_a_step_asks_for_is_not_told() -> None:
    fold = fold_of(MARCH)
    _, effects = fold.refold([did("found", f"2027-03-0{day} 10:00") for day in (1, 2, 3)])
    assert steps(effects) == [("found", 1, 2), ("found", 2, 2)]


def test_one_action_advances_every_step_that_it_fits() -> None:
    both = replace(MARCH, steps=(ChallengeStep("once", NAMES, "found", 1), ChallengeStep("twice", NAMES, "found", 2)))
    _, effects = fold_of(both).refold([did("found", "2027-03-02 10:00")])
    assert steps(effects) == [("once", 1, 1), ("twice", 1, 2)]


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2027-02-01 12:00", ChallengeStatus.UPCOMING),
        ("2027-03-31 23:59", ChallengeStatus.ACTIVE),
        ("2027-04-01 00:00", ChallengeStatus.ENDED),
    ],
)
def test_the_standing_of_a_challenge_follows_the_calendar(now: str, status: ChallengeStatus) -> None:
    fold = fold_of(MARCH)
    shown = fold.standing(fold.empty(), at(now)).challenges[0]
    assert (shown.status, shown.progress) == (status, Progress(0, 3))
    assert (shown.starts_at, shown.ends_at) == (at("2027-03-01 00:00"), at("2027-04-01 00:00"))
    assert shown.joined is None


# In sequence.


IN_SEQUENCE = replace(MARCH, order=StepOrder.IN_SEQUENCE)


def test_in_a_sequence_a_step_counts_only_when_those_before_it_are_done() -> None:
    _, effects = fold_of(IN_SEQUENCE).refold(
        [
            did("bought", "2027-03-02 10:00"),
            did("found", "2027-03-03 10:00"),
            did("bought", "2027-03-04 10:00"),
            did("found", "2027-03-05 10:00"),
            did("bought", "2027-03-06 10:00"),
        ]
    )
    assert steps(effects) == [("found", 1, 2), ("found", 2, 2), ("bought", 1, 1)]
    assert completions(effects) == 1


def test_in_a_sequence_one_action_advances_one_step() -> None:
    twice = replace(IN_SEQUENCE, steps=tuple(ChallengeStep(name, NAMES, "found", 1) for name in ("first", "second")))
    fold = fold_of(twice)
    _, effects = fold.refold([did("found", "2027-03-02 10:00")])
    assert steps(effects) == [("first", 1, 1)]
    _, effects = fold.refold([did("found", "2027-03-02 10:00"), did("found", "2027-03-02 10:01")])
    assert steps(effects) == [("first", 1, 1), ("second", 1, 1)]


# Some of the steps.


def test_as_many_steps_as_are_needed_complete_it_whichever_they_are() -> None:
    fold = fold_of(replace(challenge("2027-03-01", "2027-03-31", found=4, bought=1, voted=1), needed=2))
    state, effects = fold.refold([did("found", "2027-03-02 10:00"), did("voted", "2027-03-03 10:00")])
    assert completions(effects) == 0
    assert fold.standing(state, at("2027-03-03 12:00")).challenges[0].progress == Progress(2, 5)
    state, effects = fold.apply(state, did("bought", "2027-03-04 10:00"))
    assert completions(effects) == 1
    shown = fold.standing(state, at("2027-03-05 10:00")).challenges[0]
    assert (shown.status, shown.progress) == (ChallengeStatus.COMPLETED, Progress(2, 2))


# What steps ask for.


def adding_up(target: int) -> ChallengeSpec:
    step = ChallengeStep("kg", NAMES, "found", target, measure=StepMeasure.SUM, attribute="amount")
    return replace(MARCH, steps=(step,))


def test_a_step_can_add_up_an_attribute_and_tells_whole_numbers() -> None:
    fold = fold_of(adding_up(3))
    amounts = [0.5, 0.4, 0.2, -1, 1.5, 2]
    _, effects = fold.refold(
        [did("found", f"2027-03-0{day} 10:00", amount=amount) for day, amount in enumerate(amounts, 1)]
    )
    assert steps(effects) == [("kg", 1, 3), ("kg", 0, 3), ("kg", 1, 3), ("kg", 3, 3)]
    assert completions(effects) == 1


def test_adding_up_is_exact() -> None:
    fold = fold_of(adding_up(1))
    _, effects = fold.refold([did("found", f"2027-03-{day:02} 10:00", amount=0.1) for day in range(1, 11)])
    assert completions(effects) == 1


def test_a_sum_does_not_move_by_an_action_that_does_not_tell_the_attribute() -> None:
    fold = fold_of(adding_up(1))
    state, effects = fold.refold([did("found", "2027-03-01 10:00")])
    assert effects == ()
    assert state.rules == {}


def test_a_step_can_ask_for_different_values() -> None:
    topics = ChallengeStep("topics", NAMES, "found", 2, measure=StepMeasure.DISTINCT, attribute="topic")
    _, effects = fold_of(replace(MARCH, steps=(topics,))).refold(
        [did("found", f"2027-03-0{day} 10:00", topic=topic) for day, topic in enumerate("aab", 1)]
    )
    assert steps(effects) == [("topics", 1, 2), ("topics", 2, 2)]


def test_a_step_can_ask_for_different_days() -> None:
    days = ChallengeStep("days", NAMES, "found", 2, measure=StepMeasure.DAYS)
    _, effects = fold_of(replace(MARCH, steps=(days,))).refold(
        [did("found", "2027-03-01 10:00"), did("found", "2027-03-01 23:00"), did("found", "2027-03-02 00:00")]
    )
    assert [each.at for each in effects if isinstance(each, ChallengeStepAdvanced)] == [
        at("2027-03-01 10:00"),
        at("2027-03-02 00:00"),
    ]


# More than once.


def test_a_challenge_that_can_be_repeated_begins_anew_after_each_completion() -> None:
    again = replace(challenge("2027-03-01", "2027-03-31", give=Gift({"points": 5}, badge="mark"), found=2), repeats=2)
    fold = fold_of(ruleset(again, BadgeSpec("mark", NAMES)))
    state, effects = fold.refold([did("found", f"2027-03-0{day} 10:00") for day in range(1, 8)])
    assert steps(effects) == [("found", 1, 2), ("found", 2, 2)] * 2
    assert completions(effects) == 2
    assert [each.amount for each in effects if isinstance(each, PointsGiven)] == [5, 5]
    assert len(of_kind(effects, BadgeWon)) == 1
    shown = fold.standing(state, at("2027-03-08 10:00")).challenges[0]
    assert (shown.status, shown.times, shown.progress) == (ChallengeStatus.COMPLETED, 2, Progress(2, 2))


def test_between_two_completions_a_challenge_is_on_and_its_end_is_no_failure() -> None:
    fold = fold_of(replace(challenge("2027-03-01", "2027-03-31", found=2), repeats=3))
    state, _ = fold.refold([did("found", f"2027-03-0{day} 10:00") for day in range(1, 4)])
    shown = fold.standing(state, at("2027-03-08 10:00")).challenges[0]
    assert (shown.status, shown.times, shown.progress) == (ChallengeStatus.ACTIVE, 1, Progress(1, 2))
    assert fold.advance(state, at("2027-05-01 00:00")).effects == ()


# Opting in.


JOINED = replace(MARCH, opt_in=True)


def test_a_challenge_that_must_be_joined_counts_only_what_is_done_afterwards() -> None:
    fold = fold_of(JOINED)
    state, effects = fold.refold(
        [
            did("found", "2027-03-01 10:00"),
            chose(Act.JOIN, SPRING, "2027-03-02 10:00"),
            did("bought", "2027-03-03 10:00"),
        ]
    )
    assert len(of_kind(effects, ChallengeJoined)) == 1
    assert steps(effects) == [("bought", 1, 1)]
    assert fold.standing(state, at("2027-03-04 10:00")).challenges[0].joined is True


def test_an_action_at_the_very_instant_of_joining_comes_before_it() -> None:
    _, effects = fold_of(JOINED).refold([did("found", "2027-03-02 10:00"), chose(Act.JOIN, SPRING, "2027-03-02 10:00")])
    assert steps(effects) == []


def test_leaving_forgets_the_steps_and_the_end() -> None:
    fold = fold_of(JOINED)
    state, effects = fold.refold(
        [
            chose(Act.JOIN, SPRING, "2027-03-01 10:00"),
            did("found", "2027-03-02 10:00"),
            chose(Act.LEAVE, SPRING, "2027-03-03 10:00"),
            did("found", "2027-03-04 10:00"),
        ]
    )
    assert len(of_kind(effects, ChallengeLeft)) == 1
    assert steps(effects) == [("found", 1, 2)]
    shown = fold.standing(state, at("2027-03-05 10:00")).challenges[0]
    assert (shown.joined, shown.progress) == (False, Progress(0, 3))
    assert fold.advance(state, at("2027-05-01 00:00")).effects == ()


def test_nobody_completes_a_challenge_twice_by_leaving_it_in_between() -> None:
    fold = fold_of(replace(challenge("2027-03-01", "2027-03-31", give=Gift({"points": 300}), found=1), opt_in=True))
    _, effects = fold.refold(
        [
            chose(Act.JOIN, SPRING, "2027-03-01 10:00"),
            did("found", "2027-03-02 10:00"),
            chose(Act.LEAVE, SPRING, "2027-03-03 10:00"),
            chose(Act.JOIN, SPRING, "2027-03-04 10:00"),
            did("found", "2027-03-05 10:00"),
        ]
    )
    assert completions(effects) == 1
    assert refusals(effects) == [Refusal.NOT_NOW]


@pytest.mark.parametrize(
    ("act", "when", "reason"),
    [
        (Act.JOIN, "2027-02-28 23:59", Refusal.NOT_NOW),
        (Act.JOIN, "2027-04-01 00:00", Refusal.NOT_NOW),
        (Act.LEAVE, "2027-03-02 10:00", Refusal.NOT_NOW),
        (Act.PAUSE, "2027-03-02 10:00", Refusal.NOT_OFFERED),
    ],
)
def test_a_choice_that_cannot_be_is_refused(act: Act, when: str, reason: Refusal) -> None:
    state, effects = fold_of(JOINED).refold([chose(act, SPRING, when)])
    assert refusals(effects) == [reason]
    assert state.rules == {}


def test_joining_twice_or_what_nobody_has_to_join_is_refused() -> None:
    twice = [chose(Act.JOIN, SPRING, "2027-03-02 10:00"), chose(Act.JOIN, SPRING, "2027-03-03 10:00")]
    assert refusals(fold_of(JOINED).refold(twice).effects) == [Refusal.NOT_NOW]
    assert refusals(fold_of(MARCH).refold(twice[:1]).effects) == [Refusal.NOT_OFFERED]


# For whom.


@pytest.mark.parametrize("who", [Who.EACH_TEAM, Who.EVERYONE_TOGETHER])
def test_a_challenge_that_is_not_for_each_member_is_not_folded_yet(who: Who) -> None:
    fold = fold_of(replace(MARCH, who=who))
    state, effects = fold.refold([did("found", "2027-03-02 10:00")])
    assert effects == ()
    assert fold.standing(state, at("2027-03-03 10:00")).challenges == ()
