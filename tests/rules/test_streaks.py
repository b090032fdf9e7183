"""Streaks: consecutive local days and weeks."""

import pytest

from engine.rules.badges import BadgeSpec
from engine.rules.effects import (
    AnyEffect,
    BadgeWon,
    PointsGiven,
    StreakBroken,
    StreakExtended,
    StreakMilestone,
)
from engine.rules.entries import Entry
from engine.rules.gifts import Gift
from engine.rules.standing import StreakStanding, StreakStatus
from engine.rules.streaks import StreakSpec
from tests.rules.telling import NAMES, at, daily, did, fold_of, moved, of_kind, ruleset, weekly


def lengths(effects: tuple[AnyEffect, ...]) -> list[int]:
    return [each.length for each in effects if isinstance(each, StreakExtended)]


def days(*numbers: int, hour: str = "10:00", month: str = "2027-03") -> list[str]:
    return [f"{month}-{number:02} {hour}" for number in numbers]


def test_each_day_in_a_row_makes_the_run_longer_and_a_second_action_changes_nothing() -> None:
    fold = fold_of(daily())
    _, effects = fold.refold([did("found", when) for when in [*days(1, 2, 3), "2027-03-03 18:00"]])
    assert lengths(effects) == [1, 2, 3]


def test_a_day_that_goes_by_breaks_the_run_at_the_instant_it_is_over() -> None:
    fold = fold_of(daily())
    state, _ = fold.refold([did("found", when) for when in days(1, 2)])
    assert fold.advance(state, at("2027-03-04 00:00") - 1).effects == ()
    (broken,) = fold.advance(state, at("2027-03-04 00:00")).effects
    assert isinstance(broken, StreakBroken)
    assert (broken.at, broken.length, broken.entry) == (at("2027-03-04 00:00"), 2, None)


def test_after_a_break_a_new_run_begins_and_the_best_is_kept() -> None:
    fold = fold_of(daily())
    state, effects = fold.refold([did("found", when) for when in days(1, 2, 3, 5)])
    assert lengths(effects) == [1, 2, 3, 1]
    standing = fold.standing(state, at("2027-03-05 12:00")).streaks[0]
    assert (standing.current, standing.best) == (1, 3)


def test_days_that_the_streak_does_not_ask_for_neither_break_nor_extend_it() -> None:
    """Friday, then a Saturday that does not count, then Monday."""
    fold = fold_of(daily(only_on=range(5)))
    _, effects = fold.refold([did("found", when) for when in days(5, 6, 8)])
    assert lengths(effects) == [1, 2]
    assert of_kind(effects, StreakBroken) == []


@pytest.mark.parametrize("month", ["2027-03", "2027-10"])
def test_a_daily_streak_lives_through_the_change_of_the_clock(month: str) -> None:
    fold = fold_of(daily())
    late_evenings = [did("found", when) for when in days(26, 27, 28, 29, 30, 31, hour="23:30", month=month)]
    assert lengths(fold.refold(late_evenings).effects) == [1, 2, 3, 4, 5, 6]


def test_the_hour_that_comes_twice_counts_for_one_day() -> None:
    fold = fold_of(daily())
    first_half_past_two = did("found", "2027-10-31 02:30")
    an_hour_later = did("found", "2027-10-31 01:30", zone="UTC")
    assert an_hour_later.occurred_at > first_half_past_two.occurred_at
    assert lengths(fold.refold([first_half_past_two, an_hour_later]).effects) == [1]


def test_a_date_that_the_zone_skips_does_not_break_the_run() -> None:
    """Samoa went from 29 to 31 December 2011."""
    fold = fold_of(ruleset(daily(), zone="Pacific/Apia"))
    journal = [did("found", f"2011-12-{day} 10:00", zone="Pacific/Apia") for day in (28, 29, 31)]
    assert lengths(fold.refold(journal).effects) == [1, 2, 3]


def test_days_are_the_members_own_wherever_they_live() -> None:
    """Half past nine in the evening of the first and half past eight in the morning of the second, in Auckland."""
    fold = fold_of(daily())
    journal: list[Entry] = [
        moved("Pacific/Auckland", "2027-02-01 10:00"),
        did("found", "2027-03-01 09:30"),
        did("found", "2027-03-01 20:30"),
    ]
    assert lengths(fold.refold(journal).effects) == [1, 2]


