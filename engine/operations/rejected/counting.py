"""Counting: what became of submissions, period by period. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum

from engine.operations.rejected.collector import NOT_KEPT
from engine.rules.instants import HOUR, Instant, instant_of, moment_of
from engine.store.rejections import ALARM, SlotRow

ACCEPTED = "ACCEPTED"
DUPLICATE = "DUPLICATE"
PENDING = "PENDING"

MOST_PERIODS = 1_000
"""In one answer."""


NOT_REFUSED = (ACCEPTED, DUPLICATE, PENDING, NOT_KEPT, ALARM)


class Per(Enum):
    """How long the periods are."""

    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Period:
    """What became of what was submitted in `[since, until)`."""

    since: Instant
    until: Instant
    accepted: int = 0
    duplicates: int = 0
    pending: int = 0
    """How many were taken in to wait for an operator."""
    rejected: int = 0
    not_kept: int = 0
    """How many of the rejected are in no list, because there were too many that day."""
    by_code: Mapping[str, int] = field(default_factory=dict)
    """How many were refused for which reason; of several, the first. The most frequent comes first."""

    @property
    def submitted(self) -> int:
        """All of them."""
        return self.accepted + self.duplicates + self.pending + self.rejected


def periods_between(since: Instant, until: Instant, per: Per, zone: tzinfo) -> list[Period]:
    """The whole periods that a stretch of time touches, without anything in them, the earliest first.

    Days are those of the zone.
    """
    if per is Per.HOUR:
        starts = range(since // HOUR * HOUR, until, HOUR)
        return [Period(Instant(each), Instant(each + HOUR)) for each in starts]
    first, last = moment_of(since).astimezone(zone).date(), moment_of(Instant(until - 1)).astimezone(zone).date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)] if until > since else []
    return [Period(_begin(day, zone), _begin(day + timedelta(days=1), zone)) for day in days]


def counted(periods: Sequence[Period], rows: Iterable[SlotRow]) -> list[Period]:
    """The periods with what was counted in slots that begin in them."""
    outcomes: list[Counter[str]] = [Counter() for _ in periods]
    place = 0
    for row in sorted(rows, key=lambda each: each.at):
        while place < len(periods) and row.at >= periods[place].until:
            place += 1
        if place < len(periods) and row.at >= periods[place].since:
            outcomes[place][row.outcome] += row.times
    return [_filled(period, each) for period, each in zip(periods, outcomes, strict=True)]


def _filled(period: Period, outcomes: Counter[str]) -> Period:
    refused = {code: times for code, times in outcomes.most_common() if code not in NOT_REFUSED}
    return Period(
        period.since,
        period.until,
        outcomes[ACCEPTED],
        outcomes[DUPLICATE],
        outcomes[PENDING],
        sum(refused.values()),
        outcomes[NOT_KEPT],
        refused,
    )


def _begin(day: date, zone: tzinfo) -> Instant:
    return instant_of(datetime(day.year, day.month, day.day, tzinfo=zone))
