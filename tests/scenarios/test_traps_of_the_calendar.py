"""Traps of the calendar, each by its name: clocks that change, leap days, the year's last week, a day's edges.

Each story is lived in order, in several orders of arrival, and with each of its actions taken back and restored.
"""

import pytest

from engine.rules.effects import PointsExpired, PointsGiven
from engine.rules.entries import Entry
from tests.rules.streak_stories import breaks, found, found_at, lengths
from tests.rules.telling import STOCKHOLM, at, moved, of_kind
from tests.scenarios.every_way import lived, spring, under

UTC = "UTC"
AUCKLAND = "Pacific/Auckland"
KIRITIMATI = "Pacific/Kiritimati"
PAGO_PAGO = "Pacific/Pago_Pago"

DAILY = "streaks: {daily: {when: found, every: day}}"
WEEKLY = "streaks: {weekly: {when: found, every: week}}"
ONCE_A_DAY = "points: {found: {when: found, give: {points: 20}, limits: {times_per_day: 1}}}"
ONCE_A_WEEK = "points: {found: {when: found, give: {points: 20}, limits: {times_per_week: 1}}}"


# Clocks that change.


def test_dst_starts_and_a_daily_streak_goes_on_through_the_day_of_23_hours() -> None:
    came = lived(under(DAILY), found(26, 27, 28, 29, hour="23:30"), at("2027-03-29 23:59"))
    assert (lengths(came.effects), breaks(came.effects)) == ([1, 2, 3, 4], [])


def test_dst_starts_and_the_day_that_is_missed_is_over_after_23_hours() -> None:
    came = lived(under(DAILY), found(26, 27), at("2027-03-29 12:00"))
    assert came.broke_at == [at("2027-03-28 22:00", UTC)]


def test_dst_starts_and_24_hours_after_a_late_evening_it_is_the_day_after_next() -> None:
    """Half past eleven on the 27th, and half past midnight on the 29th."""
    came = lived(under(DAILY), [*found(27, hour="23:30"), found_at("2027-03-28 22:30", UTC)], at("2027-03-29 12:00"))
    assert (lengths(came.effects), breaks(came.effects)) == ([1, 1], [1])


def test_dst_ends_and_a_daily_streak_goes_on_through_the_day_of_25_hours() -> None:
    journal = [*found(30, 31, month="2027-10", hour="23:30"), *found(1, month="2027-11", hour="23:30")]
    came = lived(under(DAILY), journal, at("2027-11-01 23:59"))
    assert (lengths(came.effects), breaks(came.effects)) == ([1, 2, 3], [])


def test_dst_ends_and_the_day_that_is_missed_is_over_after_25_hours() -> None:
    came = lived(under(DAILY), found(30, month="2027-10"), at("2027-11-01 12:00"))
    assert came.broke_at == [at("2027-10-31 23:00", UTC)]


def test_dst_ends_and_what_is_done_24_hours_apart_is_of_one_day() -> None:
    """A quarter past midnight in summer time, and a quarter past eleven in the evening in winter time."""
    journal = [found_at("2027-10-30 22:15", UTC), found_at("2027-10-31 22:15", UTC)]
    came = lived(under(DAILY + "\n" + ONCE_A_DAY), journal, at("2027-10-31 23:59"))
    assert (lengths(came.effects), came.balance) == ([1], 20)


def test_dst_ends_and_the_hour_that_comes_twice_has_one_limit() -> None:
    first_half_past_two, second_half_past_two = "2027-10-31 00:30", "2027-10-31 01:30"
    journal = [found_at(first_half_past_two, UTC), found_at(second_half_past_two, UTC)]
    assert lived(under(ONCE_A_DAY), journal, at("2027-10-31 12:00")).balance == 20


# Leap days, and the year's last week.


def test_on_29_february_a_daily_streak_asks_for_that_day_too() -> None:
    leap = [*found(28, 29, month="2028-02"), *found(1, month="2028-03")]
    came = lived(under(DAILY), leap, at("2028-03-01 12:00"))
    assert (lengths(came.effects), breaks(came.effects)) == ([1, 2, 3], [])
    missed = lived(under(DAILY), [leap[0], leap[2]], at("2028-03-01 12:00"))
    assert (lengths(missed.effects), missed.broke_at) == ([1, 1], [at("2028-03-01 00:00")])


def test_without_a_29_february_the_first_of_march_follows_the_28th() -> None:
    came = lived(under(DAILY), [*found(28, month="2027-02"), *found(1)], at("2027-03-01 12:00"))
    assert (lengths(came.effects), breaks(came.effects)) == ([1, 2], [])


@pytest.mark.parametrize(
    ("wallet", "earned", "gone"),
    [
        ("yearly", "2028-02-29", "2029-03-01"),
        ("february", "2028-02-28", "2028-02-29"),
        ("february", "2028-02-29", "2029-03-01"),
        ("february", "2027-02-28", "2027-03-01"),
    ],
)
def test_points_earned_about_29_february_expire_as_the_day_after_their_last_one_begins(
    wallet: str, earned: str, gone: str
) -> None:
    fold = under(f"points: {{found: {{when: found, give: {{{wallet}: 20}}}}}}")
    came = lived(fold, [found_at(f"{earned} 23:30")], at(f"{gone} 00:00"))
    assert [(each.at, each.amount) for each in of_kind(came.effects, PointsExpired)] == [(at(f"{gone} 00:00"), 20)]


@pytest.mark.parametrize(
    ("when", "counts"),
    [("2028-02-28 23:59", False), ("2028-02-29 00:00", True), ("2028-02-29 23:59", True), ("2028-03-01 00:00", False)],
)
def test_a_challenge_of_29_february_alone_lasts_that_day(when: str, counts: bool) -> None:
    came = lived(under(spring("2028-02-29", "2028-02-29")), [found_at(when)], at("2028-03-02 00:00"))
    assert came.balance == (300 if counts else 0)