def test_a_date_that_a_move_cuts_short_or_skips_does_not_break_the_run() -> None:
    """Thursday is done; Friday in Honolulu is cut short by flying to where it is Saturday evening already."""
    fold = fold_of(daily())
    journal: list[Entry] = [
        moved("Pacific/Honolulu", "2027-02-01 10:00"),
        did("found", "2027-03-04 10:00", zone="Pacific/Honolulu"),
        moved("Pacific/Auckland", "2027-03-05 20:00", zone="Pacific/Honolulu"),
        did("found", "2027-03-06 21:00", zone="Pacific/Auckland"),
        did("found", "2027-03-07 21:00", zone="Pacific/Auckland"),
    ]
    _, effects = fold.refold(journal)
    assert lengths(effects) == [1, 2, 3]
    assert of_kind(effects, StreakBroken) == []


def test_moving_does_not_excuse_the_day_of_arrival() -> None:
    fold = fold_of(daily())
    state, _ = fold.refold(
        [
            did("found", "2027-03-04 10:00"),
            moved("Pacific/Auckland", "2027-03-05 20:00"),
        ]
    )
    (broken,) = fold.advance(state, at("2027-04-01 00:00")).effects
    assert broken.at == at("2027-03-07 00:00", "Pacific/Auckland")


def test_a_day_may_begin_at_four_in_the_morning() -> None:
    fold = fold_of(ruleset(daily(), day_starts=240))
    journal = [did("found", "2027-03-02 02:00"), did("found", "2027-03-02 05:00")]
    assert lengths(fold.refold(journal).effects) == [1, 2]


def test_a_day_that_asks_for_several_is_done_with_the_last_of_them() -> None:
    fold = fold_of(daily(at_least=2))
    journal = [did("found", when) for when in ("2027-03-01 10:00", "2027-03-01 11:00", "2027-03-02 10:00")]
    _, effects = fold.refold(journal)
    assert [each.entry for each in of_kind(effects, StreakExtended)] == [journal[1].id]


def test_weeks_in_a_row_run_over_the_end_of_the_year() -> None:
    """Week 53 of 2026 ends on 3 January 2027."""
    fold = fold_of(weekly())
    journal = [did("found", when) for when in ("2026-12-27 23:00", "2027-01-03 23:00", "2027-01-04 01:00")]
    assert lengths(fold.refold(journal).effects) == [1, 2, 3]


def test_a_week_is_broken_when_the_next_one_is_over() -> None:
    fold = fold_of(weekly())
    state, _ = fold.refold([did("found", "2027-03-03 10:00")])
    assert fold.advance(state, at("2027-03-15 00:00") - 1).effects == ()
    assert len(fold.advance(state, at("2027-03-15 00:00")).effects) == 1


def test_a_milestone_gives_points_in_every_run_and_its_badge_once() -> None:
    commuter = BadgeSpec("commuter", NAMES)
    fold = fold_of(daily(milestones={2: Gift({"points": 50}, badge="commuter")}), commuter)
    _, effects = fold.refold([did("found", when) for when in days(1, 2, 5, 6)])
    assert [each.length for each in effects if isinstance(each, StreakMilestone)] == [2, 2]
    assert [each.amount for each in effects if isinstance(each, PointsGiven)] == [50, 50]
    assert [each.rule for each in of_kind(effects, BadgeWon)] == ["streaks.daily"]


def standing(spec: StreakSpec, now: str, *when: str) -> StreakStanding:
    fold = fold_of(spec)
    return fold.standing(fold.refold([did("found", each) for each in when]).state, at(now)).streaks[0]


@pytest.mark.parametrize(
    ("now", "status", "until"),
    [
        ("2027-03-05 12:00", StreakStatus.SECURED, "2027-03-09 00:00"),
        ("2027-03-06 12:00", StreakStatus.OPEN, "2027-03-09 00:00"),
        ("2027-03-08 12:00", StreakStatus.AT_RISK, "2027-03-09 00:00"),
        ("2027-03-09 00:00", StreakStatus.NONE, None),
    ],
)
def test_the_standing_says_whether_today_is_secured_and_until_when_it_is_at_risk(
    now: str, status: StreakStatus, until: str | None
) -> None:
    """Done on Friday; the weekend asks for nothing; Monday does."""
    shown = standing(daily(only_on=range(5)), now, "2027-03-05 10:00")
    assert shown.status is status
    assert shown.at_risk_until == (at(until) if until else None)


def test_the_standing_of_a_week_shows_how_much_of_it_is_done() -> None:
    shown = standing(weekly(at_least=3), "2027-03-04 12:00", "2027-03-02 10:00", "2027-03-03 10:00")
    assert (shown.status, shown.progress.value, shown.progress.remaining) == (StreakStatus.NONE, 2, 1)
