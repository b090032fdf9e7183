"""Campaigns: for a time, points rules give more."""

from datetime import date
from decimal import Decimal

import pytest

from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.campaigns import CampaignSpec, Hours
from engine.rules.counts import CountSpec, NamedCount
from engine.rules.effects import PointsGiven, PointsHeld, PointsLimited
from engine.rules.entries import Action
from engine.rules.fold import Fold
from engine.rules.gifts import Gift
from engine.rules.points import Award, Limits, PointsSpec
from engine.rules.tree import About, Compare, Comparison, Literal, Operation, Operator, Reference, attribute
from tests.rules.telling import NAMES, daily, did, fold_of, points, ruleset

NOON = "2027-04-21 12:00"


def campaign(name: str = "double", multiply: str | None = None, **more: object) -> CampaignSpec:
    return CampaignSpec(name, NAMES, multiply=Decimal(multiply) if multiply else None, **more)  # type: ignore[arg-type]


def fold_with(*campaigns: CampaignSpec, rule: PointsSpec | None = None, day_starts: int = 0) -> Fold:
    return fold_of(ruleset(rule or points(), campaigns=campaigns, day_starts=day_starts))


def given(fold: Fold, *actions: Action) -> list[tuple[int, tuple[str, ...]]]:
    effects = fold.refold(actions or [did("found", NOON)]).effects
    return [(each.amount, each.campaigns) for each in effects if isinstance(each, PointsGiven)]


def amounts(fold: Fold, *whens: str, zone: str = "Europe/Stockholm") -> list[int]:
    return [amount for amount, _ in given(fold, *(did("found", when, zone) for when in whens))]


def test_a_campaign_multiplies_what_a_rule_gives_and_is_named() -> None:
    assert given(fold_with(campaign(multiply="2"))) == [(40, ("double",))]


def test_a_campaign_adds_to_every_award_of_a_rule() -> None:
    fold = fold_with(campaign(add=5), rule=points(give={"points": 20, "xp": 7}))
    assert given(fold) == [(25, ("double",)), (12, ("double",))]


def test_its_first_and_last_day_are_included() -> None:
    fold = fold_with(campaign(multiply="2", first_day=date(2027, 4, 19), last_day=date(2027, 4, 25)))
    assert amounts(fold, "2027-04-18 23:59", "2027-04-19 00:00", "2027-04-25 23:59", "2027-04-26 00:00") == [
        20,
        40,
        40,
        20,
    ]


def test_its_days_are_the_members_own_and_begin_when_the_programmes_days_do() -> None:
    fold = fold_with(campaign(multiply="2", last_day=date(2027, 4, 25)), day_starts=240)
    assert amounts(fold, "2027-04-26 03:59", "2027-04-26 04:00") == [40, 20]


def test_it_runs_on_its_weekdays() -> None:
    fold = fold_with(campaign(multiply="2", weekdays=frozenset({5, 6})))
    assert amounts(fold, "2027-04-23 12:00", "2027-04-24 12:00", "2027-04-25 12:00", "2027-04-26 12:00") == [
        20, 40, 40, 20,
    ]  # fmt: skip


def test_it_runs_in_its_hours_of_the_members_clock_and_their_end_is_excluded() -> None:
    fold = fold_with(campaign(multiply="2", hours=(Hours(17 * 60, 21 * 60), Hours(60, 120))))
    assert amounts(
        fold, "2027-04-21 01:30", "2027-04-21 16:59", "2027-04-21 17:00", "2027-04-21 20:59", "2027-04-21 21:00"
    ) == [40, 20, 40, 40, 20]


def test_hours_can_go_over_midnight() -> None:
    fold = fold_with(campaign(multiply="2", hours=(Hours(22 * 60, 2 * 60),)))
    assert amounts(fold, "2027-04-21 21:59", "2027-04-21 22:00", "2027-04-22 01:59", "2027-04-22 02:00") == [
        20,
        40,
        40,
        20,
    ]


def test_an_hour_lived_twice_counts_twice() -> None:
    """On 31 October clocks show 02:30 twice."""
    fold = fold_with(campaign(multiply="2", hours=(Hours(120, 180),)))
    assert amounts(fold, "2027-10-31 00:30", "2027-10-31 01:30", "2027-10-31 02:30", zone="UTC") == [40, 40, 20]


def test_an_hour_that_is_skipped_is_missed() -> None:
    """On 28 March clocks go from 02:00 to 03:00."""
    fold = fold_with(campaign(multiply="2", hours=(Hours(120, 180),)))
    assert amounts(fold, "2027-03-28 01:59", "2027-03-28 03:00") == [20, 20]


def test_it_changes_only_the_rules_it_names() -> None:
    rules = ruleset(points(), points("other"), campaigns=[campaign(multiply="2", applies_to=("other",))])
    assert given(fold_of(rules)) == [(20, ()), (40, ("double",))]


