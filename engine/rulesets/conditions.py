"""Reads structured conditions: attributes with what is asked of them, checked against the action's declaration.

if: {category: [repair, second_hand], co2_saved_kg: {at_least: 2}, solved: true}
"""

from collections.abc import Callable, Collection, Iterator

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.entries import AttributeValue
from engine.rules.tree import ALWAYS, About, AllOf, Compare, Comparison, Condition, In, ListOf, Literal, Not, attribute
from engine.rulesets import codes, nodes, values
from engine.rulesets.comparisons import as_condition
from engine.rulesets.diagnostics import Findings, either, instead, quoted
from engine.rulesets.nodes import Broken, Node, Scalar
from engine.rulesets.satisfiable import never_true
from engine.rulesets.scope import DeclaredAction, Scope
from engine.rulesets.typed_values import items_of, typed_value

_ORDER = ("at_least", "at_most", "more_than", "less_than")
_SAME = ("is", "is_not", "one_of", "none_of")
_FITTING = {
    AttributeKind.TEXT: _SAME,
    AttributeKind.CHOICE: _SAME,
    AttributeKind.YES_NO: ("is", "is_not"),
    AttributeKind.NUMBER: (*_SAME, *_ORDER),
    AttributeKind.WHOLE: (*_SAME, *_ORDER),
    AttributeKind.INSTANT: (*_SAME, *_ORDER),
    AttributeKind.LIST: ("includes",),
}
_OPERATORS = (*_SAME, *_ORDER, "includes")


def read_condition(
    node: Node | None, action: DeclaredAction | None, scope: Scope, about: Collection[About] = tuple(About)
) -> Condition:
    """What must hold for an action; everything does when nothing is asked.

    An unknown action was reported already, and then nothing can be said about its attributes.
    """
    findings = scope.findings
    if node is None or isinstance(node, Broken):
        return ALWAYS
    if not isinstance(node, nodes.Mapping):
        message = "a condition in a block is not understood yet" if _is_block(node) else "this is not a condition"
        findings.add(codes.NOT_A_CONDITION, node.span, message, _how_to_write(node, action))
        return ALWAYS
    pairs = values.pairs(node, "`if`", findings, _example(action), "attributes and values") or ()
    if action is None:
        return ALWAYS
    return AllOf(tuple(part for key, value in pairs for part in _parts(key, value, action, findings)))


def _how_to_write(node: Node, action: DeclaredAction | None) -> str:
    meant = as_condition(node.text) if isinstance(node, Scalar) else None
    return f"write `if: {{{meant}}}`" if meant else f"write attributes with values, as `{_example(action)}`"


def _example(action: DeclaredAction | None) -> str:
    """A condition on an attribute of this very action, if it has any."""
    attribute = next((each for _, each in action.attributes.meanings()), None) if action else None
    return f"if: {{{attribute.name}: {_example_value(attribute)}}}" if attribute else "if: {category: repair}"


def _example_value(attribute: Attribute) -> str:
    if attribute.kind is AttributeKind.CHOICE:
        return attribute.choices[0]
    if attribute.kind is AttributeKind.LIST:
        return "{includes: …}"
    return {
        AttributeKind.YES_NO: "yes",
        AttributeKind.NUMBER: "{at_least: 10}",
        AttributeKind.WHOLE: "{at_least: 10}",
    }.get(attribute.kind, "…")


def _is_block(node: Node) -> bool:
    return isinstance(node, Scalar) and node.block


def _parts(name: Scalar, node: Node, action: DeclaredAction, findings: Findings) -> list[Condition]:
    if isinstance(node, Scalar) and node.empty and (meant := as_condition(name.text)):
        findings.add(codes.NOT_A_CONDITION, name.span, "this is not a condition", f"write `{meant}`")
        return []
    attribute = action.attributes.use(name, findings)
    if attribute is None:
        return []
    parts = list(_asked(name, node, attribute, findings))
    if never_true(attribute, parts):
        message = f"no value of {quoted(attribute.name)} can meet this"
        findings.add(codes.NEVER_TRUE, name.span, message, "the rule would never do anything; loosen the condition")
    return parts


