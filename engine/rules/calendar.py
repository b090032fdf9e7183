"""Calendar maths on local dates in IANA zones: days, weeks, months, and durations. Hours are never subtracted.

A day is the local date, shifted by the programme's `day_starts`: it begins at the first instant whose wall clock is at
or past that time. So an hour lived twice belongs to one day, an hour that is skipped delays nothing, and a date that a
zone skipped altogether (Samoa had no 30 December 2011) is a day without any instant.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from typing import Final, NewType, assert_never
from zoneinfo import ZoneInfo

from engine.rules.instants import HOUR, MINUTE, Instant, instant_of, moment_of
from engine.zones import zone_of

Day = NewType("Day", int)
"""A date as its proleptic Gregorian ordinal: 1 is 0001-01-01, a Monday."""


class PeriodKind(Enum):
    """A stretch of the calendar within which limits count; the value is the word of rule files."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    EVER = "ever"


class DurationUnit(Enum):
    """Minutes and hours are elapsed time; days and longer are calendar."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time as people write it: `10 minutes`, `48 hours`, `5 days`."""

    count: int
    unit: DurationUnit


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a programme cuts time into days and weeks; every question names the zone that it is asked for."""

    week_starts: int = 0
    """0 is Monday, 6 is Sunday."""
    day_starts: int = 0
    """Minutes after midnight."""

    def day_of(self, at: int, zone: str) -> Day:
        """The day that an instant belongs to."""
        return _days(zone, self.day_starts).day_of(at)

    def start_of(self, day: int, zone: str) -> Instant:
        """The first instant of a day, which is the end of the day before it.

        Days beyond what datetime can hold begin with the last one that it can: nothing ever raises for being far away.
        """
        if not _FIRST_DAY <= day <= _LAST_DAY:
            day = max(_FIRST_DAY, min(day, _LAST_DAY))
        return _days(zone, self.day_starts).start_of(day)

    def exists(self, day: int, zone: str) -> bool:
        """Whether the day has any instant at all in this zone."""
        return self.start_of(day, zone) < self.start_of(day + 1, zone)

    def week_of(self, day: int) -> int:
        """The first day of the week that a day lies in."""
        return day - (day - 1 - self.week_starts) % 7

    def period_of(self, day: int, kind: PeriodKind) -> int:
        """The first day of the period that a day lies in; EVER has one period, which has no first day (0)."""
        if kind is _DAY:
            return day
        if kind is _WEEK:
            return self.week_of(day)
        match kind:
            case PeriodKind.MONTH:
                return _month_of(day)
            case PeriodKind.YEAR:
                return date.fromordinal(day).replace(month=1, day=1).toordinal()
            case PeriodKind.EVER:
                return 0
            case _:
                assert_never(kind)

    def next_period(self, day: int, kind: PeriodKind) -> int:
        """The first day of the period after the one that a day lies in; EVER has only one, which has no first day."""
        return self.period_of(self.period_of(day, kind) + _REACHES_NEXT[kind], kind)

    def end_of_period(self, day: int, kind: PeriodKind, zone: str) -> Instant | None:
        """The first instant after the period that a day lies in; None when it never ends."""
        if kind is _DAY:
            return self.start_of(day + 1, zone)
        if kind is _WEEK:
            return self.start_of(self.week_of(day) + 7, zone)
        match kind:
            case PeriodKind.MONTH:
                in_next_month = date.fromordinal(day).replace(day=28) + timedelta(days=4)
                return self.start_of(in_next_month.replace(day=1).toordinal(), zone)
            case PeriodKind.YEAR:
                return self.start_of(date(date.fromordinal(day).year + 1, 1, 1).toordinal(), zone)
            case PeriodKind.EVER:
                return None
            case _:
                assert_never(kind)

    def after(self, at: int, duration: Duration, zone: str) -> Instant:
        """The instant that lies a duration after another one; the last there is, when it would lie beyond that."""
        if duration.unit is _MINUTE:
            return Instant(min(at + duration.count * MINUTE, LAST_INSTANT))
        match duration.unit:
            case DurationUnit.HOUR:
                return Instant(min(at + duration.count * HOUR, LAST_INSTANT))
            case DurationUnit.DAY:
                return _same_time_later(at, duration.count, zone)
            case DurationUnit.WEEK:
                return _same_time_later(at, 7 * duration.count, zone)
            case DurationUnit.MONTH:
                return _same_time_months_later(at, duration.count, zone)
            case _:
                assert_never(duration.unit)


# What is asked for most, by names of its own: it costs more to look up a member of an enum than to answer.
_DAY: Final = PeriodKind.DAY
_WEEK: Final = PeriodKind.WEEK
_MINUTE: Final = DurationUnit.MINUTE

_REACHES_NEXT = {
    PeriodKind.DAY: 1,
    PeriodKind.WEEK: 7,
    PeriodKind.MONTH: 31,
    PeriodKind.YEAR: 366,
    PeriodKind.EVER: 0,
}
"""How many days after the first day of any such period there is always a day of the next one."""

_EPOCH = Day(date(1970, 1, 1).toordinal())
_FIRST_DAY = date(2, 1, 1).toordinal()
_LAST_YEAR = 9997
_LAST_DAY = date(9998, 12, 31).toordinal()

LAST_INSTANT = instant_of(datetime(9998, 12, 31, tzinfo=UTC))
"""As far ahead as calendars go here: a year before datetime ends, so that every zone and period still fits."""


@lru_cache(maxsize=4096)
def _month_of(day: int) -> int:
    """The first day of the month that a day lies in."""
    return date.fromordinal(day).replace(day=1).toordinal()


def weekday(day: int) -> int:
    """0 is Monday, 6 is Sunday."""
    return (day - 1) % 7


class _Days:
    """The days of one zone with one `day_starts`. Remembers what it worked out; the answers never depend on it."""

    def __init__(self, zone: ZoneInfo, day_starts: int) -> None:
        self._zone = zone
        self._day_starts = day_starts
        self._begins = time(day_starts // 60, day_starts % 60)
        self._starts: dict[int, Instant] = {}
        self._latest = self._from_to(_EPOCH)

    def day_of(self, at: int) -> Day:
        start, end, day = self._latest
        if start <= at < end:
            return day
        # Days are 24 hours long but for the few on which clocks are set: what this misses by, the next lines mend.
        guess = day + (at - start) // _USUAL_DAY
        if abs(guess - day) > _DAYS_REMEMBERED:
            guess = self._date_at(at)
        while at < self.start_of(guess):
            guess -= 1
        while at >= self.start_of(guess + 1):
            guess += 1
        self._latest = self._from_to(Day(guess))
        return Day(guess)

    def _from_to(self, day: Day) -> tuple[Instant, Instant, Day]:
        return self.start_of(day), self.start_of(day + 1), day

    def _date_at(self, at: int) -> int:
        local = moment_of(at).astimezone(self._zone)
        return local.toordinal() - (local.hour * 60 + local.minute < self._day_starts)

    def start_of(self, day: int) -> Instant:
        start = self._starts.get(day)
        if start is None:
            if len(self._starts) > _DAYS_REMEMBERED:
                self._starts.clear()
            wall = datetime.combine(date.fromordinal(day), self._begins)
            start = self._starts[day] = _first_instant_at_or_past(wall, self._zone)
        return start


_DAYS_REMEMBERED = 4000

_USUAL_DAY = 24 * HOUR


@lru_cache(maxsize=1024)
def _days(zone: str, day_starts: int) -> _Days:
    return _Days(zone_of(zone), day_starts)


def _same_time_later(at: int, days: int, zone: str) -> Instant:
    local = moment_of(at).astimezone(zone_of(zone))
    if days > _LAST_DAY - local.toordinal():
        return LAST_INSTANT
    return _first_instant_at_or_past(local.replace(tzinfo=None, fold=0) + timedelta(days=days), zone_of(zone))


def _same_time_months_later(at: int, months: int, zone: str) -> Instant:
    """The same wall clock on the same day of a later month, or on that month's last day when it has no such day."""
    local = moment_of(at).astimezone(zone_of(zone)).replace(tzinfo=None, fold=0)
    month = local.year * 12 + local.month - 1 + months
    if month // 12 > _LAST_YEAR:
        return LAST_INSTANT
    year, month = month // 12, month % 12 + 1
    day = min(local.day, monthrange(year, month)[1])
    return _first_instant_at_or_past(local.replace(year=year, month=month, day=day), zone_of(zone))


def _first_instant_at_or_past(wall: datetime, zone: ZoneInfo) -> Instant:
    """The first instant at which clocks in the zone show `wall` or later."""
    earlier = wall.replace(tzinfo=zone, fold=0)
    found = instant_of(earlier)
    if _wall(found, zone) == wall:
        return found
    # `wall` is skipped: the clock jumps over it between these two instants (PEP 495 tells which offsets they use).
    before, after = sorted((found, instant_of(wall.replace(tzinfo=zone, fold=1))))
    while after - before > 1:
        middle = (before + after) // 2
        if _wall(middle, zone) >= wall:
            after = Instant(middle)
        else:
            before = Instant(middle)
    return after


def _wall(at: int, zone: ZoneInfo) -> datetime:
    return moment_of(at).astimezone(zone).replace(tzinfo=None, fold=0)