def test_its_condition_is_asked_of_the_action_and_of_counts_with_the_action_in_them() -> None:
    visits = NamedCount("visits", CountSpec("found"))
    third = Compare(Reference(About.COUNT, "visits"), Comparison.AT_LEAST, Literal(3))
    fold = fold_of(ruleset(points(), visits, campaigns=[campaign(multiply="2", condition=third)]))
    assert amounts(fold, "2027-04-21 10:00", "2027-04-21 11:00", "2027-04-21 12:00") == [20, 20, 40]
    large = Compare(attribute("amount"), Comparison.AT_LEAST, Literal(10))
    fold = fold_with(campaign(multiply="2", condition=large))
    assert given(fold, did("found", NOON, amount=9), did("found", "2027-04-21 13:00", amount=10)) == [
        (20, ()),
        (40, ("double",)),
    ]


def test_it_comes_after_at_most_and_before_rounding_and_limits() -> None:
    """2.5 a piece, 3 pieces, at most 7; times 1.5 is 10.5, rounded down to 10, of which 8 fit."""
    a_piece = Operation(Operator.MULTIPLY, Literal(2.5), attribute("amount"))
    limits = Limits(points={("points", PeriodKind.DAY): 8})
    rule = PointsSpec("found", NAMES, "found", {"points": Award(a_piece, at_most=7)}, limits=limits)
    action = did("found", NOON, amount=3)
    assert given(fold_with(campaign(multiply="1.5"), rule=rule), action) == [(8, ("double",))]
    unlimited = PointsSpec("found", NAMES, "found", {"points": Award(a_piece, at_most=7)})
    assert given(fold_with(campaign(multiply="1.5"), rule=unlimited), action) == [(10, ("double",))]


def test_what_is_left_of_a_point_is_multiplied_before_it_is_rounded_down() -> None:
    half = PointsSpec("found", NAMES, "found", {"points": Award(Literal(0.5))})
    assert given(fold_with(campaign(multiply="3"), rule=half)) == [(1, ("double",))]


def test_it_makes_nothing_out_of_nothing() -> None:
    none = PointsSpec("found", NAMES, "found", {"points": Award(attribute("amount"))})
    fold = fold_with(campaign(add=5), rule=none)
    assert given(fold, did("found", NOON, amount=0), did("found", "2027-04-21 13:00")) == []


@pytest.mark.parametrize(
    ("multiply", "add", "best"),
    [("2", 15, (40, ("times",))), ("1.5", 15, (35, ("plus",))), ("2", 20, (40, ("times",)))],
)
def test_of_overlapping_campaigns_the_best_wins_and_of_equals_the_first(
    multiply: str, add: int, best: tuple[int, tuple[str, ...]]
) -> None:
    assert given(fold_with(campaign("times", multiply), campaign("plus", add=add))) == [best]


def test_what_is_best_is_asked_of_each_award() -> None:
    fold = fold_with(campaign("times", "2"), campaign("plus", add=15), rule=points(give={"points": 20, "xp": 5}))
    assert given(fold) == [(40, ("times",)), (20, ("plus",))]


def test_campaigns_that_stack_come_on_top_of_the_best_first_those_that_multiply() -> None:
    fold = fold_with(
        campaign("bonus", add=7, stack=True),
        campaign("triple", "3", stack=True),
        campaign("double", "2"),
        campaign("half_more", "1.5"),
    )
    assert given(fold) == [(127, ("double", "triple", "bonus"))]


def test_a_campaign_below_one_lessens() -> None:
    assert given(fold_with(campaign(multiply="0.5"))) == [(10, ("double",))]


def test_gifts_are_given_as_they_stand() -> None:
    rules = ruleset(daily(milestones={1: Gift({"points": 5})}), campaigns=[campaign(multiply="2")])
    assert given(fold_of(rules)) == [(5, ())]


def test_a_campaign_counts_at_the_time_of_the_action_for_points_that_wait() -> None:
    rule = points(hold_for=Duration(48, DurationUnit.HOUR))
    fold = fold_with(campaign(multiply="2", last_day=date(2027, 4, 21)), rule=rule)
    held, *_ = fold.refold([did("found", NOON)]).effects
    assert isinstance(held, PointsHeld)
    assert (held.amount, held.campaigns) == (40, ("double",))


def test_what_a_campaign_gives_counts_towards_limits() -> None:
    rule = points(at_most={("points", PeriodKind.DAY): 50})
    fold = fold_with(campaign(multiply="2"), rule=rule)
    effects = fold.refold([did("found", f"2027-04-21 1{hour}:00") for hour in range(3)]).effects
    assert [each.amount for each in effects if isinstance(each, PointsGiven)] == [40, 10]
    assert isinstance(effects[-1], PointsLimited)


def test_a_campaign_may_change_only_what_goes_into_some_wallets() -> None:
    fold = fold_with(campaign(multiply="2", wallets=("xp",)), rule=points(give={"points": 20, "xp": 20}))
    assert given(fold) == [(20, ()), (40, ("double",))]
