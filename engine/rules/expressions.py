"""Compiles the tree of conditions and amounts to Python functions of facts, which never raise.

An absent fact makes what needs it not hold, and an amount that needs it absent.

Arithmetic is exact in decimal (`0.29 * 100` is 29), because a member who counts on paper must get the same points.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Any, TypeAlias, assert_never

from engine.rules.tree import (
    ALWAYS,
    About,
    AllOf,
    Amount,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    Facts,
    ForItems,
    Has,
    In,
    ListOf,
    Literal,
    Local,
    Negative,
    Node,
    Not,
    Operation,
    Operator,
    Quantifier,
    Reference,
    Size,
    TextIs,
    TextTest,
)

Predicate: TypeAlias = Callable[[Facts], bool]
AmountOf: TypeAlias = Callable[[Facts], "int | None"]

LARGEST_AMOUNT = 1_000_000_000
"""No single award is larger, whatever the arithmetic says: a typing mistake must not overflow a ledger."""

_EXACT = Context(prec=34, rounding=ROUND_FLOOR, traps=[])
_NOISE = Decimal("1e-9")


def predicate_of(condition: Condition) -> Predicate:
    """Compiles a condition to a function of facts that answers yes or no and never raises."""
    if condition == ALWAYS:
        return _always
    constants: dict[str, Any] = {}
    predicate: Predicate = _compiled(
        f"def predicate(f):\n"
        f"    a = f.attributes\n"
        f"    try: return {_source(condition, constants)}\n"
        f"    except (KeyError, TypeError, AttributeError): return False\n",
        constants,
        "predicate",
    )
    return predicate


def amount_of(amount: Amount) -> AmountOf:
    """Compiles an amount to a function that gives whole points, rounded down, from 0 to `LARGEST_AMOUNT`.

    The answer is None when a fact that it needs is absent, or when it divides by zero.
    """
    constants: dict[str, Any] = {}
    points: AmountOf = _compiled(
        f"def points(f):\n"
        f"    a = f.attributes\n"
        f"    try: return whole(exact({_source(amount, constants)}))\n"
        f"    except (KeyError, TypeError): return None\n",
        {**constants, "whole": _whole},
        "points",
    )
    return points


def number_of(amount: Amount) -> Callable[[Facts], "Decimal | None"]:
    """Compiles an amount to a function that gives the exact number; None when a fact that it needs is absent."""
    constants: dict[str, Any] = {}
    number: Callable[[Facts], Decimal | None] = _compiled(
        f"def number(f):\n"
        f"    a = f.attributes\n"
        f"    try: return finite(exact({_source(amount, constants)}))\n"
        f"    except (KeyError, TypeError): return None\n",
        {**constants, "finite": _finite},
        "number",
    )
    return number


def _finite(value: Decimal) -> Decimal | None:
    return value if value.is_finite() else None


def _always(facts: Facts) -> bool:
    return True


def _compiled(source: str, names: Mapping[str, Any], function: str) -> Any:
    scope: dict[str, Any] = {
        "__builtins__": {
            "KeyError": KeyError,
            "TypeError": TypeError,
            "AttributeError": AttributeError,
            "len": len,
            "any": any,
            "all": all,
        },
        "exact": _exact,
        "counted": _counted,
        "context": _EXACT,
        **names,
    }
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

_METHODS = {
    Operator.ADD: "add",
    Operator.SUBTRACT: "subtract",
    Operator.MULTIPLY: "multiply",
    Operator.DIVIDE: "divide",
    Operator.REMAINDER: "remainder",
}


def _source(node: Node, constants: dict[str, Any]) -> str:
    def of(part: Node) -> str:
        return _source(part, constants)

    match node:
        case Literal(value):
            return _constant(value, constants)
        case Reference(About.ACTION, name):
            return f"a[{name!r}]"
        case Reference(About.MEMBER, name):
            return f"f.member[{name!r}]"
        case Reference(_, name):
            return f"counted(f, {name!r})"
        case Local(name):
            return f"_{name}"
        case ListOf(items) if all(isinstance(item, Literal) for item in items):
            return _constant(tuple(item.value for item in items if isinstance(item, Literal)), constants)
        case ListOf(items):
            return "(" + "".join(f"{of(item)}, " for item in items) + ")"
        case Not(operand):
            return f"(not {of(operand)})"
        case AllOf(parts):
            return "(" + (" and ".join(map(of, parts)) or "True") + ")"
        case AnyOf(parts):
            return "(" + (" or ".join(map(of, parts)) or "False") + ")"
        case Compare(left, comparison, right):
            if isinstance(left, Operation | Negative) or isinstance(right, Operation | Negative):
                return f"(exact({of(left)}) {_SYMBOLS[comparison]} exact({of(right)}))"
            return f"({of(left)} {_SYMBOLS[comparison]} {of(right)})"
        case In(item, among):
            return f"({of(item)} in {of(among)})"
        case TextIs(TextTest.CONTAINS, text, part):
            return f"({of(part)} in {of(text)})"
        case TextIs(test, text, part):
            return f"{of(text)}.{test.value.lower()}({of(part)})"
        case ForItems(quantifier, over, name, body):
            return f"{'any' if quantifier is Quantifier.EXISTS else 'all'}({of(body)} for _{name} in {of(over)})"
        case Has(Reference(About.ACTION, name)):
            return f"({name!r} in a)"
        case Has(Reference(_, name)):
            return f"({name!r} in f.member)"
        case Size(part):
            return f"len({of(part)})"
        case Operation(operator, left, right):
            return f"context.{_METHODS[operator]}(exact({of(left)}), exact({of(right)}))"
        case Negative(operand):
            return f"(-exact({of(operand)}))"
        case _:
            assert_never(node)


def _counted(facts: Facts, name: str) -> int | Decimal:
    count = facts.count(name)
    if count is None:
        raise KeyError(name)
    return count


def _exact(value: object) -> Decimal:
    """A number as a person wrote it: the shortest decimal that reads as the same float."""
    if type(value) is int:
        return Decimal(value)
    if type(value) is float:
        return Decimal(repr(value))
    if type(value) is Decimal:
        return value
    raise TypeError


def _whole(value: Decimal) -> int | None:
    if not value.is_finite():
        return None
    if value <= 0:
        return 0
    if value >= LARGEST_AMOUNT:
        return LARGEST_AMOUNT
    # A third of three is one: what lies closer to the next whole number than division can tell is that number.
    return int(_EXACT.add(value, _NOISE).to_integral_value(ROUND_FLOOR))
