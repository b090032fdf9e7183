"""Streaks: consecutive days or weeks, on the member's local calendar, with a qualifying action."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from engine.rules.dictionary import Localised
from engine.rules.expressions import ALWAYS, Condition
from engine.rules.gifts import Gift


class StreakPeriod(Enum):
    """What a streak counts; the value is the word of rule files."""

    DAY = "day"
    WEEK = "week"


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
