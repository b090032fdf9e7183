"""Streaks: consecutive days or weeks, on the member's local calendar, with a qualifying action."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple

from msgspec.structs import replace

from engine.rules.calendar import Calendar, Duration, weekday
from engine.rules.dictionary import Localised, RuleId
from engine.rules.effects import StreakBroken, StreakExtended, StreakMilestone
from engine.rules.expressions import predicate_of
from engine.rules.gifts import Gift
from engine.rules.handler import TakesNoChoices
from engine.rules.instants import Instant
from engine.rules.state import StreakState
from engine.rules.tree import ALWAYS, Condition
from engine.rules.turn import Turn


class StreakPeriod(Enum):
    """What a streak counts; the value is the word of rule files."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    DAYS = "days"
    """`every: 3 days`: stretches of so many days, measured from the first day of the run."""


@dataclass(frozen=True, slots=True)
class Freezes:
    """What saves a period that was not done, without being asked for."""

    given: int = 0
    """`start_with: 1`: how many a member has from the first run on."""
    earn_one_every: int | None = None
    """Done periods of the current run; none is earned while there is no room for it."""
    keep_at_most: int = 1
    cost: Mapping[str, int] = field(default_factory=dict)
    """What a member pays for one, by wallet; nothing: they are not sold."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Days off that the member plans in advance."""

    days_at_most: int = 31
    """How long one pause may be."""
    days_per_year: int | None = None
    """How many days of pause may begin in a calendar year, all together; None is without limit."""


@dataclass(frozen=True, slots=True)
class Repair:
    """How a broken run can be joined together again by the member."""

    within: Duration
    """Elapsed from the break; the end is excluded."""
    cost: Mapping[str, int] = field(default_factory=dict)
    """What a repair costs, by wallet; nothing: it is free."""


class DaysOff(NamedTuple):
    """Days that a streak asks nothing of, first and last included."""

    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class StreakSpec:
    """A streak as it stands in a rule file."""

    name: str
    names: Localised
    when: str
    every: StreakPeriod
    condition: Condition = ALWAYS
    at_least: int = 1
    """How many qualifying actions make a period done."""
    only_on: frozenset[int] = frozenset(range(7))
    """For daily streaks: the weekdays that count (0 is Monday); the others never break it and never extend it."""
    milestones: Mapping[int, Gift] = field(default_factory=dict)
    """What a run gives when it reaches a length."""
    days: int = 0
    """For DAYS: how many."""
    on_days: int | None = None
    """On how many different days of a period it must be done; instead of `at_least`."""
    freezes: Freezes | None = None
    pause: Pauses | None = None
    repair: Repair | None = None
    excused_days: tuple[DaysOff, ...] = ()
    """Public holidays and the like, for everybody."""
    description: Localised = field(default_factory=dict)


def streak_id(name: str) -> RuleId:
    """The rule id of a streak."""
    return RuleId(f"streaks.{name}")


class StreakHandler(TakesNoChoices):
    """A streak in the fold. Its timer is the end of the period that must be done next."""

    def __init__(self, spec: StreakSpec, calendar: Calendar) -> None:
        self.rule = streak_id(spec.name)
        self.listens_to = frozenset({spec.when})
        self.asks: Mapping[str, Condition] = {spec.when: spec.condition}
        self._spec = spec
        self._calendar = calendar
        self._holds = predicate_of(spec.condition)

    def on_action(self, turn: Turn) -> None:
        if not self._holds(turn):
            return
        period = period_asked(self._spec, self._calendar, turn.day)
        held = streak_state(turn.rules.get(self.rule))
        if period is None or period <= held.last_done:
            return
        count = held.count + 1 if held.counting == period else 1
        if count < self._spec.at_least:
            turn.keep(self.rule, replace(held, counting=period, count=count))
            return
        self._extend(turn, held, period, count)

    def on_timer(self, turn: Turn) -> None:
        held = streak_state(turn.rules.get(self.rule))
        turn.wake(self.rule, None)
        turn.keep(self.rule, replace(held, length=0))
        turn.effects.append(
            StreakBroken(at=turn.at, rule=self.rule, entry=None, streak=self._spec.name, length=held.length)
        )

    def plan(self, turn: Turn) -> None:
        held = streak_state(turn.rules.get(self.rule))
        if held.length:
            excused = replace(held, excused_before=max(held.excused_before, self._present(turn)))
            turn.keep(self.rule, excused)
            turn.wake(self.rule, broken_at(self._spec, self._calendar, excused, turn.zone))

    def _present(self, turn: Turn) -> int:
        return turn.calendar.week_of(turn.day) if self._spec.every is StreakPeriod.WEEK else turn.day

    def _extend(self, turn: Turn, held: StreakState, period: int, count: int) -> None:
        length = held.length + 1
        best = max(held.best, length)
        state = StreakState(length, best, period, period, count, held.excused_before)
        turn.keep(self.rule, state)
        turn.wake(self.rule, broken_at(self._spec, self._calendar, state, turn.zone))
        turn.effects.append(
            StreakExtended(
                at=turn.at, rule=self.rule, entry=turn.entry, streak=self._spec.name, length=length, best=best
            )
        )
        gift = self._spec.milestones.get(length)
        if gift is not None:
            turn.effects.append(
                StreakMilestone(at=turn.at, rule=self.rule, entry=turn.entry, streak=self._spec.name, length=length)
            )
            turn.give(self.rule, gift)


def streak_state(held: object) -> StreakState:
    """What a member's state remembers of a streak."""
    return held if isinstance(held, StreakState) else _NO_STREAK


_NO_STREAK = StreakState()


def period_asked(spec: StreakSpec, calendar: Calendar, day: int) -> int | None:
    """The period that a day belongs to, by its first day; None on a day that the streak does not ask for."""
    if spec.every is StreakPeriod.WEEK:
        return calendar.week_of(day)
    return day if weekday(day) in spec.only_on else None


def broken_at(spec: StreakSpec, calendar: Calendar, state: StreakState, zone: str) -> Instant:
    """The first instant at which a run that stands like this is broken, unless more is done."""
    if spec.every is StreakPeriod.WEEK:
        due = max(calendar.week_of(state.last_done) + 7, state.excused_before)
        return calendar.start_of(calendar.week_of(due) + 7, zone)
    due = max(state.last_done + 1, state.excused_before)
    # A date that the zone skipped altogether asks for nothing.
    while weekday(due) not in spec.only_on or not calendar.exists(due, zone):
        due += 1
    return calendar.start_of(due + 1, zone)