def _asked(name: Scalar, node: Node, attribute: Attribute, findings: Findings) -> Iterator[Condition]:
    """The parts of a condition on one attribute: a value, a list of values, or operators with values."""
    match node:
        case nodes.Mapping():
            what = f"the condition on {quoted(attribute.name)}"
            example = f"{attribute.name}: {{{_FITTING[attribute.kind][0]}: …}}"
            for operator, value in values.pairs(node, what, findings, example, "comparisons and values") or ():
                yield from _operation(operator, value, attribute, findings)
        case nodes.Sequence():
            yield from _fitting("one_of", name, node, attribute, findings)
        case _:
            yield from _fitting("is", name, node, attribute, findings)


def _operation(operator: Scalar, value: Node, attribute: Attribute, findings: Findings) -> Iterator[Condition]:
    if operator.text not in _OPERATORS:
        message = f"{quoted(operator.text)} is not a comparison"
        fitting = f"{quoted(attribute.name)} can be asked with {either(_FITTING[attribute.kind])}"
        suggestion = instead(operator.text, _OPERATORS, fitting)
        findings.add(codes.UNKNOWN_KEY, operator.span, message, suggestion)
        return
    yield from _fitting(operator.text, operator, value, attribute, findings)


def _fitting(word: str, at: Scalar, value: Node, attribute: Attribute, findings: Findings) -> Iterator[Condition]:
    fitting = _FITTING[attribute.kind]
    if word not in fitting:
        message = f"`{word}` does not fit {quoted(attribute.name)}, which is {kind_words(attribute)}"
        suggestion = f"write `{attribute.name}: {{{fitting[0]}: …}}`; it can be asked with {either(fitting)}"
        findings.add(codes.WRONG_OPERATOR, at.span, message, suggestion)
        return
    condition = _BUILD[word](attribute, value, findings)
    if condition is not None:
        yield condition


def kind_words(attribute: Attribute) -> str:
    """What an attribute holds, in words."""
    return f"a list of {_PLURALS[attribute.items]}" if attribute.items else _KINDS[attribute.kind]


_KINDS = {
    AttributeKind.TEXT: "a text",
    AttributeKind.CHOICE: "one of some values",
    AttributeKind.YES_NO: "yes or no",
    AttributeKind.NUMBER: "a number",
    AttributeKind.WHOLE: "a whole number",
    AttributeKind.INSTANT: "an instant",
    AttributeKind.LIST: "a list",
}
_PLURALS = {
    AttributeKind.TEXT: "texts",
    AttributeKind.CHOICE: "values",
    AttributeKind.YES_NO: "yes and no",
    AttributeKind.NUMBER: "numbers",
    AttributeKind.WHOLE: "whole numbers",
    AttributeKind.INSTANT: "instants",
    AttributeKind.LIST: "lists",
}

_Build = Callable[[Attribute, Node, Findings], Condition | None]


def _compare(comparison: Comparison) -> _Build:
    def build(asked: Attribute, node: Node, findings: Findings) -> Condition | None:
        value = typed_value(asked, node, findings)
        return Compare(attribute(asked.name), comparison, _literal(value)) if value is not None else None

    return build


def _one_of(asked: Attribute, node: Node, findings: Findings) -> Condition | None:
    found = _values(asked, node, findings)
    return In(attribute(asked.name), ListOf(tuple(map(_literal, found)))) if found else None


def _none_of(asked: Attribute, node: Node, findings: Findings) -> Condition | None:
    found = _one_of(asked, node, findings)
    return Not(found) if found else None


def _includes(asked: Attribute, node: Node, findings: Findings) -> Condition | None:
    value = typed_value(items_of(asked), node, findings)
    return In(_literal(value), attribute(asked.name)) if value is not None else None


def _literal(value: AttributeValue) -> Literal:
    assert not isinstance(value, list), "no list is compared as a whole"
    return Literal(value)


def _values(attribute: Attribute, node: Node, findings: Findings) -> tuple[AttributeValue, ...]:
    items = values.items(node, "what to compare with", findings, "[a, b]")
    found = (typed_value(attribute, item, findings) for item in items)
    return tuple(value for value in found if value is not None)


_BUILD: dict[str, _Build] = {
    **{comparison.value: _compare(comparison) for comparison in Comparison},
    "one_of": _one_of,
    "none_of": _none_of,
    "includes": _includes,
}
