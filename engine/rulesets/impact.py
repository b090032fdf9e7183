"""Reads impact measures: what good members do, and how much of it each action makes.

impact:
  co2_saved:
    name: {sv: Sparad koldioxid, en: Carbon dioxide saved}
    unit: kg
    from:
      - {of: purchase, if: {category: repair}, amount: co2_saved_kg}
"""

from collections.abc import Iterator
from dataclasses import replace

from engine.rules.dictionary import Dictionary, Impact, ImpactSource
from engine.rulesets import values
from engine.rulesets.amounts import read_amount
from engine.rulesets.conditions import read_condition
from engine.rulesets.forms import Form
from engine.rulesets.nodes import Node, Scalar
from engine.rulesets.scope import Scope, is_name
from engine.rulesets.texts import name_of, text_of

SOURCE = Form("a source of impact", required={"of": "purchase", "amount": "1"}, optional=("if",))
IMPACT = Form("an impact measure", required={"unit": "kg", "from": f"[{SOURCE.example}]"}, optional=("name",))


def with_impact(dictionary: Dictionary, node: Node | None, scope: Scope) -> Dictionary:
    """The dictionary with its impact measures."""
    example = f"impact: {{co2_saved: {IMPACT.example}}}"
    needs = "impact measures by name"
    pairs = values.pairs(node, "`impact`", scope.findings, example, needs, may_be_empty=True) if node else ()
    found = {
        name.text: impact
        for name, declaration in pairs or ()
        if is_name(name, "an impact measure", scope.findings) and (impact := _impact(name, declaration, scope))
    }
    return replace(dictionary, impact=found)


def _impact(name: Scalar, node: Node, scope: Scope) -> Impact | None:
    fields = IMPACT.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    unit, sources = fields.get("unit"), fields.get("from")
    words = text_of(unit, "the unit", scope.languages, scope.findings) if unit is not None else {}
    items = values.items(sources, "`from`", scope.findings, f"[{SOURCE.example}]") if sources is not None else ()
    return Impact(name.text, names, words, tuple(each for item in items for each in _source(item, scope)))


def _source(node: Node, scope: Scope) -> Iterator[ImpactSource]:
    fields = SOURCE.fields(node, scope.findings)
    if fields is None:
        return
    action = scope.action(fields.get("of"))
    condition = read_condition(fields.get("if"), action, scope)
    content = fields.get("amount")
    amount = read_amount(content, action, scope, what="an amount", least=0) if content is not None else None
    if action is not None and amount is not None:
        yield ImpactSource(action.type.name, amount, condition)
