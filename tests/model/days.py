"""Days and periods of a member's calendar, found by looking at the clock on the wall and nothing else."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.instants import HOUR, MINUTE, instant_of, moment_of

Counted = TypeVar("Counted")

_QUARTER = 15 * MINUTE


def wall(at: int, zone: str) -> datetime:
    """What the clock on the wall shows."""
    return moment_of(at).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@cache
def first_at_or_past(shown: datetime, zone: str) -> int:
    """The first instant at which the clock shows this or more: in steps of a quarter, then halving the last one.

    No clock is ahead of UTC by fifteen hours, so what is earlier than that shows less.
    """
    late = instant_of(shown.replace(tzinfo=UTC)) - 15 * HOUR
    while wall(late, zone) < shown:
        late += _QUARTER
    early = late - _QUARTER
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (early, middle) if wall(middle, zone) >= shown else (middle, late)
    return late


@cache
def begins(day: int, zone: str, day_starts: int) -> int:
    """The first instant of a day; of one that the zone skipped, that of the day after it."""
    return first_at_or_past(datetime.fromordinal(day) + timedelta(minutes=day_starts), zone)


@cache
def day_of(at: int, zone: str, day_starts: int) -> int:
    """The newest day that has begun."""
    shown = wall(at, zone).toordinal()
    return max(day for day in range(shown - 2, shown + 3) if begins(day, zone, day_starts) <= at)


def later(at: int, duration: Duration, zone: str) -> int:
    """Minutes and hours are elapsed; for longer ones, the same time of day on another date."""
    now, count = wall(at, zone), duration.count
    match duration.unit:
        case DurationUnit.MINUTE:
            return at + count * MINUTE
        case DurationUnit.HOUR:
            return at + count * HOUR
        case DurationUnit.DAY:
            return first_at_or_past(now + timedelta(days=count), zone)
        case DurationUnit.WEEK:
            return first_at_or_past(now + timedelta(weeks=count), zone)
        case DurationUnit.MONTH:
            years, month = divmod(now.month - 1 + count, 12)
            year = now.year + years
            day = min(now.day, monthrange(year, month + 1)[1])
            return first_at_or_past(now.replace(year=year, month=month + 1, day=day), zone)


class Lived(NamedTuple):
    """A day of the member, and on which weekday the programme let weeks begin then."""

    day: int
    week_starts: int


def weekday(day: int) -> int:
    return (day - 1) % 7


def first_of(day: int, per: PeriodKind, week_starts: int) -> int:
    """The first day of the period that a day lies in."""
    on = date.fromordinal(day)
    match per:
        case PeriodKind.DAY:
            return day
        case PeriodKind.WEEK:
            return day - (weekday(day) - week_starts) % 7
        case PeriodKind.MONTH:
            return on.replace(day=1).toordinal()
        case PeriodKind.YEAR:
            return on.replace(month=1, day=1).toordinal()
        case PeriodKind.EVER:
            return 1


def first_of_next(first: int, per: PeriodKind) -> int:
    """The first day of the period after the one that begins on a day."""
    on = date.fromordinal(first)
    match per:
        case PeriodKind.DAY:
            return first + 1
        case PeriodKind.WEEK:
            return first + 7
        case PeriodKind.MONTH:
            return (on.replace(day=28) + timedelta(days=4)).replace(day=1).toordinal()
        case PeriodKind.YEAR:
            return on.replace(year=on.year + 1).toordinal()
        case PeriodKind.EVER:
            return date.max.toordinal()


def on_newest_days(lived: Iterable[tuple[int, Counted]]) -> list[tuple[int, Counted]]:
    """What was done on which day, where a day that comes again goes on as the newest day that was lived."""
    newest, kept = 0, list[tuple[int, Counted]]()
    for day, what in lived:
        newest = max(newest, day)
        kept.append((newest, what))
    return kept


def in_present_period(lived: Iterable[tuple[Lived, Counted]], today: Lived, per: PeriodKind) -> list[Counted]:
    """What was done in the period of today, or in the newest one if that came before."""
    kept = on_newest_days((first_of(each.day, per, each.week_starts), what) for each, what in lived)
    present = max([first_of(today.day, per, today.week_starts), *(period for period, _ in kept)])
    return [what for period, what in kept if period == present]
