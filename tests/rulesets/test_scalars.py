"""What a single value means when it is asked for as a number, a date, a duration and so on."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.calendar import Duration, DurationUnit
from engine.rules.instants import instant_of
from engine.rulesets import scalars


@pytest.mark.parametrize(("text", "value"), [("20", 20), ("-3", -3), ("010", 10), ("0", 0)])
def test_a_whole_number_is_what_it_looks_like(text: str, value: int) -> None:
    assert scalars.whole(text) == value


@pytest.mark.parametrize("text", ["1_000", "1,000", "0x10", "1e3", "2.0", "+5", " 5", "", "٣", "9" * 5000, "12:30"])
def test_what_does_not_look_like_a_whole_number_is_none(text: str) -> None:
    assert scalars.whole(text) is None


def test_decimals_are_exact_and_attribute_values_are_floats() -> None:
    assert scalars.decimal("0.1") == Decimal("0.1")
    assert scalars.number("0.1") == 0.1
    assert scalars.number("3") == 3
    assert isinstance(scalars.number("3"), int)
    assert scalars.number("three") is None
    assert scalars.number("1e5") is None


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("true", True), ("no", False), ("false", False)])
def test_yes_and_no_have_two_words_each(text: str, value: bool) -> None:
    assert scalars.YES_NO[text] is value


@pytest.mark.parametrize("text", ["on", "off", "y", "n", "YES", "1", ""])
def test_other_words_are_neither_yes_nor_no(text: str) -> None:
    assert text not in scalars.YES_NO


def test_a_date_must_exist() -> None:
    assert scalars.day("2028-02-29") == date(2028, 2, 29)
    assert [scalars.day(text) for text in ("2027-02-29", "2027-13-01", "20270301", "2027-3-1", "0000-01-01")] == [
        None
    ] * 5


def test_a_time_of_day_is_in_minutes() -> None:
    assert scalars.minutes_of_day("04:00") == 240
    assert scalars.minutes_of_day("4:05") == 245
    assert scalars.minutes_of_day("23:59") == 1439
    assert [scalars.minutes_of_day(text) for text in ("24:00", "12:60", "1230", "12", "750")] == [None] * 5


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("10 minutes", 10, DurationUnit.MINUTE),
        ("1 hour", 1, DurationUnit.HOUR),
        ("7 days", 7, DurationUnit.DAY),
        ("2 weeks", 2, DurationUnit.WEEK),
        ("1 month", 1, DurationUnit.MONTH),
        ("12 months", 12, DurationUnit.MONTH),
        ("2 years", 24, DurationUnit.MONTH),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, count: int, unit: DurationUnit) -> None:
    assert scalars.duration(text) == Duration(count, unit)


@pytest.mark.parametrize("text", ["5", "0 days", "10min", "1 decade", "-1 days", "1.5 hours", "days"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert scalars.duration(text) is None


def test_elapsed_time_takes_a_day_as_24_hours() -> None:
    assert scalars.elapsed(Duration(7, DurationUnit.DAY)) == 7 * 24 * 3_600_000_000
    assert scalars.elapsed(Duration(2, DurationUnit.WEEK)) == scalars.elapsed(Duration(14, DurationUnit.DAY))


def test_elapsed_time_takes_a_month_as_30_days() -> None:
    assert scalars.elapsed(Duration(2, DurationUnit.MONTH)) == scalars.elapsed(Duration(60, DurationUnit.DAY))


def test_a_day_of_each_year_is_a_month_and_a_day() -> None:
    assert [scalars.month_and_day(text) for text in ("12-31", "02-29", "01-01")] == [(12, 31), (2, 29), (1, 1)]
    assert [scalars.month_and_day(text) for text in ("31-12", "02-30", "1-1", "12/31", "")] == [None] * 5


def test_hours_are_two_times_of_a_day() -> None:
    assert scalars.hours("17:00-21:30") == (1020, 1290)
    assert scalars.hours("22:00 - 02:00") == (1320, 120)
    assert scalars.hours("17:00-24:00") == (1020, 1440)
    assert [scalars.hours(text) for text in ("17-21", "17:00", "24:00-02:00", "17:00-25:00", "")] == [None] * 5


def test_an_instant_needs_an_offset() -> None:
    noon = instant_of(datetime(2027, 3, 1, 12, tzinfo=UTC))
    assert scalars.instant("2027-03-01T12:00:00Z") == noon
    assert scalars.instant("2027-03-01 13:00+01:00") == noon
    assert scalars.instant("2027-03-01T12:00:00") is None
    assert scalars.instant("0001-01-01T00:00:00+14:00") is not None
    assert scalars.instant("2027-02-30T12:00:00Z") is None


@given(st.text(max_size=30))
def test_no_text_raises(text: str) -> None:
    for read in (scalars.whole, scalars.decimal, scalars.number, scalars.day, scalars.minutes_of_day):
        read(text)
    for read_more in (scalars.duration, scalars.instant, scalars.month_and_day, scalars.hours):
        read_more(text)
