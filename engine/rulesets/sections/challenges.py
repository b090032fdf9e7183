"""`challenges`: a goal of several steps: between two days, both inclusive, for some days after joining, or again in
each period.

spring_clean:
  first_day: 2027-03-01
  last_day: 2027-03-31
  steps:
    sort_waste: {do: recycling.dropped, times: 3}
    repair_one: {do: purchase, if: {category: repair}}
    save_some: {do: purchase, sum: co2_saved_kg, at_least: 20}
    say_hello: forum.posted                   # once
  any: 3                                      # of the four; all of them if nothing is said
  give: {points: 300}
first_month: {days: 30, steps: {…}, order: in_sequence}
book_of_the_month: {every: month, opt_in: yes, repeats: 2, steps: {…}}
"""

from collections.abc import Sequence
from dataclasses import replace

from engine.rules.challenges import ChallengeSpec, StepOrder, Who
from engine.rules.ruleset import Ruleset
from engine.rulesets import codes, values
from engine.rulesets.challenge_dates import read_dates, report_impossible_steps
from engine.rulesets.challenge_steps import EXAMPLE_STEPS, read_steps
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.gifts import read_gift
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.not_yet import report_not_yet
from engine.rulesets.scope import Scope
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.texts import description_of, name_of

FORM = Form(
    "a challenge",
    required={"steps": EXAMPLE_STEPS},
    optional=(
        "name",
        "description",
        "who",
        "first_day",
        "last_day",
        "days",
        "every",
        "opt_in",
        "order",
        "any",
        "repeats",
        "only_first",
        "give",
    ),
    own_example=f"{{first_day: 2027-03-01, last_day: 2027-03-31, steps: {EXAMPLE_STEPS}}}",
)

_MOST_REPEATS = 1_000


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    return replace(ruleset, challenges=read_named(parts, "a challenge", CHALLENGES.example, _read, scope))


CHALLENGES = Section("challenges", f"challenges: {{spring_clean: {FORM.example}}}", _add)


def _read(name: Scalar, node: Node, scope: Scope) -> ChallengeSpec | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    description = description_of(fields, scope.languages, scope.findings) or None
    who, opt_in = _who(fields, scope), _opt_in(fields, scope)
    order = _order(fields, scope)
    dates = read_dates(fields, scope)
    found = read_steps(fields.get("steps"), order is StepOrder.ANY, scope)
    needed = _needed(fields, order, len(found.steps) if found.whole else None, scope)
    repeats = _repeats(fields, scope)
    only_first = _only_first(fields, scope)
    give = read_gift(fields.get("give"), scope)
    _report_who_joins(fields, who, opt_in, scope)
    report_impossible_steps(found, dates, scope)
    if not found.steps:
        return None
    return ChallengeSpec(
        name.text,
        names,
        dates.first,
        dates.last,
        found.steps,
        give,
        description,
        who,
        order,
        needed,
        dates.days,
        dates.every,
        opt_in,
        repeats,
        only_first,
    )


def _who(fields: Fields, scope: Scope) -> Who:
    node = fields.get("who")
    who = values.word(node, "`who`", scope.findings, values.words_of(Who)) if node is not None else None
    if who is not None and who is not Who.EACH_MEMBER:
        meanwhile = "nobody gets anywhere with it"
        report_not_yet(fields.place("who"), f"a challenge for {quoted(who.value)}", meanwhile, scope.findings)
    return who or Who.EACH_MEMBER


def _opt_in(fields: Fields, scope: Scope) -> bool:
    node = fields.get("opt_in")
    return bool(values.yes_no(node, "`opt_in`", scope.findings)) if node is not None else False


def _report_who_joins(fields: Fields, who: Who, opt_in: bool, scope: Scope) -> None:
    """Only members join, and only they have days of their own."""
    for key, said in (("opt_in", opt_in), ("days", "days" in fields)):
        if said and who is not Who.EACH_MEMBER:
            message = f"`{key}` is about each member's own joining, and this challenge is for {quoted(who.value)}"
            suggestion = f"write `who: each_member`, or remove `{key}`"
            scope.findings.add(codes.KEYS_CLASH, fields.place(key), message, suggestion)


def _order(fields: Fields, scope: Scope) -> StepOrder:
    node = fields.get("order")
    found = values.word(node, "`order`", scope.findings, values.words_of(StepOrder)) if node is not None else None
    return found or StepOrder.ANY


def _needed(fields: Fields, order: StepOrder, steps: int | None, scope: Scope) -> int | None:
    """How many steps are enough. Nothing is said about their number where some could not be read."""
    node = fields.get("any")
    needed = values.whole(node, "`any`", scope.findings) if node is not None else None
    if node is None or needed is None:
        return None
    if order is StepOrder.IN_SEQUENCE:
        message = "`any` of the steps and `order: in_sequence` do not go together: a sequence is done to its end"
        scope.findings.add(codes.KEYS_CLASH, fields.place("any"), message, "remove one of the two")
    elif steps is not None and needed > steps:
        message = f"{needed:,} of the steps are asked for, and there {_are(steps)}"
        scope.findings.add(codes.TOO_FEW_STEPS, node.span, message, _fewer_than(steps))
    elif steps is not None and needed == steps:
        message = f"`any` is {needed:,}, and there {_are(steps)}: all of them must be done, as without `any`"
        scope.findings.add(codes.ALL_STEPS, node.span, message, _fewer_than(steps))
    return needed


def _are(steps: int) -> str:
    return "is only 1" if steps == 1 else f"are {steps:,}"


def _fewer_than(steps: int) -> str:
    return f"write `any: {steps - 1}`, or remove `any`" if steps > 1 else "remove `any`, or add steps"


def _repeats(fields: Fields, scope: Scope) -> int:
    node = fields.get("repeats")
    if node is None:
        return 1
    found = values.whole(node, "`repeats`", scope.findings, least=2, most=_MOST_REPEATS)
    return found or 1


def _only_first(fields: Fields, scope: Scope) -> int | None:
    node = fields.get("only_first")
    if node is None:
        return None
    report_not_yet(fields.place("only_first"), "`only_first`", "everybody can complete it", scope.findings)
    return values.whole(node, "`only_first`", scope.findings)
