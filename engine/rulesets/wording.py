"""Conditions and amounts in plain words, `co2_saved_kg is at least 2`, and why one did not hold."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from engine.rules.explain import Reason
from engine.rules.three_valued import Value
from engine.rules.tree import (
    About,
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
    Quantifier,
    Reference,
    Size,
    TextIs,
    TextTest,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_TEXT = 60
_MOST_ITEMS = 12

_COMPARISONS = {
    Comparison.IS: "",
    Comparison.IS_NOT: "not ",
    Comparison.AT_LEAST: "at least ",
    Comparison.AT_MOST: "at most ",
    Comparison.MORE_THAN: "more than ",
    Comparison.LESS_THAN: "less than ",
}
_TEXT_TESTS = {
    TextTest.STARTS_WITH: ("begins with", "does not begin with"),
    TextTest.ENDS_WITH: ("ends with", "does not end with"),
    TextTest.CONTAINS: ("contains", "does not contain"),
}


def in_words(node: Node) -> str:
    """What a condition asks, or what an amount is worked out from."""
    match node:
        case AllOf(parts):
            return " and ".join(map(_in_brackets, parts)) or "anything"
        case AnyOf(parts):
            return " or ".join(map(_in_brackets, parts)) or "nothing"
        case Not(Reference() | Local() as fact):
            return f"{in_words(fact)} is no"
        case Not(Has(reference)):
            return f"{in_words(reference)} was not told"
        case Not(In() as within):
            return _within(within, holds=False)
        case Not(TextIs(test, text, part)):
            return f"{in_words(text)} {_TEXT_TESTS[test][1]} {in_words(part)}"
        case Not(operand):
            return f"not {_in_brackets(operand)}"
        case Compare(left, comparison, right):
            return f"{in_words(left)} is {_COMPARISONS[comparison]}{in_words(right)}"
        case In():
            return _within(node, holds=True)
        case TextIs(test, text, part):
            return f"{in_words(text)} {_TEXT_TESTS[test][0]} {in_words(part)}"
        case ForItems(quantifier, over, name, body):
            every = "some" if quantifier is Quantifier.EXISTS else "every"
            return f"{every} {name} of {in_words(over)} has {in_words(body)}"
        case Has(reference):
            return f"{in_words(reference)} was told"
        case _:
            return _value_in_words(node)


def _value_in_words(node: Node) -> str:
    match node:
        case Literal(value, is_instant):
            return value_in_words(value, is_instant)
        case Reference(About.ACTION, name) | Local(name):
            return name
        case Reference(about, name):
            return f"{about.value}.{name}"
        case ListOf(items):
            return _either([in_words(item) for item in items])
        case Size(of):
            return f"the size of {in_words(of)}"
        case Operation(operator, left, right):
            return f"{_reckoned(left)} {operator.value} {_reckoned(right)}"
        case Negative(operand):
            return f"-{_reckoned(operand)}"
        case _:
            return in_words(node)


def _in_brackets(part: Node) -> str:
    """A part within a larger condition; one that joins several itself is held together."""
    words = in_words(part)
    return f"({words})" if isinstance(part, AllOf | AnyOf) and len(part.parts) > 1 else words


def _reckoned(part: Node) -> str:
    return f"({in_words(part)})" if isinstance(part, Operation) else in_words(part)


def _within(node: In, holds: bool) -> str:
    if isinstance(node.among, ListOf):
        return f"{in_words(node.item)} is {'' if holds else 'not '}{in_words(node.among)}"
    return f"{in_words(node.among)} {'includes' if holds else 'does not include'} {in_words(node.item)}"


def reason_in_words(reason: Reason) -> str:
    """One part of a condition with what was found: `co2_saved_kg is 1.5, and at least 2 is asked`."""
    subject, asked = _divided(reason.node)
    if reason.holds is None and reason.found is None:
        return f"{subject} was not told" if _is_fact(reason.node) else f"{subject} could not be worked out"
    if reason.holds or asked is None or isinstance(reason.node, Has):
        return in_words(reason.node) if reason.holds else _unmet(reason.node)
    return f"{subject} {_found(reason)}, and {asked}"


def _unmet(node: Node) -> str:
    match node:
        case Has(reference):
            return f"{in_words(reference)} was not told"
        case Not(Has(reference)):
            return f"{in_words(reference)} was told"
        case Not(Reference() | Local() as fact):
            return f"{in_words(fact)} is yes"
        case Reference() | Local():
            return f"{in_words(node)} is no"
        case _:
            return f"this does not hold: {in_words(node)}"


def asked_of(node: Node) -> tuple[str, str]:
    """What a part of a condition is about, and the whole of what it asks: `solved`, `solved is yes`."""
    return _divided(node)[0], in_words(node)


def _divided(node: Node) -> tuple[str, str | None]:
    """What a part asks about, and what it asks of that; None when there is nothing to compare."""
    match node:
        case Compare(Literal() as left, comparison, right):
            return in_words(right), f"{in_words(left)} is to be {_COMPARISONS[comparison]}that"
        case Compare(left, comparison, right):
            return in_words(left), f"{_COMPARISONS[comparison]}{in_words(right)} is asked"
        case In(item, ListOf() as among):
            return in_words(item), f"{in_words(among)} is asked"
        case Not(In(item, ListOf() as among)):
            return in_words(item), f"not {in_words(among)} is asked"
        case In(item, among):
            return in_words(among), f"{in_words(item)} is asked"
        case Not(In(item, among)):
            return in_words(among), f"not {in_words(item)} is asked"
        case TextIs(test, text, part):
            return in_words(text), f"one that {_TEXT_TESTS[test][0]} {in_words(part)} is asked"
        case Not(TextIs(test, text, part)):
            return in_words(text), f"one that {_TEXT_TESTS[test][1]} {in_words(part)} is asked"
        case ForItems(quantifier, over, _, body):
            every = "one" if quantifier is Quantifier.EXISTS else "only such"
            return in_words(over), f"{every} is asked where {in_words(body)}"
        case Has(reference) | Not(Has(reference)):
            return in_words(reference), None
        case Not(operand):
            return in_words(operand), None
        case _:
            return in_words(node), None


def _is_fact(node: Node) -> bool:
    """Whether what a part asks about is told by somebody, and not worked out of several facts."""
    match node:
        case Not(operand):
            return _is_fact(operand)
        case Compare(Literal(), _, right):
            return isinstance(right, Reference)
        case Compare(left, _, _):
            return isinstance(left, Reference)
        case In(Literal(), among):
            return isinstance(among, Reference)
        case In(item, _) | TextIs(_, item, _) | ForItems(_, item, _, _):
            return isinstance(item, Reference)
        case _:
            return isinstance(node, Reference)


def _found(reason: Reason) -> str:
    found = reason.found
    if isinstance(found, list | tuple):
        return f"is {_both([value_in_words(item) for item in found])}" if found else "is empty"
    if reason.holds is None:
        return f"is {value_in_words(found)}, with which nothing can be said"
    return f"is {value_in_words(found, _is_about_instants(reason.node))}"


def _is_about_instants(node: Node) -> bool:
    match node:
        case Compare(left, _, right):
            return any(isinstance(side, Literal) and side.is_instant for side in (left, right))
        case In(_, ListOf(items)) | Not(In(_, ListOf(items))):
            return any(isinstance(item, Literal) and item.is_instant for item in items)
        case _:
            return False


def value_in_words(value: Value, is_instant: bool = False) -> str:
    """A value as people write it: `yes`, `2`, `0.5`, `repair`, `2027-03-01T12:00:00Z`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if is_instant and isinstance(value, int):
        return (_EPOCH + timedelta(microseconds=value)).isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        shown = value if len(value) <= _LONGEST_TEXT else value[: _LONGEST_TEXT - 1] + "…"
        return shown if shown.strip() else f'"{shown}"'
    if isinstance(value, list | tuple):
        return _both([value_in_words(item) for item in value])
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _both(words: list[str]) -> str:
    return " and ".join(_shortened(words))


def _either(words: list[str]) -> str:
    return " or ".join(_shortened(words))


def _shortened(words: list[str]) -> list[str]:
    """`a, b` and the last one apart, of the first twelve."""
    shown = words if len(words) <= _MOST_ITEMS else [*words[:_MOST_ITEMS], f"{len(words) - _MOST_ITEMS} more"]
    return [", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown
