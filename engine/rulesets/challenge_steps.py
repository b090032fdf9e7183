"""Reads the steps of challenges: `{sort_waste: {do: recycling.dropped, times: 3}, say_hello: forum.posted}`."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from engine.rules.challenges import ChallengeStep, StepMeasure
from engine.rules.counts import MOST_DIFFERENT
from engine.rules.dictionary import Attribute
from engine.rulesets import codes, values
from engine.rulesets.amounts import numeric_attribute
from engine.rulesets.conditions import read_condition
from engine.rulesets.counts import countable_attribute, most_different
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.nodes import Node, Scalar, Span
from engine.rulesets.scope import DeclaredAction, Scope, is_name
from engine.rulesets.texts import name_of, readable

EXAMPLE_STEPS = "{repair_one: {do: purchase, times: 1}}"
STEP = Form(
    "a step",
    required={"do": "purchase"},
    optional=("name", "if", "times", "on_days", "sum", "distinct", "at_least"),
    own_example="{do: purchase, times: 3}",
)

_WITH_ATTRIBUTE = (StepMeasure.SUM, StepMeasure.DISTINCT)
_BY_THEMSELVES = (StepMeasure.TIMES, StepMeasure.DAYS)


@dataclass(frozen=True, slots=True)
class FoundSteps:
    """The steps that could be read, each with where its target stands."""

    steps: tuple[ChallengeStep, ...] = ()
    places: tuple[Span, ...] = ()
    whole: bool = True
    """False when some could not be read."""


def read_steps(node: Node | None, together: bool, scope: Scope) -> FoundSteps:
    """The steps by name. Whether they go forward `together` decides whether two can ask for the same."""
    if node is None:
        return FoundSteps(whole=False)
    pairs = values.pairs(node, "`steps`", scope.findings, f"steps: {EXAMPLE_STEPS}", "steps by name") or ()
    named = [(key, value) for key, value in pairs if is_name(key, "a step", scope.findings)]
    read = [(key, _step(key, value, scope)) for key, value in named]
    found = [(key, *step) for key, step in read if step is not None]
    if together:
        _report_same([(key, step) for key, step, _ in found], scope)
    return FoundSteps(
        tuple(step for _, step, _ in found), tuple(place for _, _, place in found), whole=len(found) == len(pairs)
    )


def _step(name: Scalar, node: Node, scope: Scope) -> tuple[ChallengeStep, Span] | None:
    if isinstance(node, Scalar) and not node.empty:
        return _done_once(name, node, scope)
    fields = STEP.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    action = scope.action(fields.get("do"))
    condition = read_condition(fields.get("if"), action, scope)
    measure = _measure(fields, scope)
    attribute = _attribute(fields.get(measure.value), measure, action, scope)
    target = _target(fields, measure, attribute, scope)
    if action is None or target is None or (measure in _WITH_ATTRIBUTE and attribute is None):
        return None
    step = ChallengeStep(
        name.text, names, action.type.name, target, condition, measure, attribute.name if attribute else None
    )
    return step, fields.place(_target_key(measure))


def _done_once(name: Scalar, node: Scalar, scope: Scope) -> tuple[ChallengeStep, Span] | None:
    """`say_hello: forum.posted`: an action alone is to be done once."""
    action = scope.action(node)
    if action is None:
        return None
    names = dict.fromkeys(scope.languages, readable(name.text))
    return ChallengeStep(name.text, names, action.type.name, 1), node.span


def _measure(fields: Fields, scope: Scope) -> StepMeasure:
    """What the step asks for; it is one thing."""
    given = [each for each in StepMeasure if each.value in fields]
    for other in given[1:]:
        message = f"a step asks for one thing, and this one has `{given[0].value}` and `{other.value}`"
        suggestion = "keep one of the two, or make two steps of it"
        scope.findings.add(codes.KEYS_CLASH, fields.place(other.value), message, suggestion)
    measure = given[0] if given else StepMeasure.TIMES
    if measure in _BY_THEMSELVES and "at_least" in fields:
        message = "`at_least` is for what a `sum` or `distinct` must reach"
        suggestion = "write `times: 3`, for example, or add `sum` or `distinct` with an attribute"
        scope.findings.add(codes.KEYS_CLASH, fields.place("at_least"), message, suggestion)
    return measure


def _attribute(
    node: Node | None, measure: StepMeasure, action: DeclaredAction | None, scope: Scope
) -> Attribute | None:
    if node is None or measure in _BY_THEMSELVES:
        return None
    if measure is StepMeasure.DISTINCT:
        return countable_attribute(node, "`distinct`", action, scope)
    name = values.scalar(node, "an attribute to add up", scope.findings)
    return numeric_attribute(name, action, scope.findings) if name and action else None


def _target_key(measure: StepMeasure) -> str:
    return "at_least" if measure in _WITH_ATTRIBUTE else measure.value


def _target(fields: Fields, measure: StepMeasure, attribute: Attribute | None, scope: Scope) -> int | None:
    key = _target_key(measure)
    node = fields.get(key)
    if node is None:
        if measure not in _WITH_ATTRIBUTE:
            return 1
        message = f"a step with `{measure.value}` needs `at_least`: how far it must get"
        scope.findings.add(codes.MISSING_KEY, fields.place(measure.value), message, "add `at_least: 10`, for example")
        return None
    bounded = measure in (StepMeasure.DISTINCT, StepMeasure.DAYS)
    most = MOST_DIFFERENT if bounded else values.LARGEST_COUNT
    target = values.whole(node, f"`{key}`", scope.findings, most=most)
    if measure is StepMeasure.DISTINCT and attribute is not None and target is not None:
        _report_out_of_reach(node, target, attribute, scope)
    return target


def _report_out_of_reach(node: Node, target: int, attribute: Attribute, scope: Scope) -> None:
    most = most_different(attribute)
    if most is not None and target > most:
        message = f"{quoted(attribute.name)} has only {most} different values, so {target} are out of reach"
        scope.findings.add(codes.OUT_OF_REACH, node.span, message, f"write at most {most}")


def _report_same(steps: Iterable[tuple[Scalar, ChallengeStep]], scope: Scope) -> None:
    for (one, first), (other, second) in combinations(steps, 2):
        if _asks(first) == _asks(second):
            message = f"{quoted(other.text)} asks for the same as {quoted(one.text)}: one action advances both"
            suggestion = "tell them apart by an `if`, remove one, or write `order: in_sequence`"
            scope.findings.add(codes.SAME_STEP, other.span, message, suggestion)


def _asks(step: ChallengeStep) -> tuple[object, ...]:
    return step.do, step.condition, step.measure, step.attribute
