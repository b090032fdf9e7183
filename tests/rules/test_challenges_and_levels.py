"""Challenges with several steps and dates, and the level ladder."""

import pytest

from engine.rules.effects import (
    AnyEffect,
    ChallengeCompleted,
    ChallengeEnded,
    ChallengeStepAdvanced,
    LevelChanged,
    PointsGiven,
)
from engine.rules.gifts import Gift
from engine.rules.standing import ChallengeStatus, Progress
from tests.rules.telling import at, challenge, did, fold_of, levels, of_kind, points, ruleset

MARCH = challenge("2027-03-01", "2027-03-31", give=Gift({"points": 300}), found=2, bought=1)


def steps(effects: tuple[AnyEffect, ...]) -> list[tuple[str, int, int]]:
    return [(each.step, each.value, each.target) for each in effects if isinstance(each, ChallengeStepAdvanced)]


def test_steps_are_done_in_any_order_and_the_last_completes_the_challenge() -> None:
    fold = fold_of(MARCH)
    _, effects = fold.refold(
        [did("found", "2027-03-02 10:00"), did("bought", "2027-03-03 10:00"), did("found", "2027-03-04 10:00")]
    )
    assert steps(effects) == [("found", 1, 2), ("bought", 1, 1), ("found", 2, 2)]
    assert len(of_kind(effects, ChallengeCompleted)) == 1
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


def test_doing_more_than_a_step_asks_for_is_not_told() -> None:
    fold = fold_of(MARCH)
    _, effects = fold.refold([did("found", f"2027-03-0{day} 10:00") for day in (1, 2, 3)])
    assert steps(effects) == [("found", 1, 2), ("found", 2, 2)]


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


def test_a_level_is_reached_by_points_ever_earned_in_its_wallet() -> None:
    fold = fold_of(ruleset(points(give={"xp": 60}), levels=levels(seed=0, sprout=100, tree=500)))
    state, effects = fold.refold([did("found", "2027-03-01 10:00"), did("found", "2027-03-01 11:00")])
    (change,) = of_kind(effects, LevelChanged)
    assert isinstance(change, LevelChanged)
    assert (change.before, change.after) == ("seed", "sprout")
    level = fold.standing(state, at("2027-03-01 12:00")).level
    assert level is not None
    assert (level.level.name, level.next and level.next.name) == ("sprout", "tree")
    assert level.progress == Progress(120, 500)


def test_points_that_a_challenge_gives_count_for_the_level_of_the_same_entry() -> None:
    spring = challenge("2027-03-01", "2027-03-31", give=Gift({"xp": 500}), found=1)
    fold = fold_of(ruleset(spring, levels=levels(seed=0, sprout=100, tree=500)))
    _, effects = fold.refold([did("found", "2027-03-01 10:00")])
    assert isinstance(effects[-1], LevelChanged)
    assert (effects[-1].before, effects[-1].after) == ("seed", "tree")


def test_at_the_top_there_is_no_next_level_and_the_ring_is_full() -> None:
    fold = fold_of(ruleset(points(give={"xp": 600}), levels=levels(seed=0, tree=500)))
    state, _ = fold.refold([did("found", "2027-03-01 10:00")])
    level = fold.standing(state, at("2027-03-01 12:00")).level
    assert level is not None
    assert level.next is None
    assert level.progress.fraction == 1.0