def test_week_53_is_one_week_in_both_years_and_the_next_one_follows_it() -> None:
    """From Monday 28 December 2026 to Sunday 3 January 2027."""
    journal = [
        found_at("2026-12-27 23:59"),
        found_at("2026-12-31 23:59"),
        found_at("2027-01-01 00:00"),
        found_at("2027-01-03 23:59"),
        found_at("2027-01-04 00:00"),
    ]
    came = lived(under(WEEKLY + "\n" + ONCE_A_WEEK), journal, at("2027-01-04 12:00"))
    assert (lengths(came.effects), breaks(came.effects), came.balance) == ([1, 2, 3], [], 60)
    missed = lived(under(WEEKLY), journal[:1], at("2027-01-04 12:00"))
    assert missed.broke_at == [at("2027-01-04 00:00")]


def test_week_1_may_begin_in_the_year_before() -> None:
    """From Monday 29 December 2025 to Sunday 4 January 2026."""
    journal = [found_at("2025-12-28 23:59"), found_at("2025-12-29 00:00"), found_at("2026-01-04 23:59")]
    came = lived(under(WEEKLY + "\n" + ONCE_A_WEEK), journal, at("2026-01-04 23:59"))
    assert (lengths(came.effects), came.balance) == ([1, 2], 40)


def test_where_weeks_start_on_sunday_the_years_last_week_ends_on_saturday() -> None:
    journal = [found_at("2026-12-27 00:00"), found_at("2027-01-02 23:59"), found_at("2027-01-03 00:00")]
    came = lived(under(WEEKLY, week_starts="sun"), journal, at("2027-01-03 12:00"))
    assert lengths(came.effects) == [1, 2]


# A day's edges.


def doubled(first: str, last: str) -> str:
    return f"""
points: {{found: {{when: found, give: {{points: 20}}}}}}
campaigns: {{double: {{first_day: {first}, last_day: {last}, applies_to: [found], multiply: 2}}}}
"""


@pytest.mark.parametrize("zone", [STOCKHOLM, AUCKLAND, KIRITIMATI, PAGO_PAGO])
@pytest.mark.parametrize(
    ("when", "counts"),
    [
        ("2027-02-28 23:59:59.999999", False),
        ("2027-03-01 00:00", True),
        ("2027-03-31 23:59:59.999999", True),
        ("2027-04-01 00:00", False),
    ],
)
def test_an_action_exactly_at_first_day_00_00_counts_and_one_at_last_day_24_00_does_not(
    zone: str, when: str, counts: bool
) -> None:
    """For a challenge and for a campaign, on the member's own days."""
    journal: list[Entry] = [moved(zone, "2027-02-01 12:00"), found_at(when, zone)]
    dates = "2027-03-01", "2027-03-31"
    came = lived(under(spring(*dates) + doubled(*dates)), journal, at("2027-04-03 00:00"))
    assert came.balance == (300 + 40 if counts else 20)


@pytest.mark.parametrize(
    ("when", "counts"),
    [
        ("2027-03-01 03:59:59.999999", False),
        ("2027-03-01 04:00", True),
        ("2027-04-01 03:59:59.999999", True),
        ("2027-04-01 04:00", False),
    ],
)
def test_where_days_start_at_four_so_do_first_day_and_the_day_after_last_day(when: str, counts: bool) -> None:
    dates = "2027-03-01", "2027-03-31"
    fold = under(spring(*dates) + doubled(*dates), day_starts="04:00")
    assert lived(fold, [found_at(when)], at("2027-04-03 00:00")).balance == (300 + 40 if counts else 20)


def test_where_days_start_at_four_a_night_belongs_to_the_evening_before() -> None:
    journal = [found_at("2027-03-01 22:00"), found_at("2027-03-02 03:59:59.999999"), found_at("2027-03-02 04:00")]
    came = lived(under(DAILY + "\n" + ONCE_A_DAY, day_starts="04:00"), journal, at("2027-03-04 03:59"))
    assert (lengths(came.effects), breaks(came.effects), came.balance) == ([1, 2], [], 40)
    assert lived(under(DAILY, day_starts="04:00"), journal, at("2027-03-04 04:00")).broke_at == [at("2027-03-04 04:00")]


def test_a_day_that_starts_in_the_hour_that_dst_skips_starts_when_the_clock_has_jumped() -> None:
    """Half past two does not come on 28 March: the clock goes from two to three, at 01:00 UTC."""
    journal = [*found(27), found_at("2027-03-28 00:59:59.999999", UTC), found_at("2027-03-28 01:00", UTC)]
    came = lived(under(DAILY + "\n" + ONCE_A_DAY, day_starts="02:30"), journal, at("2027-03-28 12:00"))
    assert [each.at for each in of_kind(came.effects, PointsGiven)] == [at("2027-03-27 10:00"), journal[2].occurred_at]
    assert lengths(came.effects) == [1, 2]


def test_a_day_that_starts_in_the_hour_that_dst_repeats_starts_the_first_time_and_once() -> None:
    """Half past two comes at 00:30 and at 01:30 UTC; ten past two in between is of the day that has begun."""
    night = [found_at(f"2027-10-31 {when}", UTC) for when in ("00:29:59.999999", "00:30", "01:10", "01:30")]
    came = lived(
        under(DAILY + "\n" + ONCE_A_DAY, day_starts="02:30"),
        [*found(30, month="2027-10"), *night],
        at("2027-11-01 00:00"),
    )
    assert [each.at for each in of_kind(came.effects, PointsGiven)] == [at("2027-10-30 10:00"), night[1].occurred_at]
    assert lengths(came.effects) == [1, 2]
