"""The tree of conditions and amounts as Python source, for facts that are all there; anything absent raises.

A condition's source is true only where it certainly holds. Types are asked for only after that, and only where Python
would take one for another: True for 1, a text for a list.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, assert_never

from engine.rules.three_valued import COMPARE, EXACT, Value, among, exact, reckoned
from engine.rules.tree import (
    About,
    AllOf,
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

EXCEPTIONS = (KeyError, TypeError, AttributeError)
"""What absent facts, and facts of other types than they had, raise."""

_SYMBOLS = {
    Comparison.IS: "==",
    Comparison.IS_NOT: "!=",
    Comparison.AT_LEAST: ">=",
    Comparison.AT_MOST: "<=",
    Comparison.MORE_THAN: ">",
    Comparison.LESS_THAN: "<",
}

_METHODS = {Operator.ADD: "add", Operator.SUBTRACT: "subtract", Operator.MULTIPLY: "multiply"}

_TEXT_TESTS = {TextTest.STARTS_WITH: "starts", TextTest.ENDS_WITH: "ends", TextTest.CONTAINS: "contains"}


def _counted(facts: Facts, name: str) -> int | Decimal:
    count = facts.count(name)
    if count is None:
        raise KeyError(name)
    return count


def _number(value: object) -> Decimal:
    number = exact(value)
    if number is None:
        raise TypeError
    return number


def _divided(left: Decimal, right: Decimal) -> Decimal:
    return _number(reckoned(Operator.DIVIDE, left, right))


def _remainder(left: Decimal, right: Decimal) -> Decimal:
    return _number(reckoned(Operator.REMAINDER, left, right))


def _items(value: Value) -> Value:
    if isinstance(value, list | tuple):
        return value
    raise TypeError


def _single(value: Value) -> Value:
    if isinstance(value, list):
        raise TypeError
    return value


_NAMES: Mapping[str, Any] = {
    "__builtins__": {"any": any, "all": all, "len": len, "bool": bool, "list": list, "exceptions": EXCEPTIONS},
    "add": EXACT.add,
    "subtract": EXACT.subtract,
    "multiply": EXACT.multiply,
    "divided": _divided,
    "remainder": _remainder,
    "exact": _number,
    "counted": _counted,
    "items": _items,
    "single": _single,
    "among": among,
    "starts": str.startswith,
    "ends": str.endswith,
    "contains": str.__contains__,
    **{f"known_{comparison.value}": compare for comparison, compare in COMPARE.items()},
}


class Source:
    """Writes one function; its constants are kept beside the source, never in it."""

    def __init__(self) -> None:
        self._constants: dict[str, Any] = {}
        self._values = 0

    def function(self, result: str, otherwise: str, names: Mapping[str, Any]) -> Any:
        """A function of facts `f` that answers with an expression, or with another when a fact is absent."""
        text = (
            f"def answer(f):\n    a = f.attributes\n    try: return {result}\n"
            f"    except exceptions: return {otherwise}\n"
        )
        scope = {**_NAMES, **self._constants, **names}
        exec(compile(text, "<rule>", "exec"), scope)  # noqa: S102 - the source is ours, built from a checked tree
        return scope["answer"]

    def condition(self, node: Condition) -> str:
        """Source that is true only where a condition holds; each `Not` is as far down as it goes."""
        match node:
            case AllOf(parts):
                return "(" + (" and ".join(map(self.condition, parts)) or "True") + ")"
            case AnyOf(parts):
                return "(" + (" or ".join(map(self.condition, parts)) or "False") + ")"
            case Compare():
                return self._compare(node)
            case In(item, items):
                return self._in(item, items)
            case Not(In(Literal(str(item)), Reference(About.MEMBER, name))):
                return f"(f.includes({name!r}, {self._constant(item)}) is False)"
            case Not(In(item, items)):
                return f"(among({self.value(item)}, {self.value(items)}) is False)"
            case TextIs(test, text, part):
                return f"{_TEXT_TESTS[test]}({self.value(text)}, {self.value(part)})"
            case Has(Reference(about, name)):
                return f"({name!r} in {'a' if about is About.ACTION else 'f.member'})"
            case ForItems(quantifier, over, name, body):
                every = "any" if quantifier is Quantifier.EXISTS else "all"
                return f"{every}({self.condition(body)} for _{name} in items({self.value(over)}))"
            case Not(TextIs() | Has() as operand):
                return f"(not {self.condition(operand)})"
            case Not(operand):
                return f"({self.value(operand)} is False)"
            case _:
                return f"({self.value(node)} is True)"

    def value(self, node: Node) -> str:
        """Source that gives a value, or raises where a fact is absent."""
        match node:
            case Literal(value):
                return self._constant(value)
            case Reference(About.ACTION, name):
                return f"a[{name!r}]"
            case Reference(About.MEMBER, name):
                return f"f.member[{name!r}]"
            case Reference(_, name):
                return f"counted(f, {name!r})"
            case Local(name):
                return f"_{name}"
            case ListOf(items):
                return "(" + "".join(f"{self._item(item)}, " for item in items) + ")"
            case Size(of):
                return f"len({self.value(of)})"
            case Operation() | Negative():
                return self.number(node)
            case Not() | AllOf() | AnyOf() | Compare() | In() | TextIs() | ForItems() | Has():
                return self.condition(node)
            case _:
                assert_never(node)

    def number(self, node: Node) -> str:
        """Source that gives an exact number."""
        match node:
            case Literal(value) if (constant := exact(value)) is not None:
                return self._constant(constant)
            case Operation(operator, left, right) if operator in _METHODS:
                return f"{_METHODS[operator]}({self.number(left)}, {self.number(right)})"
            case Operation(operator, left, right):
                divided = "divided" if operator is Operator.DIVIDE else "remainder"
                return f"{divided}({self.number(left)}, {self.number(right)})"
            case Negative(operand):
                return f"{self.number(operand)}.copy_negate()"
            case _:
                return f"exact({self.value(node)})"

    def _item(self, node: Node) -> str:
        return f"single({self.value(node)})" if isinstance(node, Reference) else self.value(node)

    def _compare(self, node: Compare) -> str:
        left, right, comparison = node.left, node.right, node.comparison
        if _is_reckoned(left) or _is_reckoned(right):
            return f"({self.number(left)} {_SYMBOLS[comparison]} {self.number(right)})"
        if isinstance(right, Literal) and not isinstance(left, Literal) and _is_plain(comparison, right.value):
            return self._compare_literal(left, comparison, right.value)
        return f"(known_{comparison.value}({self.value(left)}, {self.value(right)}) is True)"

    def _compare_literal(self, left: Node, comparison: Comparison, value: str | float) -> str:
        if isinstance(value, bool):
            return f"({self.value(left)} is {value})"
        if isinstance(value, str):
            return f"({self.value(left)} == {self._constant(value)})"
        constant = self._constant(exact(value) if _is_count(left) else value)
        if _is_count(left) or isinstance(left, Size):
            return f"({self.value(left)} {_SYMBOLS[comparison]} {constant})"
        found = self._name()
        return f"(({found} := {self.value(left)}) {_SYMBOLS[comparison]} {constant} and {found}.__class__ is not bool)"

    def _in(self, item: Node, items: Node) -> str:
        match item, items:
            case Literal(str(value)), Reference(About.MEMBER, name):
                return f"f.includes({name!r}, {self._constant(value)})"
            case Literal(str(value)), Reference():
                found = self._name()
                return f"(({found} := {self.value(items)}).__class__ is list and {self._constant(value)} in {found})"
            case _, ListOf(listed) if all(_is_text(each) for each in listed):
                texts = tuple(each.value for each in listed if isinstance(each, Literal))
                return f"({self.value(item)} in {self._constant(texts)})"
            case _:
                return f"(among({self.value(item)}, {self.value(items)}) is True)"

    def _constant(self, value: object) -> str:
        name = f"c{len(self._constants)}"
        self._constants[name] = value
        return name

    def _name(self) -> str:
        self._values += 1
        return f"v{self._values}"


def _is_reckoned(node: Node) -> bool:
    return isinstance(node, Operation | Negative)


def _is_plain(comparison: Comparison, value: object) -> bool:
    """Whether Python's own operator says what the three values say. Only numbers have an order."""
    return comparison is Comparison.IS or (comparison is not Comparison.IS_NOT and not isinstance(value, str | bool))


def _is_count(node: Node) -> bool:
    return isinstance(node, Reference) and node.about is About.COUNT


def _is_text(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, str)
