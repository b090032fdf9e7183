"""One typed tree for conditions and arithmetic, and its compilation to Python.

Rule files write conditions as YAML and amounts as short sums; both become these nodes, already checked against the
dictionary by whoever builds them. What is compiled cannot raise: an absent optional attribute makes a comparison false,
and an amount that needs it absent.

Arithmetic is exact in decimal (`0.29 * 100` is 29), because a member who counts on paper must get the same points.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal
from enum import Enum
from typing import Any, TypeAlias, assert_never

from engine.rules.entries import Attributes, AttributeValue


class Comparison(Enum):
    """How a condition compares an attribute with a value; the value is the word of rule files."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"


@dataclass(frozen=True, slots=True)
class Compare:
    """An attribute compared with one value."""

    attribute: str
    comparison: Comparison
    value: AttributeValue


@dataclass(frozen=True, slots=True)
class OneOf:
    """An attribute is one of some values."""

    attribute: str
    values: tuple[AttributeValue, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """An attribute is present and none of some values."""

    attribute: str
    values: tuple[AttributeValue, ...]


@dataclass(frozen=True, slots=True)
class Includes:
    """A list attribute has a value among its items."""

    attribute: str
    value: AttributeValue


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; no parts at all is always true."""

    parts: "tuple[Condition, ...]"


Condition: TypeAlias = Compare | OneOf | NoneOf | Includes | AllOf

ALWAYS = AllOf(())


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in a rule file."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class AttributeNumber:
    """The value of a numeric attribute."""

    attribute: str


class Operator(Enum):
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two amounts combined. Division by zero gives nothing rather than an error."""

    operator: Operator
    left: "Amount"
    right: "Amount"


Amount: TypeAlias = Number | AttributeNumber | Operation

Predicate: TypeAlias = Callable[[Attributes], bool]
AmountOf: TypeAlias = Callable[[Attributes], "int | None"]

LARGEST_AMOUNT = 1_000_000_000
"""No single award is larger, whatever the arithmetic says: a typing mistake must not overflow a ledger."""

_EXACT = Context(prec=34, rounding=ROUND_FLOOR, traps=[])
_NOISE = Decimal("1e-9")


def predicate_of(condition: Condition) -> Predicate:
    """Compiles a condition to a function of an action's attributes that answers yes or no and never raises."""
    if condition == ALWAYS:
        return _always
    constants: dict[str, Any] = {}
    predicate: Predicate = _compiled(
        f"def predicate(a):\n"
        f"    try: return {_condition_source(condition, constants)}\n"
        f"    except TypeError: return False\n",
        constants,
        "predicate",
    )
    return predicate


def amount_of(amount: Amount) -> AmountOf:
    """Compiles an amount to a function that gives whole points, rounded down, from 0 to `LARGEST_AMOUNT`.

    The answer is None when an attribute that it needs is absent, or when it divides by zero.
    """
    if isinstance(amount, Number):
        constant = _whole(amount.value)
        return lambda attributes: constant
    constants: dict[str, Any] = {"whole": _whole, "exact": _exact, "context": _EXACT, "Absent": _AbsentError}
    points: AmountOf = _compiled(
        f"def points(a):\n    try: return whole({_amount_source(amount, constants)})\n    except Absent: return None\n",
        constants,
        "points",
    )
    return points


def attributes_in(amount: Amount) -> frozenset[str]:
    """The attributes that an amount is computed from."""
    match amount:
        case Number():
            return frozenset()
        case AttributeNumber(attribute):
            return frozenset({attribute})
        case Operation(_, left, right):
            return attributes_in(left) | attributes_in(right)
        case _:
            assert_never(amount)


class _AbsentError(Exception):
    """An amount needs an attribute that this action does not carry as a number."""


def _always(attributes: Attributes) -> bool:
    return True


def _compiled(source: str, names: Mapping[str, Any], function: str) -> Any:
    scope: dict[str, Any] = {"__builtins__": {"TypeError": TypeError, "type": type, "list": list}, **names}
    exec(compile(source, "<rule>", "exec"), scope)  # noqa: S102 - the source is ours, built from a checked tree
    return scope[function]


def _constant(value: object, constants: dict[str, Any]) -> str:
    name = f"c{len(constants)}"
    constants[name] = value
    return name


_SYMBOLS = {
    Comparison.IS: "==",
    Comparison.IS_NOT: "!=",
    Comparison.AT_LEAST: ">=",
    Comparison.AT_MOST: "<=",
    Comparison.MORE_THAN: ">",
    Comparison.LESS_THAN: "<",
}


def _condition_source(condition: Condition, constants: dict[str, Any]) -> str:
    match condition:
        case AllOf(parts):
            return " and ".join(f"({_condition_source(part, constants)})" for part in parts) or "True"
        case Compare(attribute, comparison, value):
            test = f"v {_SYMBOLS[comparison]} {_constant(value, constants)}"
        case OneOf(attribute, values):
            test = f"v in {_constant(values, constants)}"
        case NoneOf(attribute, values):
            test = f"v not in {_constant(values, constants)}"
        case Includes(attribute, value):
            test = f"type(v) is list and {_constant(value, constants)} in v"
        case _:
            assert_never(condition)
    return f"(v := a.get({attribute!r})) is not None and {test}"


_METHODS = {
    Operator.ADD: "add",
    Operator.SUBTRACT: "subtract",
    Operator.MULTIPLY: "multiply",
    Operator.DIVIDE: "divide",
}


def _amount_source(amount: Amount, constants: dict[str, Any]) -> str:
    match amount:
        case Number(value):
            return _constant(value, constants)
        case AttributeNumber(attribute):
            return f"exact(a.get({attribute!r}))"
        case Operation(operator, left, right):
            sides = f"{_amount_source(left, constants)}, {_amount_source(right, constants)}"
            return f"context.{_METHODS[operator]}({sides})"
        case _:
            assert_never(amount)


def _exact(value: object) -> Decimal:
    """A number as a person wrote it: the shortest decimal that reads as the same float."""
    if type(value) is int:
        return Decimal(value)
    if type(value) is float:
        return Decimal(repr(value))
    raise _AbsentError


def _whole(value: Decimal) -> int | None:
    if not value.is_finite():
        return None
    if value <= 0:
        return 0
    if value >= LARGEST_AMOUNT:
        return LARGEST_AMOUNT
    # A third of three is one: what lies closer to the next whole number than division can tell is that number.
    return int(_EXACT.add(value, _NOISE).to_integral_value(ROUND_FLOOR))
