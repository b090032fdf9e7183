"""Conditions and amounts, asked of plain facts with three values: yes, no, and None where something was not told."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, TypeAlias

from engine.rules.entries import AttributeValue
from engine.rules.tree import (
    AllOf,
    AnyOf,
    Compare,
    Comparison,
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

Value: TypeAlias = bool | str | Fraction | list["Value"] | None
"""Numbers are exact fractions; None is what was not told."""

Locals: TypeAlias = Mapping[str, Value]


class Facts(Protocol):
    def fact(self, reference: Reference) -> AttributeValue | Fraction | None: ...


def holds(condition: Node, facts: Facts) -> bool:
    return value_of(condition, facts, {}) is True


def exact(value: AttributeValue | Fraction | Decimal | None) -> Value:
    """A value as conditions see it: numbers as they are written."""
    match value:
        case bool() | str() | None:
            return value
        case float():
            return Fraction(repr(value))
        case list():
            return [exact(each) for each in value]
        case _:
            return Fraction(value)


def value_of(node: Node, facts: Facts, local: Locals) -> Value:
    def of(part: Node) -> Value:
        return value_of(part, facts, local)

    match node:
        case Literal(value):
            return exact(value)
        case Reference():
            return exact(facts.fact(node))
        case Local(name):
            return local[name]
        case ListOf(items):
            return [of(each) for each in items]
        case Not(operand):
            asked = of(operand)
            return None if asked is None else not asked
        case AllOf(parts):
            return _all([of(each) for each in parts])
        case AnyOf(parts):
            return _any([of(each) for each in parts])
        case Compare(left, comparison, right):
            return _compared(of(left), comparison, of(right))
        case In(item, among):
            return _among(of(item), of(among))
        case TextIs(test, text, part):
            return _text_is(test, of(text), of(part))
        case ForItems(quantifier, over, name, body):
            whole = of(over)
            if not isinstance(whole, list):
                return None
            asked_of_each = [value_of(body, facts, {**local, name: each}) for each in whole]
            return _any(asked_of_each) if quantifier is Quantifier.EXISTS else _all(asked_of_each)
        case Has(reference):
            return facts.fact(reference) is not None
        case Size(measured):
            sized = of(measured)
            return Fraction(len(sized)) if isinstance(sized, str | list) else None
        case Operation(operator, left, right):
            return _worked_out(of(left), operator, of(right))
        case Negative(operand):
            number = of(operand)
            return -number if isinstance(number, Fraction) else None


def _any(parts: list[Value]) -> bool | None:
    if True in parts:
        return True
    return None if None in parts else False


def _all(parts: list[Value]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True


_COMPARED: Mapping[Comparison, Callable[[Fraction, Fraction], bool]] = {
    Comparison.AT_LEAST: lambda left, right: left >= right,
    Comparison.AT_MOST: lambda left, right: left <= right,
    Comparison.MORE_THAN: lambda left, right: left > right,
    Comparison.LESS_THAN: lambda left, right: left < right,
}


def _compared(left: Value, comparison: Comparison, right: Value) -> bool | None:
    if left is None or right is None or type(left) is not type(right):
        return None
    if comparison is Comparison.IS:
        return left == right
    if comparison is Comparison.IS_NOT:
        return left != right
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return _COMPARED[comparison](left, right)
    return None


def _among(item: Value, among: Value) -> bool | None:
    if item is None or not isinstance(among, list):
        return None
    return any(type(each) is type(item) and each == item for each in among)


def _text_is(test: TextTest, text: Value, part: Value) -> bool | None:
    if not isinstance(text, str) or not isinstance(part, str):
        return None
    match test:
        case TextTest.STARTS_WITH:
            return text.startswith(part)
        case TextTest.ENDS_WITH:
            return text.endswith(part)
        case TextTest.CONTAINS:
            return part in text


def _worked_out(left: Value, operator: Operator, right: Value) -> Fraction | None:
    if not isinstance(left, Fraction) or not isinstance(right, Fraction):
        return None
    match operator:
        case Operator.ADD:
            return left + right
        case Operator.SUBTRACT:
            return left - right
        case Operator.MULTIPLY:
            return left * right
        case Operator.DIVIDE:
            return left / right if right else None
        case Operator.REMAINDER:
            return left - right * int(left / right) if right else None


def number_of(amount: Node, facts: Facts) -> Fraction | None:
    """What an amount comes to, exactly."""
    value = value_of(amount, facts, {})
    return value if isinstance(value, Fraction) else None
