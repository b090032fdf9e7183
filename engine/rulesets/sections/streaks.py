"""`streaks`: days, weeks, months or stretches of days in a row with a qualifying action, with gifts on the way.

green_commute:
  when: commute.logged
  if: {mode: [walk, bike, bus]}
  every: day                                # or: week, month, 3 days
  only_on: [mon, tue, wed, thu, fri]
  freezes: {start_with: 1, earn_one_every: 5 days, keep_at_most: 2, cost: {points: 100}}
  pause: {days_at_most: 14, days_per_year: 30}
  repair_within: 48 hours
  repair_cost: {points: 50}
  excused_days: [2027-12-24, {first_day: 2027-12-30, last_day: 2028-01-02}]
  milestones: {5: {points: 50}, 20: {points: 300, badge: commuter}}
three_times_a_week: {when: gym.visited, every: week, on_days: 3}
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.rules.gifts import Gift
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import StreakSpec
from engine.rulesets import codes, values
from engine.rulesets.conditions import read_condition
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Form
from engine.rulesets.gifts import example_gift, read_gift
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import Scope
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.streak_periods import Asked, days_of, read_asked
from engine.rulesets.streak_safety import read_freezes, read_pause, read_repair
from engine.rulesets.texts import description_of, name_of

FORM = Form(
    "a streak",
    required={"when": "purchase", "every": "day"},
    optional=(
        "name",
        "description",
        "if",
        "at_least",
        "on_days",
        "only_on",
        "freezes",
        "pause",
        "repair_within",
        "repair_cost",
        "excused_days",
        "milestones",
    ),
)
_LONGEST_RUN = 10_000
_DAYS_OF_TEN_YEARS = 3_653


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    return replace(ruleset, streaks=read_named(parts, "a streak", STREAKS.example, _read, scope))


STREAKS = Section("streaks", f"streaks: {{daily_help: {FORM.example}}}", _add)


def _read(name: Scalar, node: Node, scope: Scope) -> StreakSpec | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    description = description_of(fields, scope.languages, scope.findings)
    action = scope.action(fields.get("when"))
    condition = read_condition(fields.get("if"), action, scope)
    asked = read_asked(fields, scope)
    freezes = read_freezes(fields.get("freezes"), asked.every if asked else None, scope)
    pause = read_pause(fields.get("pause"), scope)
    repair = read_repair(fields, scope)
    milestones = _milestones(fields.get("milestones"), asked, scope)
    if action is None or asked is None:
        return None
    return StreakSpec(
        name=name.text,
        names=names,
        when=action.type.name,
        every=asked.every,
        condition=condition,
        at_least=asked.at_least,
        only_on=asked.only_on,
        milestones=milestones,
        days=asked.days,
        on_days=asked.on_days,
        freezes=freezes,
        pause=pause,
        repair=repair,
        excused_days=asked.excused,
        description=description,
    )


def _milestone_pairs(node: Node, scope: Scope) -> Sequence[Pair]:
    example = f"milestones: {{5: {example_gift(scope)}}}"
    return values.pairs(node, "`milestones`", scope.findings, example, "lengths of the run and what they give") or ()


def _milestones(node: Node | None, asked: Asked | None, scope: Scope) -> Mapping[int, Gift]:
    milestones: dict[int, Gift] = {}
    for key, value in _milestone_pairs(node, scope) if node is not None else ():
        length = values.whole(replace(key, quoted=False), "the length of a run", scope.findings, most=_LONGEST_RUN)
        gift = read_gift(value, scope)
        if length in milestones:
            message = f"a milestone at {quoted(str(length))} stands here already"
            scope.findings.add(codes.DECLARED_TWICE, key.span, message, "merge the two")
        elif length is not None:
            milestones[length] = gift
            _warn_of_far_away(key, length, asked, scope)
    return dict(sorted(milestones.items()))


def _warn_of_far_away(key: Scalar, length: int, asked: Asked | None, scope: Scope) -> None:
    days = days_of(asked.every, asked.days) * length if asked else 0
    if asked is not None and days > _DAYS_OF_TEN_YEARS:
        counted = f"{asked.every.value}s" if not asked.days else f"times {asked.days} days"
        message = f"a run of {length:,} {counted} takes {days // 365} years"
        suggestion = f"write a lower one: milestones are numbers of {'periods' if asked.days else counted}"
        scope.findings.add(codes.FAR_AWAY, key.span, message, suggestion)
