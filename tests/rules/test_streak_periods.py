"""Streaks over weeks, months and stretches of days, and what makes a period done."""

from datetime import date

import pytest

from engine.rules.effects import StreakBroken
from engine.rules.standing import StreakStatus
from engine.rules.streaks import DaysOff, StreakSpec
from tests.rules.streak_stories import breaks, fold, found, found_at, lengths, stands
from tests.rules.telling import at, daily, every, monthly, moved, of_kind, weekly


def test_months_in_a_row_are_as_long_as_they_are() -> None:
    journal = [found_at(when) for when in ("2027-12-31 23:59", "2028-01-01 00:00", "2028-02-29 12:00")]
    assert lengths(fold(monthly(), journal, "2028-03-31 23:59").effects) == [1, 2, 3]
    assert breaks(fold(monthly(), journal, "2028-03-31 23:59").effects) == []
    assert breaks(fold(monthly(), journal, "2028-04-01 00:00").effects) == [3]


def test_stretches_of_days_are_measured_from_the_first_day_of_the_run() -> None:
    """From Wednesday the third: 3 to 5, 6 to 8, 9 to 11."""
    assert lengths(fold(every(3), found(3, 8, 9), "2027-03-11 12:00").effects) == [1, 2, 3]


def test_a_stretch_of_days_asks_once() -> None:
    assert lengths(fold(every(3), found(3, 4, 5, 6, 7, 8), "2027-03-09 12:00").effects) == [1, 2]


def test_a_stretch_of_days_that_goes_by_breaks_the_run_and_the_next_run_is_measured_anew() -> None:
    _, effects = fold(every(3), found(3, 10, 12, 13), "2027-03-15 12:00")
    (broken,) = of_kind(effects, StreakBroken)
    assert broken.at == at("2027-03-09 00:00")
    assert lengths(effects) == [1, 1, 2]


def test_a_stretch_that_asks_for_several_begins_with_the_first_of_them() -> None:
    """The first alone is too far from the next; then 10 and 12 are within three days, and 13 to 15 follows."""
    _, effects = fold(every(3, at_least=2), found(3, 10, 12, 13, 15), "2027-03-15 12:00")
    assert lengths(effects) == [1, 2]


def test_at_least_counts_actions_of_a_week_however_many_on_one_day() -> None:
    assert lengths(
        fold(
            weekly(at_least=3), [*found(2), *found(2, hour="11:00"), *found(2, hour="12:00")], "2027-03-07 12:00"
        ).effects
    ) == [1]


def test_on_days_counts_different_days_of_a_week() -> None:
    twice_on_tuesday = [*found(2), *found(2, hour="11:00"), *found(2, hour="12:00")]
    assert lengths(fold(weekly(on_days=3), twice_on_tuesday, "2027-03-07 12:00").effects) == []
    assert lengths(fold(weekly(on_days=3), [*twice_on_tuesday, *found(3, 7)], "2027-03-07 12:00").effects) == [1]


def test_what_was_done_in_one_week_does_not_count_for_the_next() -> None:
    assert lengths(fold(weekly(at_least=2), found(7, 8), "2027-03-14 12:00").effects) == []


def test_an_action_on_an_excused_day_does_not_count_and_the_day_breaks_nothing() -> None:
    off = daily(excused_days=(DaysOff(date(2027, 3, 3), date(2027, 3, 4)),))
    _, effects = fold(off, found(1, 2, 4, 5), "2027-03-05 12:00")
    assert (lengths(effects), breaks(effects)) == ([1, 2, 3], [])
    assert breaks(fold(off, found(1, 2), "2027-03-06 00:00").effects) == [2]


def test_a_week_is_neutral_only_when_every_day_of_it_is_off() -> None:
    whole, most = DaysOff(date(2027, 3, 8), date(2027, 3, 14)), DaysOff(date(2027, 3, 8), date(2027, 3, 13))
    assert breaks(fold(weekly(excused_days=(whole,)), found(2), "2027-03-21 23:59").effects) == []
    assert breaks(fold(weekly(excused_days=(most,)), found(2), "2027-03-15 00:00").effects) == [1]


def test_a_month_that_is_off_in_two_parts_is_neutral() -> None:
    halves = (DaysOff(date(2027, 4, 16), date(2027, 4, 30)), DaysOff(date(2027, 3, 20), date(2027, 4, 15)))
    assert breaks(fold(monthly(excused_days=halves), found(2), "2027-05-31 23:59").effects) == []
    assert breaks(fold(monthly(excused_days=halves), found(2), "2027-06-01 00:00").effects) == [1]


def test_a_month_that_a_move_cuts_short_is_excused() -> None:
    """April ends early, because in Auckland it is May already."""
    journal = [*found(2), moved("Pacific/Auckland", "2027-04-30 20:00")]
    assert breaks(fold(monthly(), journal, "2027-05-31 23:59", "Pacific/Auckland").effects) == []
    assert breaks(fold(monthly(), journal, "2027-06-01 00:00", "Pacific/Auckland").effects) == [1]


@pytest.mark.parametrize(("spec", "progress"), [(weekly(at_least=4), (3, 4)), (weekly(on_days=4), (2, 4))])
def test_the_standing_of_a_week_shows_actions_or_days(spec: StreakSpec, progress: tuple[int, int]) -> None:
    shown = stands(spec, [*found(2, 3), *found(3, hour="11:00")], "2027-03-04 12:00")
    assert (shown.progress.value, shown.progress.target) == progress


def test_the_last_month_for_a_run_is_at_risk_all_through() -> None:
    shown = stands(monthly(), found(2), "2027-04-02 12:00")
    assert (shown.status, shown.at_risk_until) == (StreakStatus.AT_RISK, at("2027-05-01 00:00"))
