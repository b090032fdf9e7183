"""Days, weeks and durations on local calendars."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.calendar import LAST_INSTANT, Calendar, Duration, DurationUnit, PeriodKind, weekday
from engine.rules.instants import HOUR, MINUTE, moment_of
from tests.rules.telling import at

MIDNIGHT = Calendar()
ZONES = [
    "Europe/Stockholm",
    "America/Los_Angeles",
    "Pacific/Auckland",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Kathmandu",
    "Atlantic/Azores",
    "UTC",
]


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@given(
    instant=st.integers(min_value=at("1990-01-01 00:00"), max_value=at("2040-01-01 00:00")),
    zone=st.sampled_from(ZONES),
    day_starts=st.sampled_from([0, 150, 240, 1439]),
)
def test_every_instant_belongs_to_exactly_the_day_whose_bounds_it_lies_within(
    instant: int, zone: str, day_starts: int
) -> None:
    calendar = Calendar(day_starts=day_starts)
    found = calendar.day_of(instant, zone)
    assert calendar.start_of(found, zone) <= instant < calendar.start_of(found + 1, zone)


def test_a_day_in_spring_has_23_hours_and_one_in_autumn_25() -> None:
    spring, autumn = day("2027-03-28"), day("2027-10-31")
    zone = "Europe/Stockholm"
    assert MIDNIGHT.start_of(spring + 1, zone) - MIDNIGHT.start_of(spring, zone) == 23 * HOUR
    assert MIDNIGHT.start_of(autumn + 1, zone) - MIDNIGHT.start_of(autumn, zone) == 25 * HOUR


def test_a_day_that_starts_at_four_takes_the_night_before_it() -> None:
    calendar = Calendar(day_starts=240)
    assert calendar.day_of(at("2027-03-02 03:59"), "Europe/Stockholm") == day("2027-03-01")
    assert calendar.day_of(at("2027-03-02 04:00"), "Europe/Stockholm") == day("2027-03-02")


def test_a_day_that_starts_within_the_skipped_hour_begins_when_the_clock_has_jumped() -> None:
    calendar = Calendar(day_starts=150)
    assert calendar.start_of(day("2027-03-28"), "Europe/Stockholm") == at("2027-03-28 03:00")


def test_a_day_that_starts_within_the_repeated_hour_begins_once_at_the_first_time() -> None:
    calendar = Calendar(day_starts=150)
    begins = calendar.start_of(day("2027-10-31"), "Europe/Stockholm")
    assert begins == at("2027-10-31 02:30")
    in_the_second_pass_before_half_past = begins + 45 * MINUTE
    assert calendar.day_of(in_the_second_pass_before_half_past, "Europe/Stockholm") == day("2027-10-31")


def test_where_midnight_comes_twice_the_new_day_stays_begun() -> None:
    """In Havana the clock goes from 1:00 back to 0:00 in autumn."""
    first_midnight = at("2026-11-01 00:00", "America/Havana")
    assert MIDNIGHT.start_of(day("2026-11-01"), "America/Havana") == first_midnight
    assert MIDNIGHT.day_of(first_midnight + 90 * MINUTE, "America/Havana") == day("2026-11-01")


def test_the_date_that_samoa_skipped_does_not_exist_there() -> None:
    skipped = day("2011-12-30")
    assert not MIDNIGHT.exists(skipped, "Pacific/Apia")
    assert MIDNIGHT.exists(skipped, "Europe/Stockholm")
    assert MIDNIGHT.start_of(skipped, "Pacific/Apia") == MIDNIGHT.start_of(skipped + 1, "Pacific/Apia")


def test_weeks_start_on_monday_and_run_over_the_end_of_the_year() -> None:
    assert MIDNIGHT.week_of(day("2027-01-03")) == day("2026-12-28")
    assert weekday(day("2026-12-28")) == 0


def test_weeks_start_on_sunday_where_the_programme_says_so() -> None:
    assert Calendar(week_starts=6).week_of(day("2027-01-03")) == day("2027-01-03")
    assert Calendar(week_starts=6).week_of(day("2027-01-02")) == day("2026-12-27")


@pytest.mark.parametrize(
    ("kind", "first", "end"),
    [
        (PeriodKind.DAY, "2028-02-29", "2028-03-01 00:00"),
        (PeriodKind.WEEK, "2028-02-28", "2028-03-06 00:00"),
        (PeriodKind.MONTH, "2028-02-01", "2028-03-01 00:00"),
    ],
)
def test_periods_around_a_leap_day(kind: PeriodKind, first: str, end: str) -> None:
    leap_day = day("2028-02-29")
    assert MIDNIGHT.period_of(leap_day, kind) == day(first)
    assert MIDNIGHT.end_of_period(leap_day, kind, "Europe/Stockholm") == at(end)


def test_ever_is_one_period_without_an_end() -> None:
    assert MIDNIGHT.period_of(day("2027-01-01"), PeriodKind.EVER) == MIDNIGHT.period_of(
        day("2037-01-01"), PeriodKind.EVER
    )
    assert MIDNIGHT.end_of_period(day("2027-01-01"), PeriodKind.EVER, "UTC") is None


@pytest.mark.parametrize("unit", list(DurationUnit))
def test_what_lies_beyond_all_calendars_is_as_late_as_can_be_and_never_an_error(unit: DurationUnit) -> None:
    far = MIDNIGHT.after(at("2027-03-27 20:00"), Duration(10**10, unit), "Pacific/Auckland")
    assert far == LAST_INSTANT
    assert moment_of(MIDNIGHT.start_of(day("9999-12-31") + 1, "Pacific/Auckland")).year == 9998
    assert moment_of(MIDNIGHT.start_of(0, "America/Los_Angeles")).year == 2


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Anchorage"])
@pytest.mark.parametrize("day_starts", [0, 240, 1439])
def test_the_last_instant_and_the_first_one_counted_from_have_their_days(zone: str, day_starts: int) -> None:
    calendar = Calendar(day_starts=day_starts)
    for instant in (0, LAST_INSTANT):
        day = calendar.day_of(instant, zone)
        assert abs(day - moment_of(instant).toordinal()) <= 2
        assert calendar.day_of(instant, zone) == day


def test_days_that_follow_one_another_are_found_as_when_asked_for_alone() -> None:
    within, alone = Calendar(), Calendar(day_starts=1)
    day = date(2011, 12, 25).toordinal()
    starts = [within.start_of(each, "Pacific/Apia") for each in range(day, day + 10)]
    in_turn = [within.day_of(start, "Pacific/Apia") for start in starts]
    assert in_turn == [alone.day_of(start + MINUTE, "Pacific/Apia") for start in reversed(starts)][::-1]


def test_hours_are_elapsed_time_and_days_are_calendar() -> None:
    evening_before_spring = at("2027-03-27 20:00")
    zone = "Europe/Stockholm"
    in_hours = MIDNIGHT.after(evening_before_spring, Duration(24, DurationUnit.HOUR), zone)
    in_days = MIDNIGHT.after(evening_before_spring, Duration(1, DurationUnit.DAY), zone)
    assert moment_of(in_hours) == moment_of(at("2027-03-28 21:00"))
    assert moment_of(in_days) == moment_of(at("2027-03-28 20:00"))


@pytest.mark.parametrize("kind", [PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.YEAR])
def test_the_next_period_begins_where_each_period_ends(kind: PeriodKind) -> None:
    calendar, zone = Calendar(week_starts=6, day_starts=240), "Europe/Stockholm"
    for day in range(date(2027, 1, 1).toordinal(), date(2029, 1, 2).toordinal()):
        following = calendar.next_period(day, kind)
        assert calendar.period_of(following, kind) == following
        assert calendar.start_of(following, zone) == calendar.end_of_period(day, kind, zone)
