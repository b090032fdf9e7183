"""Counts: how often, how much, or how many different, over a member's actions of one type."""

from dataclasses import dataclass
from enum import Enum

from engine.rules.expressions import ALWAYS, Condition


class Measure(Enum):
    """What a count counts; the value is the word of rule files."""

    TIMES = "times"
    SUM = "sum"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class CountSpec:
    """`{of: purchase, if: {category: repair}}`, `{of: post.voted, sum: value, for_each: post}`."""

    of: str
    condition: Condition = ALWAYS
    measure: Measure = Measure.TIMES
    attribute: str | None = None
    """What is summed or told apart; None when times are counted."""
    for_each: str | None = None
    """One count for each value of this attribute."""
