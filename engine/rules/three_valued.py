"""Comparing and reckoning with values that may be absent: None stands for absent, and for what cannot be said.

A value of another type than it is compared with is as absent: its attribute was declared otherwise when it was told.
Numbers are compared and reckoned with exactly, as a person wrote them: 0.1 is a tenth.
"""

from collections.abc import Callable
from decimal import ROUND_FLOOR, Context, Decimal
from typing import TypeAlias

from engine.rules.tree import Comparison, Operator, TextTest

Single: TypeAlias = str | int | float | bool | Decimal
Value: TypeAlias = Single | list[Single] | list[str | int | float | bool] | tuple[Single, ...] | None

EXACT = Context(prec=34, rounding=ROUND_FLOOR, traps=[])
"""Thirty-four digits, and no exceptions."""

_NUMBERS = frozenset({int, float, Decimal})


def exact(value: object) -> Decimal | None:
    """A number as a person wrote it: the shortest decimal that reads as the same float. None for anything else."""
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return Decimal(value)
    return Decimal(repr(value)) if type(value) is float else None


def same(left: Value, right: Value) -> bool | None:
    """Whether two single values are the same."""
    kind, other = left.__class__, right.__class__
    if kind is other:
        return None if left is None or kind is list or kind is tuple else left == right
    if kind in _NUMBERS and other in _NUMBERS:
        return exact(left) == exact(right) if Decimal in (kind, other) else left == right
    return None


def differs(left: Value, right: Value) -> bool | None:
    """Whether two single values are known not to be the same."""
    answer = same(left, right)
    return None if answer is None else not answer


def _ordered(decide: Callable[[Decimal, Decimal], bool]) -> Callable[[Value, Value], bool | None]:
    def compare(left: Value, right: Value) -> bool | None:
        low, high = exact(left), exact(right)
        return None if low is None or high is None else decide(low, high)

    return compare


COMPARE: dict[Comparison, Callable[[Value, Value], bool | None]] = {
    Comparison.IS: same,
    Comparison.IS_NOT: differs,
    Comparison.AT_LEAST: _ordered(lambda left, right: left >= right),
    Comparison.AT_MOST: _ordered(lambda left, right: left <= right),
    Comparison.MORE_THAN: _ordered(lambda left, right: left > right),
    Comparison.LESS_THAN: _ordered(lambda left, right: left < right),
}


def among(item: Value, items: Value) -> bool | None:
    """Whether a list has an item."""
    if item is None or not isinstance(items, list | tuple):
        return None
    if item.__class__ is str:
        return item in items or (None if items and items[0].__class__ is not str else False)
    answers = [same(item, each) for each in items]
    return True if True in answers else None if None in answers else False


def text_is(test: TextTest, text: Value, part: Value) -> bool | None:
    """Whether a text begins with, ends with or contains another."""
    if not isinstance(text, str) or not isinstance(part, str):
        return None
    match test:
        case TextTest.STARTS_WITH:
            return text.startswith(part)
        case TextTest.ENDS_WITH:
            return text.endswith(part)
        case TextTest.CONTAINS:
            return part in text


def size(value: Value) -> int | None:
    """How many items a list has, or characters a text."""
    return len(value) if isinstance(value, str | list | tuple) else None


_RECKON: dict[Operator, Callable[[Decimal, Decimal], Decimal]] = {
    Operator.ADD: EXACT.add,
    Operator.SUBTRACT: EXACT.subtract,
    Operator.MULTIPLY: EXACT.multiply,
    Operator.DIVIDE: EXACT.divide,
    Operator.REMAINDER: EXACT.remainder,
}


def reckoned(operator: Operator, left: Value, right: Value) -> Decimal | None:
    """Two numbers combined; dividing by zero comes to nothing."""
    first, second = exact(left), exact(right)
    if first is None or second is None:
        return None
    result = _RECKON[operator](first, second)
    return result if result.is_finite() else None


def opposite(value: Value) -> Decimal | None:
    """The number with the other sign."""
    number = exact(value)
    return None if number is None else number.copy_negate()
