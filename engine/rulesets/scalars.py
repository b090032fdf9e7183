"""What a single value means when it is asked for: pure functions from text, None when the text is no such thing.

Nothing is guessed from how a value looks: `no` is a text where text is wanted and a no where yes or no is wanted.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from engine.rules.calendar import Duration, DurationUnit
from engine.rules.instants import HOUR, MINUTE, Instant, instant_of

_WHOLE = re.compile(r"-?[0-9]{1,15}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_MONTH_AND_DAY = re.compile("([0-9]{2})-([0-9]{2})")
_DURATION = re.compile(r"([0-9]{1,6}) +(minute|hour|day|week|month|year)s?")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.([0-9]{3}|[0-9]{6}))?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)

_ELAPSED = {
    DurationUnit.MINUTE: MINUTE,
    DurationUnit.HOUR: HOUR,
    DurationUnit.DAY: 24 * HOUR,
    DurationUnit.WEEK: 7 * 24 * HOUR,
    DurationUnit.MONTH: 30 * 24 * HOUR,
}

YES_NO = {"yes": True, "true": True, "no": False, "false": False}
"""The words for yes and no."""

WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
"""The words for the days of a week, which Monday begins with 0."""


def whole(text: str) -> int | None:
    """`20`, `-3`, and `010` for ten."""
    return int(text) if _WHOLE.fullmatch(text) else None


def decimal(text: str) -> Decimal | None:
    """`20`, `0.5`: exactly what stands there."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def number(text: str) -> int | float | None:
    """A number as attributes carry it: whole without a point, with a point the nearest float."""
    value = whole(text)
    return value if value is not None or not _NUMBER.fullmatch(text) else float(text)


def day(text: str) -> date | None:
    """`2027-03-31`, when the calendar has that day."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def minutes_of_day(text: str) -> int | None:
    """Minutes after midnight of `04:00`; from 0 to 1439."""
    match = _TIME.fullmatch(text)
    hours, minutes = (int(match[1]), int(match[2])) if match else (24, 0)
    return hours * 60 + minutes if hours < 24 and minutes < 60 else None


def duration(text: str) -> Duration | None:
    """`10 minutes`, `1 hour`, `7 days`, `2 weeks`, `12 months`, `1 year`; never nothing at all."""
    match = _DURATION.fullmatch(text)
    if not match or not int(match[1]):
        return None
    count, unit = int(match[1]), match[2]
    return Duration(12 * count, DurationUnit.MONTH) if unit == "year" else Duration(count, DurationUnit(unit))


def month_and_day(text: str) -> tuple[int, int] | None:
    """`12-31`, when some year has that day."""
    match = _MONTH_AND_DAY.fullmatch(text)
    found = day(f"2000-{text}") if match else None
    return (found.month, found.day) if found else None


def hours(text: str) -> tuple[int, int] | None:
    """Minutes after midnight at which `17:00-21:00` begins and ends; `24:00` is the end of a day."""
    first, _, last = text.partition("-")
    start, end = minutes_of_day(first.strip()), _END_OF_DAY if last.strip() == "24:00" else minutes_of_day(last.strip())
    return (start, end) if start is not None and end is not None else None


_END_OF_DAY = 24 * 60


def elapsed(stretch: Duration) -> int:
    """A duration in microseconds, days taken as 24 hours and months as 30 days."""
    return stretch.count * _ELAPSED[stretch.unit]


def instant(text: str) -> Instant | None:
    """`2027-03-01T12:00:00Z`, with any UTC offset."""
    try:
        return instant_of(datetime.fromisoformat(text)) if _INSTANT.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None
