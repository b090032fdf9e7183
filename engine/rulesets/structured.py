"""Reads structured conditions: what is asked about, with what is asked of it, checked against its declaration.

if: {category: [repair, second_hand], co2_saved_kg: {at_least: 2}, member.segments: {includes: eco}}
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.entries import AttributeValue
from engine.rules.tree import (
    About,
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    In,
    ListOf,
    Literal,
    Not,
    Reference,
)
from engine.rulesets import codes, nodes, values
from engine.rulesets.comparisons import as_condition
from engine.rulesets.diagnostics import Findings, either, instead, quoted
from engine.rulesets.kinds import kind_words
from engine.rulesets.nodes import Node, Scalar, Span
from engine.rulesets.references import Asking, Fact
from engine.rulesets.typed_values import items_of, typed_value

COMBINATORS = ("any_of", "all_of", "not")
"""Keys that join conditions instead of asking about something of that name."""

_ORDER = ("at_least", "at_most", "more_than", "less_than")
_SAME = ("is", "is_not", "one_of", "none_of")
FITTING = {
    AttributeKind.TEXT: _SAME,
    AttributeKind.CHOICE: _SAME,
    AttributeKind.YES_NO: ("is", "is_not"),
    AttributeKind.NUMBER: (*_SAME, *_ORDER),
    AttributeKind.WHOLE: (*_SAME, *_ORDER),
    AttributeKind.INSTANT: (*_SAME, *_ORDER),
    AttributeKind.LIST: ("includes",),
}
"""The comparisons that fit each kind of attribute."""

_OPERATORS = (*_SAME, *_ORDER, "includes")


@dataclass(slots=True)
class Read:
    """What was read of a condition, and where each fact in it was first asked about."""

    facts: dict[Reference, Fact] = field(default_factory=dict)
    places: dict[Reference, Span] = field(default_factory=dict)
    whole: bool = True
    """False when part of it could not be read."""

    def note(self, fact: Fact, at: Span) -> None:
        self.facts.setdefault(fact.reference, fact)
        self.places.setdefault(fact.reference, at)


def read_structured(node: Node, asking: Asking, example: str, read: Read) -> Condition:
    """All that a mapping asks; notes in `read` what it asks about."""
    findings = asking.scope.findings
    pairs = values.pairs(node, "`if`", findings, example, "attributes and values")
    read.whole &= pairs is not None
    parts: list[Condition] = []
    for key, value in pairs or ():
        is_joined = key.text in COMBINATORS
        found = _combined(key, value, asking, example, read) if is_joined else _asked(key, value, asking, read)
        read.whole &= bool(found)
        parts += found
    return AllOf(tuple(parts))


def _combined(key: Scalar, node: Node, asking: Asking, example: str, read: Read) -> list[Condition]:
    """`any_of: [{…}, {…}]`, `all_of: [{…}, {…}]`, `not: {…}`."""
    inner = example.removeprefix("if: ")
    if key.text == "not":
        return [Not(read_structured(node, asking, f"not: {inner}", read))]
    found = values.items(node, f"`{key.text}`", asking.scope.findings, f"[{inner}, {inner}]")
    parts = tuple(read_structured(item, asking, inner, read) for item in found)
    if not parts:
        return []
    return [AnyOf(parts) if key.text == "any_of" else AllOf(parts)]


def _asked(name: Scalar, node: Node, asking: Asking, read: Read) -> list[Condition]:
    findings = asking.scope.findings
    if isinstance(node, Scalar) and node.empty and (meant := as_condition(name.text)):
        findings.add(codes.NOT_A_CONDITION, name.span, "this is not a condition", f"write `{meant}`")
        return []
    fact = asking.fact(name)
    if fact is None:
        findings.pass_over(node)
        return []
    read.note(fact, name.span)
    return list(_of_fact(name, node, fact, findings))


def _of_fact(name: Scalar, node: Node, fact: Fact, findings: Findings) -> Iterator[Condition]:
    """The parts of a condition on one fact: a value, a list of values, or comparisons with values."""
    is_member_list = fact.reference.about is About.MEMBER and fact.declared.kind is AttributeKind.LIST
    match node:
        case nodes.Mapping():
            attribute = fact.declared
            what = f"the condition on {quoted(attribute.name)}"
            example = f"{attribute.name}: {{{FITTING[attribute.kind][0]}: …}}"
            for operator, value in values.pairs(node, what, findings, example, "comparisons and values") or ():
                yield from _operation(operator, value, fact, findings)
        case nodes.Sequence() if is_member_list:
            items = values.items(node, "what to look for", findings, "[a, b]")
            found = [part for item in items if (part := _includes(fact, item, findings)) is not None]
            if len(found) == len(items) and found:
                yield AnyOf(tuple(found))
        case nodes.Sequence():
            yield from _fitting("one_of", name, node, fact, findings)
        case _:
            yield from _fitting("includes" if is_member_list else "is", name, node, fact, findings)


def _operation(operator: Scalar, value: Node, fact: Fact, findings: Findings) -> Iterator[Condition]:
    if operator.text not in _OPERATORS:
        message = f"{quoted(operator.text)} is not a comparison"
        fitting = f"{quoted(fact.declared.name)} can be asked with {either(FITTING[fact.declared.kind])}"
        suggestion = instead(operator.text, _OPERATORS, fitting)
        findings.add(codes.UNKNOWN_KEY, operator.span, message, suggestion)
        return
    yield from _fitting(operator.text, operator, value, fact, findings)


def _fitting(word: str, at: Scalar, value: Node, fact: Fact, findings: Findings) -> Iterator[Condition]:
    attribute = fact.declared
    fitting = FITTING[attribute.kind]
    if word not in fitting:
        message = f"`{word}` does not fit {quoted(attribute.name)}, which is {kind_words(attribute)}"
        written = value.text if isinstance(value, Scalar) and not value.quoted and value.text else "…"
        suggestion = f"write `{attribute.name}: {{{fitting[0]}: {written}}}`; it can be asked with {either(fitting)}"
        findings.add(codes.WRONG_OPERATOR, at.span, message, suggestion)
        return
    condition = _BUILD[word](fact, value, findings)
    if condition is not None:
        yield condition


_Build = Callable[[Fact, Node, Findings], Condition | None]


def _compare(comparison: Comparison) -> _Build:
    def build(fact: Fact, node: Node, findings: Findings) -> Condition | None:
        value = typed_value(fact.declared, node, findings)
        return Compare(fact.reference, comparison, literal(value, fact.declared)) if value is not None else None

    return build


def _one_of(fact: Fact, node: Node, findings: Findings) -> Condition | None:
    items = values.items(node, "what to compare with", findings, "[a, b]")
    found = [typed_value(fact.declared, item, findings) for item in items]
    listed = tuple(literal(value, fact.declared) for value in found if value is not None)
    return In(fact.reference, ListOf(listed)) if listed and len(listed) == len(items) else None


def _none_of(fact: Fact, node: Node, findings: Findings) -> Condition | None:
    found = _one_of(fact, node, findings)
    return Not(found) if found else None


def _includes(fact: Fact, node: Node, findings: Findings) -> Condition | None:
    item = items_of(fact.declared)
    value = typed_value(item, node, findings)
    return In(literal(value, item), fact.reference) if value is not None else None


def literal(value: AttributeValue, attribute: Attribute) -> Literal:
    """A value that is compared with an attribute."""
    assert not isinstance(value, list), "no list is compared as a whole"
    return Literal(value, attribute.kind is AttributeKind.INSTANT)


_BUILD: dict[str, _Build] = {
    **{comparison.value: _compare(comparison) for comparison in Comparison},
    "one_of": _one_of,
    "none_of": _none_of,
    "includes": _includes,
}
