"""Compiles the tree of conditions and amounts to Python functions of facts, which never raise.

What is compiled supposes that every fact is there. Where one is not, or is of another type than it was, Python raises:
then a condition in which everything must hold does not hold, and any other is asked again in three values.

Arithmetic is exact in decimal (`0.29 * 100` is 29), because a member who counts on paper must get the same points.
"""

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from typing import Any, TypeAlias

from engine.rules.evaluation import asking_truth
from engine.rules.source import Source
from engine.rules.three_valued import EXACT, exact
from engine.rules.tree import (
    ALWAYS,
    Amount,
    AnyOf,
    Condition,
    Facts,
    ForItems,
    Literal,
    Node,
    Quantifier,
    parts_of,
    plain,
)

Predicate: TypeAlias = Callable[[Facts], bool]
AmountOf: TypeAlias = Callable[[Facts], "int | None"]

LARGEST_AMOUNT = 1_000_000_000
"""No single award is larger, whatever the arithmetic says: a typing mistake must not overflow a ledger."""

_NOISE = Decimal("1e-9")


def predicate_of(condition: Condition) -> Predicate:
    """Compiles a condition to a function of facts that answers yes or no and never raises."""
    if condition == ALWAYS:
        return _always
    condition = plain(condition)
    source = Source()
    names: dict[str, Any] = {"otherwise": _does_not_hold}
    if _may_hold_without_some_facts(condition):
        truth = asking_truth(condition)
        names["otherwise"] = lambda facts: truth(facts, {}) is True
    predicate: Predicate = source.function(source.condition(condition), "otherwise(f)", names)
    return predicate


def amount_of(amount: Amount) -> AmountOf:
    """Compiles an amount to a function that gives whole points, rounded down, from 0 to `LARGEST_AMOUNT`.

    The answer is None when a fact that it needs is absent, or when it divides by zero.
    """
    if isinstance(amount, Literal):
        fixed = whole_points(exact(amount.value) or Decimal())
        return lambda facts: fixed
    source = Source()
    points: AmountOf = source.function(f"whole({source.number(amount)})", "None", {"whole": whole_points})
    return points


def number_of(amount: Amount) -> Callable[[Facts], "Decimal | None"]:
    """Compiles an amount to a function that gives the exact number; None when a fact that it needs is absent."""
    source = Source()
    number: Callable[[Facts], Decimal | None] = source.function(source.number(amount), "None", {})
    return number


def _always(facts: Facts) -> bool:
    return True


def _does_not_hold(facts: Facts) -> bool:
    return False


def _may_hold_without_some_facts(node: Node) -> bool:
    """Whether one part can make up for another; where all must hold, one that cannot be told settles it."""
    if isinstance(node, AnyOf) or (isinstance(node, ForItems) and node.quantifier is Quantifier.EXISTS):
        return True
    return any(_may_hold_without_some_facts(part) for part in parts_of(node))


def whole_points(value: Decimal) -> int | None:
    """An exact amount as points: rounded down, from 0 to `LARGEST_AMOUNT`; None of what is no number."""
    if not value.is_finite():
        return None
    if value <= 0:
        return 0
    if value >= LARGEST_AMOUNT:
        return LARGEST_AMOUNT
    # A third of three is one: what lies closer to the next whole number than division can tell is that number.
    return int(EXACT.add(value, _NOISE).to_integral_value(ROUND_FLOOR))
