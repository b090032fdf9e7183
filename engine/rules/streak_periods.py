"""Which periods a streak asks for: how days make up periods, which are off, and which one must be done next."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from engine.rules.calendar import Calendar, PeriodKind, weekday
from engine.rules.instants import Instant
from engine.rules.state import BrokenRun, StreakState
from engine.rules.streaks import StreakPeriod, StreakSpec

_EVERY_DAY = frozenset(range(7))
_LONGEST = {StreakPeriod.DAY: 1, StreakPeriod.WEEK: 7, StreakPeriod.MONTH: 31}
_DAYS_BACK = 2
"""How far a move can take the date back, at most."""


class StreakPeriods:
    """A streak's periods, each named by its first day, on a programme's calendar."""

    def __init__(self, spec: StreakSpec, calendar: Calendar) -> None:
        self._every = spec.every
        self._is_daily = spec.every is StreakPeriod.DAY
        self._is_weekly = spec.every is StreakPeriod.WEEK
        self._days = spec.days
        self._longest = _LONGEST.get(spec.every, spec.days)
        self._different_days = spec.on_days is not None
        self._repair = spec.repair
        self._only_on = spec.only_on if spec.every is StreakPeriod.DAY else _EVERY_DAY
        self._excused = joined_days((off.first_day.toordinal(), off.last_day.toordinal()) for off in spec.excused_days)
        self._excused_from = [first for first, _ in self._excused]
        self._asks_every_day = self._only_on == _EVERY_DAY and not self._excused
        self._calendar = calendar

    def period_of(self, day: int, anchor: int) -> int:
        """The period that a day lies in; periods of N days are measured from the anchor, both ways."""
        if self._is_daily:
            return day
        if self._is_weekly:
            return self._calendar.week_of(day)
        if self._every is StreakPeriod.MONTH:
            return self._calendar.period_of(day, PeriodKind.MONTH)
        return day - (day - anchor) % self._days

    def following(self, period: int) -> int:
        """The period after another one, which is the first day that the other no longer holds."""
        if self._is_daily:
            return period + 1
        if self._is_weekly:
            return self._calendar.week_of(period) + 7
        return _next_month(period) if self._every is StreakPeriod.MONTH else period + self._days

    def anchor(self, state: StreakState, day: int) -> int:
        """What periods are measured from for an action on a day: the run decides, or the first action without one."""
        if state.length:
            return state.anchor
        begun = bool(state.counted) and state.anchor <= day < state.anchor + self._days
        return state.anchor if begun else day

    def ends_at(self, period: int, zone: str) -> Instant:
        """The first instant after a period."""
        return self._calendar.start_of(self.following(period), zone)

    def is_done(self, state: StreakState, period: int) -> bool:
        """Whether a period is done; when a version has come to count in longer ones, a shorter one in it is enough."""
        if state.done and state.done[-1] == period:  # by far the most frequent
            return True
        position = bisect_left(state.done, period)
        return position < len(state.done) and state.done[position] < self.following(period)

    def is_off(self, day: int, state: StreakState) -> bool:
        """Whether a day counts for nothing: not asked for, excused for everybody, or paused by the member."""
        if self._asks_every_day and not state.pauses:
            return False
        return weekday(day) not in self._only_on or self._is_excused(day) or is_paused(state, day)

    def is_ever_asked(self, period: int) -> bool:
        """Whether a period has any day of those that the streak asks for, were it not excused or paused."""
        return any(weekday(day) in self._only_on for day in range(period, self.following(period)))

    def is_neutral(self, period: int, state: StreakState, zone: str) -> bool:
        """Whether every day of a period is off, or has no instant at all in the zone."""
        for day in range(period, self.following(period)):
            if not self.is_off(day, state) and self._calendar.exists(day, zone):
                return False
        return True

    def next_asked(self, state: StreakState, zone: str) -> int:
        """The first period that a run still lacks: unless it is done in time, it is missed."""
        period = self.period_of(max(state.asked_from, state.began, state.repaired_before), state.anchor)
        while self.is_done(state, period) or self.is_neutral(period, state, zone):
            period = self.following(period)
        return period

    def counted(self, state: StreakState, day: int) -> tuple[tuple[int, int], ...]:
        """How often it was done by day, with once more on a day; days that no move can bring back are left out."""
        kept = {each: times for each, times in state.counted if each > day - self._longest - _DAYS_BACK}
        return tuple(sorted({**kept, day: kept.get(day, 0) + 1}.items()))

    def times_done(self, state: StreakState, period: int) -> int:
        """How far a period has come: how often it was done, or on how many different days."""
        times = [times for day, times in state.counted if period <= day < self.following(period)]
        return len(times) if self._different_days else sum(times)

    def repairable_until(self, gone: BrokenRun, zone: str) -> Instant | None:
        """Until when a run that broke can be repaired, the end excluded; None when this streak has no repairs."""
        return self._calendar.after(gone.at, self._repair.within, zone) if self._repair is not None else None

    def repairable(self, state: StreakState, at: int, zone: str) -> list[BrokenRun]:
        """The runs that it is not too late to repair."""
        untils = [(gone, self.repairable_until(gone, zone)) for gone in state.broken]
        return [gone for gone, until in untils if until is not None and at < until]

    def _is_excused(self, day: int) -> bool:
        position = bisect_right(self._excused_from, day) - 1
        return position >= 0 and day <= self._excused[position][1]


def is_paused(state: StreakState, day: int) -> bool:
    """Whether a day lies in a pause that the member planned."""
    return any(first <= day <= last for first, last in state.pauses)


@lru_cache(maxsize=1024)
def _next_month(day: int) -> int:
    return (date.fromordinal(day).replace(day=28) + timedelta(days=4)).replace(day=1).toordinal()


def joined_days(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of days in order, those that touch as one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if joined and first <= joined[-1][1] + 1:
            first, last = joined[-1][0], max(last, joined.pop()[1])
        joined.append((first, last))
    return joined
