"""Counts: how often, how much, or how many different, over a member's actions of one type."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from hashlib import blake2b

from engine.rules.entries import Attributes, AttributeValue
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


UNITS = 1_000_000
"""Sums are kept in whole millionths, so that adding never rounds and order never shows."""


def units_in(spec: CountSpec) -> int:
    """How many units of the stored count make one of what a rule file writes."""
    return UNITS if spec.measure is Measure.SUM else 1


def addition(spec: CountSpec, attributes: Attributes) -> int:
    """What an action adds to a count of times or a sum, in units; 0 when the attribute is absent."""
    if spec.measure is Measure.TIMES or spec.attribute is None:
        return 1
    value = attributes.get(spec.attribute)
    if type(value) is int:
        return value * UNITS
    if type(value) is float:
        return round(Decimal(repr(value)) * UNITS)
    return 0


LONGEST_SPELT = 100
"""Characters of a value that a state keeps as they are: it may have to keep thousands of values."""

_HASHED = "blake2b:"


def spelt(value: AttributeValue | None) -> str | None:
    """An attribute's value as the text that it is told apart by, a hash for a long one; None when it is absent."""
    if value is None or isinstance(value, list):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if len(text) <= LONGEST_SPELT and not text.startswith(_HASHED):
        return text
    return _HASHED + blake2b(text.encode(), digest_size=16).hexdigest()
