"""`streaks`: consecutive days or weeks with a qualifying action.

green_commute:
  when: commute.logged
  if: {mode: [walk, bike, bus]}
  every: day
  only_on: [mon, tue, wed, thu, fri]
  milestones: {5: {points: 50}, 20: {points: 300, badge: commuter}}
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.rules.gifts import Gift
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import StreakPeriod, StreakSpec
from engine.rulesets import codes, scalars, values
from engine.rulesets.conditions import read_condition
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.gifts import example_gift, read_gift
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import Scope
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.texts import name_of

FORM = Form(
    "a streak",
    required={"when": "purchase", "every": "day"},
    optional=("name", "if", "at_least", "only_on", "milestones"),
)
_LONGEST_RUN = 10_000


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    return replace(ruleset, streaks=read_named(parts, "a streak", STREAKS.example, _read, scope))


STREAKS = Section("streaks", f"streaks: {{daily_help: {FORM.example}}}", _add)


def _read(name: Scalar, node: Node, scope: Scope) -> StreakSpec | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    action = scope.action(fields.get("when"))
    condition = read_condition(fields.get("if"), action, scope)
    every = _every(fields.get("every"), scope)
    at_least = _at_least(fields.get("at_least"), scope)
    only_on = _only_on(fields, every, scope)
    milestones = _milestones(fields.get("milestones"), scope)
    if action is None or every is None or at_least is None:
        return None
    return StreakSpec(name.text, names, action.type.name, every, condition, at_least, only_on, milestones)


def _every(node: Node | None, scope: Scope) -> StreakPeriod | None:
    return values.word(node, "`every`", scope.findings, values.words_of(StreakPeriod)) if node is not None else None


def _at_least(node: Node | None, scope: Scope) -> int | None:
    return values.whole(node, "`at_least`", scope.findings) if node is not None else 1


def _only_on(fields: Fields, every: StreakPeriod | None, scope: Scope) -> frozenset[int]:
    node = fields.get("only_on")
    if node is None:
        return frozenset(range(7))
    if every is StreakPeriod.WEEK:
        message = "`only_on` is for streaks of days, and this one counts weeks"
        suggestion = "write `every: day`, or remove `only_on`"
        scope.findings.add(codes.KEYS_CLASH, fields.place("only_on"), message, suggestion)
    days: set[int] = set()
    for item in values.items(node, "`only_on`", scope.findings, "only_on: [mon, tue]"):
        day = values.word(item, "a day of the week", scope.findings, scalars.WEEKDAYS)
        if day in days:
            scope.findings.add(codes.DECLARED_TWICE, item.span, "this day stands here twice", "remove one")
        days.update({day} if day is not None else set())
    return frozenset(days)


def _milestone_pairs(node: Node, scope: Scope) -> Sequence[Pair]:
    example = f"milestones: {{5: {example_gift(scope)}}}"
    return values.pairs(node, "`milestones`", scope.findings, example, "lengths of the run and what they give") or ()


def _milestones(node: Node | None, scope: Scope) -> Mapping[int, Gift]:
    milestones: dict[int, Gift] = {}
    for key, value in _milestone_pairs(node, scope) if node is not None else ():
        length = values.whole(replace(key, quoted=False), "the length of a run", scope.findings, most=_LONGEST_RUN)
        gift = read_gift(value, scope)
        if length in milestones:
            message = f"a milestone at {quoted(str(length))} stands here already"
            scope.findings.add(codes.DECLARED_TWICE, key.span, message, "merge the two")
        elif length is not None:
            milestones[length] = gift
    return dict(sorted(milestones.items()))
