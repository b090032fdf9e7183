"""What is carried over when rule files change: by name, never twice, and never lost."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.badges import BadgeSpec, Keep, Tier
from engine.rules.calendar import PeriodKind
from engine.rules.challenges import StepMeasure
from engine.rules.counts import CountSpec, Measure
from engine.rules.dictionary import Segment
from engine.rules.effects import (
    AnyEffect,
    BadgeRevoked,
    BadgeWon,
    ChallengeCompleted,
    ChallengeStepAdvanced,
    PointsGiven,
)
from engine.rules.entries import Action, Entry
from engine.rules.fold import Fold, RuleVersion
from engine.rules.gifts import Gift
from engine.rules.instants import Instant
from engine.rules.needs import Needs
from engine.rules.ruleset import Ruleset
from engine.rules.standing import BadgeStatus, Progress
from engine.rules.state import dump, load
from engine.rules.tree import ALWAYS, About, Compare, Comparison, Condition, Literal, Reference
from tests.rules.histories import journals
from tests.rules.telling import (
    BEGINNING,
    Counted,
    at,
    badge,
    challenge,
    daily,
    did,
    levels,
    of_kind,
    points,
    ruleset,
    step_by_step,
    tiered,
    weekly,
)

CHANGE = at("2027-03-05 00:00")

TIMES = CountSpec("found")
SUM = CountSpec("found", measure=Measure.SUM, attribute="amount")
DISTINCT = CountSpec("found", measure=Measure.DISTINCT, attribute="post")
LATELY = CountSpec("found", within_days=5)
EACH = CountSpec("found", for_each="post")


def changed(before: Ruleset, after: Ruleset) -> Fold:
    return Fold([RuleVersion(1, BEGINNING, before), RuleVersion(2, CHANGE, after)])


def each_day(*days: int, post: str = "a", amount: int = 1) -> list[Action]:
    return [did("found", f"2027-03-{day:02} 10:00", post=post, amount=amount) for day in days]


def won(effects: tuple[AnyEffect, ...]) -> list[tuple[str | None, str | None]]:
    return [(each.tier, each.value) for each in effects if isinstance(each, BadgeWon)]


def with_gift(name: str, count: CountSpec, **at_least: int) -> Counted:
    counted = tiered(name, count, **at_least)
    tiers = tuple(replace(tier, give=Gift({"points": 100})) for tier in counted.spec.tiers)
    return Counted(replace(counted.spec, tiers=tiers), counted.count)


@pytest.mark.parametrize(("count", "value"), [(TIMES, None), (EACH, "a")])
def test_a_tier_that_was_won_is_not_won_again_when_another_is_put_before_it(
    count: CountSpec, value: str | None
) -> None:
    fold = changed(ruleset(with_gift("hero", count, silver=3)), ruleset(with_gift("hero", count, bronze=1, silver=3)))
    _, effects = fold.refold(each_day(1, 2, 3, 6, 7))
    assert won(effects) == [("silver", value), ("bronze", value)]
    assert sum(each.amount for each in effects if isinstance(each, PointsGiven)) == 200


@pytest.mark.parametrize("count", [TIMES, EACH])
def test_a_badge_that_loses_a_tier_can_still_be_looked_at(count: CountSpec) -> None:
    fold = changed(ruleset(tiered("hero", count, bronze=1, silver=2)), ruleset(tiered("hero", count, bronze=1)))
    standing = fold.standing(fold.refold(each_day(1, 2, 6)).state, at("2027-03-07 10:00")).badges[0]
    assert standing.status is BadgeStatus.WON
    assert standing.tier is not None
    assert standing.tier.name == "bronze"


def test_a_count_begins_anew_when_it_counts_something_else() -> None:
    """Sums are kept in millionths: two of them are not two million times."""
    fold = changed(ruleset(badge(count=SUM, at_least=30)), ruleset(badge(count=TIMES, at_least=30)))
    _, effects = fold.refold(each_day(1, 2, 6))
    assert won(effects) == []


def test_and_once_more_when_it_comes_to_count_what_it_had_counted_before() -> None:
    """Though nothing was added up in between."""
    times, adds = ruleset(badge(count=TIMES, at_least=2)), ruleset(badge(count=SUM, at_least=2))
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, times),
            RuleVersion(2, at("2027-03-03 00:00"), adds),
            RuleVersion(3, at("2027-03-05 00:00"), times),
        ]
    )
    assert won(fold.refold(each_day(1, 4, 6, amount=0)).effects) == []
    assert won(fold.refold(each_day(1, 6, 7)).effects) == [(None, None)]


@pytest.mark.parametrize("days", [2, 9])
def test_and_when_it_comes_to_look_back_over_another_stretch_of_days(days: int) -> None:
    """What had left a shorter window is not known any more: a longer one could hold a part of its days only."""
    fold = changed(ruleset(badge(count=LATELY, at_least=3)), ruleset(badge(count=replace(LATELY, within_days=days))))
    assert won(fold.refold(each_day(3, 4, 5)).effects) == []
    assert won(fold.refold(each_day(2, 3, 4)).effects) == [(None, None)]


def test_a_window_that_was_stored_before_its_length_was_told_with_it_goes_on() -> None:
    fold = changed(whole := ruleset(badge(count=LATELY, at_least=3)), whole)
    state, _ = fold.refold(each_day(1, 2))
    stored = dump(state).replace(b"within 5", b"within")
    assert stored != dump(state)
    assert won(fold.apply(load(stored), each_day(3)[0]).effects) == [(None, None)]


def test_what_was_won_stays_known_through_every_change_of_a_badges_shape() -> None:
    plain, by_value = ruleset(badge(count=TIMES, at_least=1)), ruleset(badge(count=EACH, at_least=1))
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, plain),
            RuleVersion(2, at("2027-03-03 00:00"), by_value),
            RuleVersion(3, at("2027-03-05 00:00"), plain),
            RuleVersion(4, at("2027-03-07 00:00"), by_value),
        ]
    )
    _, effects = fold.refold(each_day(1, 4, 6, 8))
    assert won(effects) == [(None, None), (None, "a")]


@pytest.mark.parametrize("before", [badge(count=LATELY, at_least=1), badge(count=EACH, at_least=1)])
def test_a_badge_that_comes_to_have_seasons_and_to_fall_keeps_what_was_won_without_them(before: Counted) -> None:
    monthly = CountSpec("found", per=PeriodKind.MONTH)
    after = badge(count=monthly, at_least=2, season=PeriodKind.MONTH, keep=Keep.WHILE_TRUE)
    fold = changed(ruleset(before), ruleset(after))
    state, effects = fold.refold(each_day(1, 6, 7))
    state, later = fold.advance(state, at("2027-05-01 00:00"))
    assert [each.season for each in of_kind(effects, BadgeWon)] == [None, date(2027, 3, 1)]
    assert of_kind((*effects, *later), BadgeRevoked) == []


def test_a_badge_that_comes_to_be_for_each_value_and_to_fall_keeps_what_was_won_in_a_season() -> None:
    seasonal = badge(count=CountSpec("found", per=PeriodKind.MONTH), at_least=1, season=PeriodKind.MONTH)
    fold = changed(ruleset(seasonal), ruleset(badge(count=EACH, at_least=2, keep=Keep.WHILE_TRUE)))
    state, effects = fold.refold(each_day(1, 6))
    state, later = fold.advance(state, at("2027-05-01 00:00"))
    assert [each.season for each in of_kind(effects, BadgeWon)] == [date(2027, 3, 1)]
    assert of_kind((*effects, *later), BadgeRevoked) == []


def test_a_step_that_comes_to_ask_for_more_of_a_sum_has_all_that_was_added_up() -> None:
    spring = challenge("2027-03-01", "2027-03-31", found=2, bought=1)
    found, bought = replace(spring.steps[0], measure=StepMeasure.SUM, attribute="amount"), spring.steps[1]
    adds, more = replace(spring, steps=(found, bought)), replace(spring, steps=(replace(found, times=9), bought))
    fold = changed(ruleset(adds), ruleset(more))
    state, _ = fold.refold(each_day(1, amount=6))
    assert fold.standing(state, CHANGE).challenges[0].steps[0].progress == Progress(6, 9)
    told = fold.apply(state, did("found", "2027-03-06 10:00", amount=1)).effects
    assert [each.value for each in of_kind(told, ChallengeStepAdvanced)] == [7]


def test_a_step_that_adds_up_again_has_what_was_counted_in_between() -> None:
    spring = challenge("2027-03-01", "2027-03-31", found=9)
    adds = replace(spring, steps=(replace(spring.steps[0], measure=StepMeasure.SUM, attribute="amount"),))
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, ruleset(adds)),
            RuleVersion(2, at("2027-03-03 00:00"), ruleset(spring)),
            RuleVersion(3, at("2027-03-05 00:00"), ruleset(adds)),
        ]
    )
    halves = [did("found", f"2027-03-0{day} 10:00", amount=2.5) for day in (1, 4, 6)]
    told = of_kind(fold.refold(halves).effects, ChallengeStepAdvanced)
    assert [each.value for each in told] == [2, 3, 6]


def test_a_badge_that_a_version_comes_to_take_away_gives_nothing_more_when_it_is_won_again() -> None:
    stays = badge("b", count=TIMES, at_least=1, give=Gift({"points": 10}))
    falls = badge("b", count=LATELY, at_least=1, give=Gift({"points": 10}), keep=Keep.WHILE_TRUE)
    _, effects = changed(ruleset(stays), ruleset(falls)).refold(each_day(1, 20))
    assert len(of_kind(effects, BadgeRevoked)) == 1
    assert len(won(effects)) == 2
    assert [each.amount for each in of_kind(effects, PointsGiven)] == [10]


def test_a_distinct_badge_whose_threshold_is_lowered_is_won_with_the_next_action_that_counts() -> None:
    fold = changed(ruleset(badge(count=DISTINCT, at_least=5)), ruleset(badge(count=DISTINCT, at_least=3)))
    journal = [each for number, post in enumerate("abc", 1) for each in each_day(number, post=post)]
    late = each_day(6, post="d")
    _, effects = fold.refold([*journal, *late])
    assert [award.entry for award in of_kind(effects, BadgeWon)] == [late[0].id]


@pytest.mark.parametrize(
    "easier",
    [
        challenge("2027-03-01", "2027-03-31", found=2),
        challenge("2027-03-01", "2027-03-31", found=2, bought=0),
    ],
)
def test_a_challenge_that_asks_for_less_is_completed_with_the_next_action(easier: object) -> None:
    assert isinstance(easier, type(challenge("2027-03-01", "2027-03-31")))
    harder = challenge("2027-03-01", "2027-03-31", found=3, bought=1)
    journal = each_day(1, 2, 6)
    _, effects = changed(ruleset(harder), ruleset(easier)).refold(journal)
    assert [done.entry for done in of_kind(effects, ChallengeCompleted)] == [journal[2].id]


def test_a_pending_timer_of_a_rule_that_is_removed_never_fires() -> None:
    fold = changed(ruleset(daily(), challenge("2027-03-01", "2027-03-31", found=5)), ruleset())
    state, _ = fold.refold(each_day(3, 4))
    assert fold.advance(state, at("2028-01-01 00:00")).effects == ()


def test_a_cooldown_that_a_version_brings_runs_from_what_is_rewarded_under_it() -> None:
    """As every other limit does, whatever else limited the rule before."""
    slow = points(cooldown_minutes=10_000, times={PeriodKind.DAY: 3})
    fold = changed(ruleset(points(times={PeriodKind.DAY: 3})), ruleset(slow))
    given = of_kind(fold.refold(each_day(4, 5, 6)).effects, PointsGiven)
    assert [each.at for each in given] == [at("2027-03-04 10:00"), at("2027-03-05 10:00")]


# Random changes: any of these may follow any other.
_COUNTS = st.sampled_from([TIMES, SUM, DISTINCT, EACH])
_BADGES = st.one_of(
    st.builds(lambda count, n: badge("b", count=count, at_least=n), _COUNTS, st.integers(1, 4)),
    st.builds(lambda count, n: tiered("b", count, bronze=1, silver=n), _COUNTS, st.integers(2, 4)),
    st.builds(lambda count, n: tiered("b", count, silver=n), _COUNTS, st.integers(1, 4)),
)
_STREAKS = st.sampled_from([daily("s"), daily("s", only_on=range(5)), daily("s", at_least=2), weekly("s")])
_CHALLENGES = st.builds(
    lambda first, n: challenge(date(2027, 3, first).isoformat(), "2027-04-02", found=n),
    st.integers(18, 28),
    st.integers(1, 4),
)
_LADDERS = st.sampled_from([None, levels(seed=0, sprout=30), levels(acorn=0, oak=20, forest=60)])
_RULESETS = st.builds(
    lambda badges, streaks, challenges, ladder, zone, day_starts: ruleset(
        points(give={"points": 10, "xp": 10}),
        *badges,
        *streaks,
        *challenges,
        levels=ladder,
        zone=zone,
        day_starts=day_starts,
    ),
    st.lists(_BADGES, max_size=1),
    st.lists(_STREAKS, max_size=1),
    st.lists(_CHALLENGES, max_size=1),
    _LADDERS,
    st.sampled_from(["Europe/Stockholm", "Pacific/Auckland", "America/Los_Angeles"]),
    st.sampled_from([0, 240]),
)
_FOLDS = st.lists(_RULESETS, min_size=1, max_size=4).map(
    lambda each: Fold(
        [
            RuleVersion(n, Instant(at("2027-03-15 00:00") + n * 5 * 86_400_000_000), rules)
            for n, rules in enumerate(each, 1)
        ]
    )
)


@given(fold=_FOLDS, journal=journals())
def test_whatever_the_versions_folding_on_agrees_with_folding_anew(fold: Fold, journal: list[Entry]) -> None:
    anew = fold.refold(journal)
    assert step_by_step(fold, journal) == anew
    assert dump(load(dump(anew.state))) == dump(anew.state)


@given(fold=_FOLDS, journal=journals(), ahead=st.integers(0, 60))
def test_whatever_the_versions_a_member_can_be_looked_at(fold: Fold, journal: list[Entry], ahead: int) -> None:
    state = fold.refold(journal).state
    last = state.last[0] if state.last is not None else at("2027-03-20 00:00")
    standing = fold.standing(state, last + ahead * 86_400_000_000)
    assert all(each.progress is None or 0 <= each.progress.fraction <= 1 for each in standing.badges)


@given(fold=_FOLDS, journal=journals())
def test_whatever_the_versions_nothing_is_won_twice(fold: Fold, journal: list[Entry]) -> None:
    marks = Counter(
        (each.badge, each.tier, each.value) for each in fold.refold(journal).effects if isinstance(each, BadgeWon)
    )
    assert set(marks.values()) <= {1}


def test_a_badge_stays_that_needs_what_the_level_brings_when_a_version_brings_both() -> None:
    held = BadgeSpec("finder", {"en": "A name"}, tiers=(Tier(None, {"en": "A name"}, ()),))
    before = ruleset(points(give={"xp": 20}), replace(held, needs=Needs(segment="high")), levels=None)
    after = replace(before, levels=levels(low=0, high=20), badges=(replace(before.badges[0], keep=Keep.WHILE_TRUE),))
    fold = changed(_with_segment(before, ALWAYS), _with_segment(after, _at_level("high")))
    state, effects = fold.refold([did("found", "2027-03-01 10:00")], CHANGE)
    assert [type(each) for each in effects if isinstance(each, BadgeWon | BadgeRevoked)] == [BadgeWon]
    assert fold.standing(state, CHANGE).level is not None


def _with_segment(rules: Ruleset, condition: Condition) -> Ruleset:
    segment = Segment("high", {"en": "A name"}, condition)
    return replace(rules, dictionary=replace(rules.dictionary, segments={"high": segment}))


def _at_level(name: str) -> Condition:
    return Compare(Reference(About.MEMBER, "level"), Comparison.IS, Literal(name))
