"""`campaigns`: for a time, points rules give more.

earth_week:
  first_day: 2027-04-19
  last_day: 2027-04-25                      # this day still counts
  applies_to: [greener_choice]
  if: {count.categories_this_week: {at_least: 3}}
  multiply: 2
happy_hour: {weekdays: [fri], hours: 17:00-21:00, add: 5, stack: yes}
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from engine.rules.campaigns import CampaignSpec
from engine.rules.points import PointsSpec
from engine.rules.ruleset import Ruleset
from engine.rulesets import codes, values
from engine.rulesets.campaign_actions import read_campaign_condition
from engine.rulesets.campaign_overlaps import Declared, report_overlaps
from engine.rulesets.campaign_times import read_times, report_times
from engine.rulesets.diagnostics import either, quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import Scope
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.texts import description_of, name_of

FORM = Form(
    "a campaign",
    optional=(
        "name",
        "description",
        "first_day",
        "last_day",
        "weekdays",
        "hours",
        "if",
        "multiply",
        "add",
        "applies_to",
        "wallets",
        "stack",
    ),
    own_example="{first_day: 2027-04-19, last_day: 2027-04-25, multiply: 2}",
)


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    def read(name: Scalar, node: Node, scope: Scope) -> Declared | None:
        return _read(name, node, ruleset, scope)

    found = read_named(parts, "a campaign", CAMPAIGNS.example, read, scope)
    report_overlaps(found, ruleset.points, scope.dictionary.actions, scope.findings)
    return replace(ruleset, campaigns=tuple(each.spec for each in found))


CAMPAIGNS = Section("campaigns", f"campaigns: {{earth_week: {FORM.example}}}", _add)


class _Change(NamedTuple):
    """What a campaign does to awards: one of the two."""

    multiply: Decimal | None = None
    add: int | None = None


def _read(name: Scalar, node: Node, ruleset: Ruleset, scope: Scope) -> Declared | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    times = read_times(fields, scope)
    if fields.by_key:
        report_times(name, fields, times, scope)
    applies_to = _applies_to(fields.get("applies_to"), scope)
    named = "applies_to" in fields
    rules = [rule for rule in ruleset.points if rule.name in applies_to or not named]
    stack = fields.get("stack")
    change = _change(name, fields, scope)
    spec = CampaignSpec(
        name=name.text,
        names=name_of(fields, name, scope.languages, scope.findings),
        description=description_of(fields, scope.languages, scope.findings),
        first_day=times.first,
        last_day=times.last,
        weekdays=times.weekdays,
        hours=times.hours,
        condition=read_campaign_condition(fields.get("if"), rules, scope),
        multiply=change.multiply if change else None,
        add=change.add if change else None,
        applies_to=applies_to,
        wallets=_wallets(fields.get("wallets"), rules, scope),
        stack=bool(values.yes_no(stack, "`stack`", scope.findings)) if stack is not None else False,
    )
    if change is None or not times.readable or (named and not applies_to):
        return None
    return Declared(spec, name, says_stack=stack is not None)


def _applies_to(node: Node | None, scope: Scope) -> tuple[str, ...]:
    """The rules that are named; what is no points rule is reported."""
    found: dict[str, Scalar] = {}
    for item in values.items(node, "`applies_to`", scope.findings, "applies_to: [thank_you]") if node else ():
        name = values.scalar(item, "a points rule", scope.findings)
        if name is None or not scope.points.knows(name, scope.findings):
            continue
        if name.text in found:
            scope.findings.add(codes.DECLARED_TWICE, name.span, f"{quoted(name.text)} stands here twice", "remove one")
        found[name.text] = name
    return tuple(found)


def _wallets(node: Node | None, rules: Sequence[PointsSpec], scope: Scope) -> tuple[str, ...]:
    """The wallets that are named; one that none of the campaign's rules fills is reported."""
    found: list[str] = []
    filled = {wallet for rule in rules for wallet in rule.give}
    for item in values.items(node, "`wallets`", scope.findings, "wallets: [points]") if node is not None else ():
        name = values.scalar(item, "a wallet", scope.findings)
        if name is None or not scope.wallets.knows(name, scope.findings, uses=False):
            continue
        if filled and name.text not in filled:
            message = f"no rule that this campaign applies to puts anything into {quoted(name.text)}"
            scope.findings.add(codes.LIMIT_WITHOUT_GIFT, name.span, message, f"name {either(sorted(filled))}")
        found.append(name.text)
    return tuple(dict.fromkeys(found))


def _change(name: Scalar, fields: Fields, scope: Scope) -> _Change | None:
    multiply, add = fields.get("multiply"), fields.get("add")
    if multiply is not None and add is not None:
        message = "a campaign has `multiply` or `add`, not both"
        suggestion = "keep one of the two; a second campaign with `stack: yes` can do the other"
        scope.findings.add(codes.KEYS_CLASH, fields.place("add"), message, suggestion)
        return None
    if multiply is not None:
        factor = values.factor(multiply, "`multiply`", scope.findings)
        if factor is not None:
            _warn_of_factor(factor, multiply, scope)
        return _Change(multiply=factor) if factor is not None else None
    if add is not None:
        added = values.whole(add, "`add`", scope.findings)
        return _Change(add=added) if added is not None else None
    if fields.all_known:
        message = f"{quoted(name.text)} does not say what it changes"
        scope.findings.add(codes.MISSING_KEY, name.span, message, "add `multiply: 2` or `add: 10`")
    return None


def _warn_of_factor(factor: Decimal, at: Node, scope: Scope) -> None:
    if factor == 1:
        message = "multiplied by 1, everything stays as it is"
        scope.findings.add(codes.NO_CHANGE, at.span, message, "write a larger number, as `2` or `1.5`")
    elif factor < 1:
        message = f"multiplied by {factor}, members get less than without the campaign"
        suggestion = f"write `{1 + factor}` if that much is to come on top"
        scope.findings.add(codes.GIVES_LESS, at.span, message, suggestion)
