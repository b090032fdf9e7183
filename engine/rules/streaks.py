"""Streaks: consecutive periods of the member's local calendar with a qualifying action in each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple

from engine.rules.calendar import Duration
from engine.rules.dictionary import Localised, RuleId
from engine.rules.gifts import Gift
from engine.rules.state import StreakState
from engine.rules.tree import ALWAYS, Condition


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
    """How many days of a calendar year may be paused, all together; None is without limit."""


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

    @property
    def needed(self) -> int:
        """What makes a period done: different days with `on_days`, else actions."""
        return self.on_days or self.at_least


def streak_id(name: str) -> RuleId:
    """The rule id of a streak."""
    return RuleId(f"streaks.{name}")


def streak_state(held: object) -> StreakState:
    """What a member's state remembers of a streak."""
    return held if isinstance(held, StreakState) else _NO_STREAK


_NO_STREAK = StreakState()
