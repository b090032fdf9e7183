"""Calendar maths on local dates in IANA zones: days, weeks, months, and durations. Hours are never subtracted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum
from functools import lru_cache

from engine.rules.instants import HOUR, MINUTE, Instant, instant_of, moment_of
from engine.zones import zone_of


class PeriodKind(Enum):
    """A stretch of the calendar within which limits count; the value is the word of rule files."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    EVER = "ever"


class DurationUnit(Enum):
    """Minutes and hours are elapsed time; days and longer are calendar."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time as people write it: `10 minutes`, `48 hours`, `5 days`."""

    count: int
    unit: DurationUnit
