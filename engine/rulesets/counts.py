"""Reads counts: `{of: post.voted, if: {kind: answer}, sum: value, for_each: post}`."""

from engine.rules.counts import CountSpec, Measure
from engine.rules.dictionary import Attribute, AttributeKind
from engine.rulesets import codes, values
from engine.rulesets.amounts import numeric_attribute
from engine.rulesets.conditions import kind_words, read_condition
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.nodes import Node
from engine.rulesets.scope import DeclaredAction, Scope

FORM = Form("a count", required={"of": "purchase"}, optional=("if", "sum", "distinct", "for_each"))

_COUNTABLE = (AttributeKind.TEXT, AttributeKind.CHOICE, AttributeKind.WHOLE, AttributeKind.YES_NO)


def read_count(node: Node, scope: Scope) -> CountSpec | None:
    """What a badge counts."""
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    action = scope.action(fields.get("of"))
    condition = read_condition(fields.get("if"), action, scope)
    _report_clash(fields, scope)
    measure = _measure(fields)
    attribute = _attribute(fields.get(measure.value), measure, action, scope)
    for_each = _countable(fields.get("for_each"), "`for_each`", action, scope)
    if action is None:
        return None
    return CountSpec(
        of=action.type.name,
        condition=condition,
        measure=measure,
        attribute=attribute.name if attribute else None,
        for_each=for_each.name if for_each else None,
    )


def _measure(fields: Fields) -> Measure:
    if "sum" in fields:
        return Measure.SUM
    return Measure.DISTINCT if "distinct" in fields else Measure.TIMES


def _report_clash(fields: Fields, scope: Scope) -> None:
    if "distinct" not in fields:
        return
    for other in ("sum", "for_each"):
        if other in fields:
            message = f"`distinct` and `{other}` do not go together"
            scope.findings.add(codes.KEYS_CLASH, fields.place(other), message, "keep one of the two")


def _attribute(node: Node | None, measure: Measure, action: DeclaredAction | None, scope: Scope) -> Attribute | None:
    if measure is not Measure.SUM:
        return _countable(node, "`distinct`", action, scope)
    name = values.scalar(node, "an attribute to add up", scope.findings) if node is not None else None
    return numeric_attribute(name, action, scope.findings) if name and action else None


def _countable(node: Node | None, what: str, action: DeclaredAction | None, scope: Scope) -> Attribute | None:
    name = values.scalar(node, f"an attribute for {what}", scope.findings) if node is not None else None
    attribute = action.attributes.use(name, scope.findings) if name and action else None
    if name is None or attribute is None or attribute.kind in _COUNTABLE:
        return attribute
    message = f"{quoted(attribute.name)} is {kind_words(attribute)}, which {what} cannot use"
    suggestion = "use an attribute that is a text, one of some values, a whole number, or yes or no"
    scope.findings.add(codes.NOT_COUNTABLE, name.span, message, suggestion)
    return None
