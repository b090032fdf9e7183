"""Reads counts: `{of: post.voted, if: {kind: answer}, sum: value, for_each: post, per: month}`."""

from engine.rules.calendar import DurationUnit, PeriodKind
from engine.rules.counts import CountSpec, Measure
from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.tree import About, Condition, Reference, references_in
from engine.rulesets import codes, values
from engine.rulesets.amounts import numeric_attribute
from engine.rulesets.conditions import read_condition
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.kinds import kind_words
from engine.rulesets.nodes import Node
from engine.rulesets.scope import DeclaredAction, Scope

KEYS = ("if", "sum", "distinct", "highest", "for_each", "per", "within")
FORM = Form("a count", required={"of": "purchase"}, optional=KEYS)
NAMED = Form("a count", required={"of": "purchase"}, optional=("name", *KEYS))

_PERIODS = values.words_of(PeriodKind)
_LONGEST_WINDOW = 400
"""Days."""

_MEASURED = (Measure.SUM, Measure.DISTINCT, Measure.HIGHEST)
_COUNTABLE = (AttributeKind.TEXT, AttributeKind.CHOICE, AttributeKind.WHOLE, AttributeKind.YES_NO)


def read_count(fields: Fields, scope: Scope) -> CountSpec | None:
    """What is counted, from the fields of a form that has the `KEYS` of counts."""
    action = scope.action(fields.get("of"))
    condition = read_condition(fields.get("if"), action, scope, about=(About.ACTION, About.MEMBER))
    _report_segments(fields, condition, scope)
    _report_clash(fields, scope)
    measure = _measure(fields)
    attribute = _attribute(fields.get(measure.value), measure, action, scope)
    for_each = countable_attribute(fields.get("for_each"), "`for_each`", action, scope)
    if action is None:
        return None
    return CountSpec(
        of=action.type.name,
        condition=condition,
        measure=measure,
        attribute=attribute.name if attribute else None,
        for_each=for_each.name if for_each else None,
        per=_period(fields, scope),
        within_days=_window(fields, scope),
    )


def _report_segments(fields: Fields, condition: Condition, scope: Scope) -> None:
    """A segment may ask for counts, so a count that asked for segments might come before itself."""
    if Reference(About.MEMBER, "segments") in references_in(condition):
        message = "a count cannot ask for `member.segments`, because segments can ask for counts"
        suggestion = "put the segment into the condition of the rule that asks for the count"
        scope.findings.add(codes.NOT_KNOWN_HERE, fields.place("if"), message, suggestion)


def _period(fields: Fields, scope: Scope) -> PeriodKind:
    node = fields.get("per")
    found = values.word(node, "`per`", scope.findings, _PERIODS) if node is not None else None
    return found or PeriodKind.EVER


def _window(fields: Fields, scope: Scope) -> int | None:
    """A rolling window, in the member's days."""
    node = fields.get("within")
    if node is None:
        return None
    if "per" in fields:
        message = "a count has `per` or `within`, not both"
        scope.findings.add(codes.KEYS_CLASH, fields.place("within"), message, "keep one of the two")
    stretch = values.duration(node, "`within`", scope.findings)
    if stretch is None:
        return None
    days = stretch.count * {DurationUnit.DAY: 1, DurationUnit.WEEK: 7}.get(stretch.unit, 0)
    if not 1 <= days <= _LONGEST_WINDOW:
        message = f"`within` counts whole days, from 1 to {_LONGEST_WINDOW}"
        scope.findings.add(codes.OUT_OF_RANGE, node.span, message, "write it as `30 days`, or use `per: month`")
        return None
    return days


def _measure(fields: Fields) -> Measure:
    return next((each for each in _MEASURED if each.value in fields), Measure.TIMES)


def _report_clash(fields: Fields, scope: Scope) -> None:
    measures = [each.value for each in _MEASURED if each.value in fields]
    clashing = [(measures[0], other) for other in measures[1:]]
    if "distinct" in fields and "for_each" in fields:
        clashing.append(("distinct", "for_each"))
    for first, other in clashing:
        message = f"`{first}` and `{other}` do not go together"
        scope.findings.add(codes.KEYS_CLASH, fields.place(other), message, "keep one of the two")


def _attribute(node: Node | None, measure: Measure, action: DeclaredAction | None, scope: Scope) -> Attribute | None:
    if measure is Measure.TIMES:
        return None
    if measure is Measure.DISTINCT:
        return countable_attribute(node, "`distinct`", action, scope)
    what = "an attribute to add up" if measure is Measure.SUM else "an attribute to compare"
    name = values.scalar(node, what, scope.findings) if node is not None else None
    return numeric_attribute(name, action, scope.findings) if name and action else None


def countable_attribute(node: Node | None, what: str, action: DeclaredAction | None, scope: Scope) -> Attribute | None:
    """An attribute with values that can be told apart; `what` is the key that asks for it."""
    name = values.scalar(node, f"an attribute for {what}", scope.findings) if node is not None else None
    attribute = action.attributes.use(name, scope.findings) if name and action else None
    if name is None or attribute is None or attribute.kind in _COUNTABLE:
        return attribute
    message = f"{quoted(attribute.name)} is {kind_words(attribute)}, which {what} cannot use"
    suggestion = "use an attribute that is a text, one of some values, a whole number, or yes or no"
    scope.findings.add(codes.NOT_COUNTABLE, name.span, message, suggestion)
    return None


def most_different(attribute: Attribute | None) -> int | None:
    """How many different values an attribute can have; None when there is no end to them."""
    if attribute is None or attribute.kind not in (AttributeKind.CHOICE, AttributeKind.YES_NO):
        return None
    return len(attribute.choices) or 2
