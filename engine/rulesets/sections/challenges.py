"""`challenges`: a goal of several steps between two days, both inclusive.

spring_clean:
  first_day: 2027-03-01
  last_day: 2027-03-31
  steps:
    sort_waste: {do: recycling.dropped, times: 3}
    repair_one: {do: purchase, if: {category: repair}, times: 1}
  give: {points: 300}
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from engine.rules.challenges import ChallengeSpec, ChallengeStep
from engine.rules.ruleset import Ruleset
from engine.rulesets import codes, values
from engine.rulesets.conditions import read_condition
from engine.rulesets.forms import Fields, Form
from engine.rulesets.gifts import read_gift
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import Scope, is_name
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.texts import description_of, name_of

_STEPS = "{repair_one: {do: purchase, times: 1}}"
FORM = Form(
    "a challenge",
    required={"first_day": "2027-03-01", "last_day": "2027-03-31", "steps": _STEPS},
    optional=("name", "description", "who", "give"),
)
STEP = Form("a step", required={"do": "purchase", "times": "1"}, optional=("name", "if"))

_WHO = {"each_member": "each_member"}


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    return replace(ruleset, challenges=read_named(parts, "a challenge", CHALLENGES.example, _read, scope))


CHALLENGES = Section("challenges", f"challenges: {{spring_clean: {FORM.example}}}", _add)


def _read(name: Scalar, node: Node, scope: Scope) -> ChallengeSpec | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    description = description_of(fields, scope.languages, scope.findings) or None
    if (who := fields.get("who")) is not None:
        values.word(who, "`who`", scope.findings, _WHO)
    days = _days(fields, scope)
    steps = _steps(fields.get("steps"), scope)
    give = read_gift(fields.get("give"), scope)
    if days is None or not steps:
        return None
    return ChallengeSpec(name.text, names, *days, steps, give, description)


def _days(fields: Fields, scope: Scope) -> tuple[date, date] | None:
    found = [fields.get(key) for key in ("first_day", "last_day")]
    first, last = (values.day(node, "a date", scope.findings) if node is not None else None for node in found)
    if first is None or last is None:
        return None
    if last < first:
        message = f"the last day, {last}, comes before the first, {first}"
        scope.findings.add(codes.DATES_REVERSED, fields.place("last_day"), message, "swap them, or correct the year")
    return first, last


def _steps(node: Node | None, scope: Scope) -> tuple[ChallengeStep, ...]:
    if node is None:
        return ()
    pairs = values.pairs(node, "`steps`", scope.findings, f"steps: {_STEPS}", "steps by name")
    found = [_step(key, value, scope) for key, value in pairs or () if is_name(key, "a step", scope.findings)]
    return tuple(step for step in found if step is not None)


def _step(name: Scalar, node: Node, scope: Scope) -> ChallengeStep | None:
    fields = STEP.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    action = scope.action(fields.get("do"))
    condition = read_condition(fields.get("if"), action, scope)
    asked = fields.get("times")
    times = values.whole(asked, "the number of times", scope.findings) if asked is not None else None
    if action is None or times is None:
        return None
    return ChallengeStep(name.text, names, action.type.name, times, condition)
