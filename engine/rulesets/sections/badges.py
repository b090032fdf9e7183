"""`badges`: visible marks, won by counts, once or in tiers or for each value, or given by other rules.

repair_hero:
  count: {of: purchase, if: {category: repair}}
  tiers:
    bronze: {at_least: 1}
    silver: {at_least: 3, give: {points: 100}}
nice_answer:
  count: {of: post.voted, if: {kind: answer}, sum: value, for_each: post}
  at_least: 10
enlightened:                                # two named counts together, for the same post
  count: [accepts, answer_score]
  at_least: {accepts: 1, answer_score: 10}
good_neighbour: {needs: {badges: [helper], level: tree}}
commuter: {description: Given by the streak `green_commute`}
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from engine.rules.badges import BadgeSpec, Keep, Tier
from engine.rules.calendar import PeriodKind
from engine.rules.counts import NamedCount
from engine.rules.dictionary import Localised
from engine.rules.ruleset import Ruleset
from engine.rulesets import codes, values
from engine.rulesets.badge_counts import BadgeCounts, bounded, read_badge_counts, read_thresholds
from engine.rulesets.forms import Fields, Form
from engine.rulesets.gifts import read_gift
from engine.rulesets.needs import read_needs, report_circles
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.not_yet import report_not_yet
from engine.rulesets.scope import Scope, is_name
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.texts import description_of, name_of
from engine.rulesets.thresholds import in_order

ValueT = TypeVar("ValueT")

_TIERS = "{bronze: {at_least: 1}, silver: {at_least: 10}}"
FORM = Form(
    "a badge",
    optional=(
        "name",
        "description",
        "hidden",
        "count",
        "at_least",
        "tiers",
        "give",
        "keep",
        "season",
        "needs",
        "only_first",
        "once",
    ),
    own_example="{count: {of: purchase}, at_least: 10}",
)

TIER = Form("a tier", required={"at_least": "10"}, optional=("name", "give"))

_KEEP = values.words_of(Keep)
_SEASONS = {kind.value: kind for kind in (PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.YEAR)}


class _Read(NamedTuple):
    spec: BadgeSpec
    counts: tuple[NamedCount, ...]
    """Those that the badge wrote down for itself."""
    name: Scalar


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    found = read_named(parts, "a badge", BADGES.example, _read, scope)
    needs = [(each.name, each.spec.needs.badges) for each in found]
    report_circles(needs, _given_by_one_badge(ruleset, [each.spec for each in found]), scope.findings)
    counts = (*ruleset.counts, *(count for each in found for count in each.counts))
    badges = tuple(each.spec for each in found)
    return replace(ruleset, badges=badges, counts=bounded(counts, badges))


def _given_by_one_badge(ruleset: Ruleset, badges: Sequence[BadgeSpec]) -> dict[str, list[str]]:
    """The badges that only one other badge gives, and no streak or challenge does."""
    elsewhere = {gift.badge for streak in ruleset.streaks for gift in streak.milestones.values()}
    elsewhere |= {challenge.give.badge for challenge in ruleset.challenges}
    givers: dict[str, set[str]] = {}
    for spec in badges:
        for tier in spec.tiers:
            if tier.give.badge is not None and tier.give.badge not in elsewhere:
                givers.setdefault(tier.give.badge, set()).add(spec.name)
    return {gift: list(names) for gift, names in givers.items() if len(names) == 1}


BADGES = Section("badges", f"badges: {{loyal_friend: {FORM.example}}}", _add)


def _read(name: Scalar, node: Node, scope: Scope) -> _Read | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    season = _word(fields, "season", _SEASONS, scope)
    counts = read_badge_counts(fields.get("count"), f"badges.{name.text}", season, scope)
    needs = read_needs(fields.get("needs"), scope)
    _report_clashes(fields, scope)
    _report_each(fields, counts, scope)
    tiers = _tiers(fields, names, counts, scope)
    if not tiers and needs and "count" not in fields:
        tiers = (Tier(None, names, (), read_gift(fields.get("give"), scope)),)
    hidden, only_first = fields.get("hidden"), fields.get("only_first")
    most = values.whole(only_first, "`only_first`", scope.findings) if only_first is not None else None
    if only_first is not None:
        report_not_yet(fields.place("only_first"), "`only_first`", "everybody can win it", scope.findings)
    spec = BadgeSpec(
        name=name.text,
        names=names,
        description=description_of(fields, scope.languages, scope.findings),
        counts=counts.names if tiers else (),
        tiers=tiers,
        hidden=bool(values.yes_no(hidden, "`hidden`", scope.findings)) if hidden is not None else False,
        keep=_word(fields, "keep", _KEEP, scope) or Keep.ALWAYS,
        season=season,
        needs=needs,
        only_first=most,
        for_each=counts.for_each,
        once=_once(fields, counts, scope),
    )
    return _Read(spec, counts.own if tiers else (), name)


def _report_each(fields: Fields, counts: BadgeCounts, scope: Scope) -> None:
    """What a badge with a count for each value cannot have besides."""
    if not counts.for_each:
        return
    keep = fields.get("keep")
    if "needs" in fields:
        message = "a badge that is counted for each value of something cannot have `needs`"
        suggestion = "give the `needs` to another badge that needs this one"
        scope.findings.add(codes.KEYS_CLASH, fields.place("needs"), message, suggestion)
    if "once" in fields and isinstance(keep, Scalar) and keep.text == Keep.WHILE_TRUE.value:
        message = "`once` and `keep: while_true` do not go together"
        scope.findings.add(codes.KEYS_CLASH, fields.place("once"), message, "keep one of the two")


def _once(fields: Fields, counts: BadgeCounts, scope: Scope) -> bool:
    node = fields.get("once")
    once = bool(values.yes_no(node, "`once`", scope.findings)) if node is not None else False
    if once and not counts.for_each and all(counts.specs):
        message = "`once` is for counts with a `for_each`: every other badge is won once anyway"
        scope.findings.add(codes.KEYS_CLASH, fields.place("once"), message, "remove `once`, or add a `for_each`")
    return once


def _word(fields: Fields, key: str, words: Mapping[str, ValueT], scope: Scope) -> ValueT | None:
    node = fields.get(key)
    return values.word(node, f"`{key}`", scope.findings, words) if node is not None else None


def _report_clashes(fields: Fields, scope: Scope) -> None:
    """A badge counts towards one threshold or several tiers; what wins it can also give something."""
    if "count" not in fields:
        for key in ("at_least", "tiers", "season", "give"):
            if key in fields and not (key == "give" and "needs" in fields):
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


def _tiers(fields: Fields, names: Localised, counts: BadgeCounts, scope: Scope) -> tuple[Tier, ...]:
    at_least, tiers = fields.get("at_least"), fields.get("tiers")
    gift = read_gift(fields.get("give"), scope)
    if tiers is not None:
        pairs = values.pairs(tiers, "`tiers`", scope.findings, f"tiers: {_TIERS}", "tiers by name") or ()
        found = [_tier(key, value, counts, scope) for key, value in pairs if is_name(key, "a tier", scope.findings)]
        return in_order([pair for pair in found if pair], "tier", lambda tier: tier.at_least, scope.findings)
    if at_least is None:
        return ()
    thresholds = read_thresholds(at_least, counts, scope)
    return (Tier(None, names, thresholds, gift),) if thresholds is not None else ()


def _tier(name: Scalar, node: Node, counts: BadgeCounts, scope: Scope) -> tuple[Scalar, Tier] | None:
    fields = TIER.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    at_least = fields.get("at_least")
    thresholds = read_thresholds(at_least, counts, scope) if at_least is not None else None
    gift = read_gift(fields.get("give"), scope)
    return (name, Tier(name.text, names, thresholds, gift)) if thresholds is not None else None
