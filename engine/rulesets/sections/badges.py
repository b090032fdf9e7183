"""`badges`: visible marks, won by a count, once or in tiers or for each value, or given by other rules.

repair_hero:
  count: {of: purchase, if: {category: repair}}
  tiers:
    bronze: {at_least: 1}
    silver: {at_least: 3, give: {points: 100}}
nice_answer:
  count: {of: post.voted, if: {kind: answer}, sum: value, for_each: post}
  at_least: 10
commuter: {description: Given by the streak `green_commute`}
"""

from collections.abc import Sequence
from dataclasses import replace

from engine.rules.badges import BadgeSpec, Tier
from engine.rules.counts import CountSpec, Measure
from engine.rules.dictionary import AttributeKind, Localised
from engine.rules.ruleset import Ruleset
from engine.rulesets import codes, values
from engine.rulesets.counts import read_count
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.gifts import read_gift
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import Scope, is_name
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.texts import description_of, name_of
from engine.rulesets.thresholds import in_order

_TIERS = "{bronze: {at_least: 1}, silver: {at_least: 10}}"
FORM = Form(
    "a badge",
    optional=("name", "description", "hidden", "count", "at_least", "tiers", "give"),
    own_example="{count: {of: purchase}, at_least: 10}",
)
MOST_DIFFERENT = 1_000
"""How far `distinct` counts: every value seen on the way must be remembered for each member."""

TIER = Form("a tier", required={"at_least": "10"}, optional=("name", "give"))


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    return replace(ruleset, badges=read_named(parts, "a badge", BADGES.example, _read, scope))


BADGES = Section("badges", f"badges: {{loyal_friend: {FORM.example}}}", _add)


def _read(name: Scalar, node: Node, scope: Scope) -> BadgeSpec | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    description = description_of(fields, scope.languages, scope.findings)
    hidden = fields.get("hidden")
    is_hidden = bool(values.yes_no(hidden, "`hidden`", scope.findings)) if hidden is not None else False
    counted = fields.get("count")
    count = read_count(counted, scope) if counted is not None else None
    _report_clashes(fields, scope)
    tiers = _tiers(fields, names, count, scope)
    return BadgeSpec(name.text, names, description, count, tiers, is_hidden)


def _report_clashes(fields: Fields, scope: Scope) -> None:
    """A badge counts towards one threshold or several tiers; what wins it can also give something."""
    if "count" not in fields:
        for key in ("at_least", "tiers", "give"):
            if key in fields:
                message = f"`{key}` needs a `count`: this badge is only given by other rules"
                scope.findings.add(codes.KEYS_CLASH, fields.place(key), message, f"add `count`, or remove `{key}`")
    elif "tiers" in fields:
        for key in ("at_least", "give"):
            if key in fields:
                message = f"a badge with `tiers` has `{key}` in each tier, not here"
                scope.findings.add(codes.KEYS_CLASH, fields.place(key), message, f"move `{key}` into the tiers")
    elif "at_least" not in fields:
        message = "a badge with a `count` needs `at_least` or `tiers`"
        scope.findings.add(codes.MISSING_KEY, fields.place("count"), message, "add `at_least: 10`, for example")


def _tiers(fields: Fields, names: Localised, count: CountSpec | None, scope: Scope) -> tuple[Tier, ...]:
    at_least, tiers = fields.get("at_least"), fields.get("tiers")
    gift = read_gift(fields.get("give"), scope)
    if tiers is not None:
        pairs = values.pairs(tiers, "`tiers`", scope.findings, f"tiers: {_TIERS}", "tiers by name") or ()
        found = [_tier(key, value, count, scope) for key, value in pairs if is_name(key, "a tier", scope.findings)]
        return in_order([pair for pair in found if pair], "tier", lambda tier: tier.at_least, scope.findings)
    if at_least is None:
        return ()
    threshold = _threshold(at_least, count, scope)
    return (Tier(None, names, threshold, gift),) if threshold is not None else ()


def _tier(name: Scalar, node: Node, count: CountSpec | None, scope: Scope) -> tuple[Scalar, Tier] | None:
    fields = TIER.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    at_least = fields.get("at_least")
    threshold = _threshold(at_least, count, scope) if at_least is not None else None
    gift = read_gift(fields.get("give"), scope)
    return (name, Tier(name.text, names, threshold, gift)) if threshold is not None else None


def _threshold(node: Node, count: CountSpec | None, scope: Scope) -> int | None:
    is_distinct = count is not None and count.measure is Measure.DISTINCT
    bound = MOST_DIFFERENT if is_distinct else values.LARGEST_COUNT
    threshold = values.whole(node, "`at_least`", scope.findings, most=bound)
    most = _most_different(count, scope)
    if threshold is not None and most is not None and threshold > most and count is not None:
        message = f"{quoted(count.attribute or '')} has only {most} different values, so {threshold} are out of reach"
        scope.findings.add(codes.OUT_OF_REACH, node.span, message, f"write at most {most}")
    return threshold


def _most_different(count: CountSpec | None, scope: Scope) -> int | None:
    """How many different values a count can ever see; None when there is no end to them."""
    if count is None or count.measure is not Measure.DISTINCT:
        return None
    attribute = scope.dictionary.actions[count.of].attributes.get(count.attribute or "")
    if attribute is None or attribute.kind not in (AttributeKind.CHOICE, AttributeKind.YES_NO):
        return None
    return len(attribute.choices) or 2
