"""`fair_play`: guards that hold back what is done for the points alone. What they hold back counts nowhere.

one_review_a_product:
  why: {sv: Du har redan recenserat den här varan., en: You have reviewed this product already.}
  when: review.posted
  at_most: 1
  for_each: product
  per: month
never_too_fast: {why: …, when: [review.posted, answer.posted], at_most: 5, within: 10 minutes}
not_always_the_same: {why: …, when: helped, different: {attribute: neighbour, at_least: 3, of_last: 10}}
one_device: {why: …, when: review.posted, at_most: 5, for_each: device, within: 1 hours, who: everyone_together}
no_favours: {why: …, when: helped, in_turns_with: neighbour, at_most: 1, within: 7 days}
shop_a_day: {why: …, when: purchase, at_most: 1000, per: day, who: each_brand}
after_a_return: {why: …, when: purchase, cool_off: 2 days}
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import TypeVar

from engine.rules.calendar import Duration, PeriodKind
from engine.rules.fair_play import Different, GuardSpec, Then, Whose
from engine.rules.ruleset import Ruleset
from engine.rules.tree import ALWAYS, About, Condition, references_in
from engine.rulesets import codes, nodes, values
from engine.rulesets.conditions import read_condition
from engine.rulesets.counts import countable_attribute
from engine.rulesets.diagnostics import either, quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import DeclaredAction, Scope
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.texts import description_of, name_of, text_of

KINDS = ("at_most", "different", "cool_off")
"""What a guard can be: it has one of these keys."""

OF_AT_MOST = ("for_each", "per", "within", "who", "in_turns_with", "then")

FORM = Form(
    "a guard",
    required={"when": "review.posted", "why": "You have reviewed this already."},
    optional=("name", "description", "if", *KINDS, *OF_AT_MOST),
    own_example="{when: review.posted, at_most: 5, per: day, why: Five reviews a day are enough.}",
    elsewhere={
        "once_per": "write it as `at_most: 1` and `for_each`, as `at_most: 1, for_each: product`",
        "cooldown": "write it as `at_most: 1` and `within`, as `at_most: 1, within: 10 minutes`",
        "limits": "write it as `at_most` with `per` or `within`, as `at_most: 3, per: day`",
        "times_per_day": "write it as `at_most` and `per`, as `at_most: 3, per: day`",
    },
)
DIFFERENT = Form("`different`", required={"attribute": "neighbour", "at_least": "3", "of_last": "10"})

MOST_IN_WINDOW = 1_000
MOST_LATELY = 100

EnumT = TypeVar("EnumT", bound=Enum)

_PERIODS = values.words_of(PeriodKind)


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    return replace(ruleset, fair_play=read_named(parts, "a guard", FAIR_PLAY.example, _read, scope))


FAIR_PLAY = Section("fair_play", f"fair_play: {{not_too_many: {FORM.example}}}", _add)


def _read(name: Scalar, node: Node, scope: Scope) -> GuardSpec | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    actions = tuple(_actions(fields, scope))
    names = name_of(fields, name, scope.languages, scope.findings)
    why = fields.get("why")
    spec = GuardSpec(
        name=name.text,
        names=names,
        why=text_of(why, "the reason", scope.languages, scope.findings) if why is not None else {},
        when=tuple(each.type.name for each in actions),
        condition=_condition(fields, actions, scope),
        at_most=_at_most(fields, scope),
        for_each=_attribute(fields.get("for_each"), "`for_each`", actions, scope),
        per=_period(fields, scope),
        within=_window(fields, scope),
        different=_different(fields.get("different"), actions, scope),
        cool_off=_duration(fields, "cool_off", scope),
        who=_word(fields, "who", Whose, scope) or Whose.EACH_MEMBER,
        in_turns_with=_attribute(fields.get("in_turns_with"), "`in_turns_with`", actions, scope),
        then=_then(fields, scope),
        description=description_of(fields, scope.languages, scope.findings),
    )
    _report_door(fields, spec, scope)
    return spec if _is_of_one_kind(fields, scope) and actions and why is not None else None


def _word(fields: Fields, key: str, words: type[EnumT], scope: Scope) -> EnumT | None:
    node = fields.get(key)
    return values.word(node, f"`{key}`", scope.findings, values.words_of(words)) if node is not None else None


def _asks_others(fields: Fields) -> bool:
    """Whether what others did matters, which no member's own journal knows."""
    who = fields.get("who")
    return "in_turns_with" in fields or (isinstance(who, Scalar) and who.text != Whose.EACH_MEMBER.value)


def _then(fields: Fields, scope: Scope) -> Then:
    told = _word(fields, "then", Then, scope)
    if told is Then.NOT_REWARDED and _asks_others(fields):
        message = "what others did is in no member's journal, so whether an action counts cannot follow from it"
        scope.findings.add(
            codes.ONLY_AT_THE_DOOR, fields.place("then"), message, "write `then: refused`, or `then: held`"
        )
    return told or (Then.REFUSED if _asks_others(fields) else Then.NOT_REWARDED)


def _report_door(fields: Fields, spec: GuardSpec, scope: Scope) -> None:
    """What a guard that looks at recent actions of others cannot be without, and cannot have."""
    if not spec.is_at_the_door:
        return
    if any(each.about is not About.ACTION for each in references_in(spec.condition)):
        message = "what is decided as actions come in is decided by the action alone, not by who the member is"
        scope.findings.add(codes.NOT_KNOWN_HERE, fields.place("if"), message, "ask about attributes of the action")
    if "at_most" not in fields:
        return
    if "within" not in fields and (spec.per is PeriodKind.EVER or "in_turns_with" in fields):
        needs = "`within`" if "in_turns_with" in fields else "`per` or `within`"
        message = "what is decided as actions come in is decided by recent ones, and these are not kept for ever"
        scope.findings.add(codes.MISSING_KEY, fields.place("at_most"), message, f"add {needs}, as `within: 7 days`")
    for key in ("for_each", "who", "per") if "in_turns_with" in fields else ():
        if key in fields:
            message = f"`{key}` does not go with `in_turns_with`, which is about two members"
            scope.findings.add(codes.KEYS_CLASH, fields.place(key), message, f"remove `{key}`")


def _actions(fields: Fields, scope: Scope) -> Iterator[DeclaredAction]:
    """The action types that are watched: one, or a list of them, each once."""
    node, seen = fields.get("when"), set[str]()
    listed = values.items(node, "`when`", scope.findings, "[]") if isinstance(node, nodes.Sequence) else (node,)
    for each in listed:
        action = scope.action(each)
        if action is not None and action.type.name in seen and each is not None:
            message = f"{quoted(action.type.name)} stands here twice"
            scope.findings.add(codes.DECLARED_TWICE, each.span, message, "remove one")
        elif action is not None:
            seen.add(action.type.name)
            yield action


def _condition(fields: Fields, actions: Sequence[DeclaredAction], scope: Scope) -> Condition:
    node = fields.get("if")
    if node is not None and len(actions) > 1:
        message = "a condition asks for attributes, and those differ from one action type to another"
        suggestion = "write a guard for each action type, or leave the condition away"
        scope.findings.add(codes.KEYS_CLASH, fields.place("if"), message, suggestion)
        scope.findings.pass_over(node)
        return ALWAYS
    action = actions[0] if actions else None
    return read_condition(node, action, scope)


def _is_of_one_kind(fields: Fields, scope: Scope) -> bool:
    """Whether it is clear what a guard is; reports what is missing, and what does not go together."""
    kinds = [key for key in KINDS if key in fields]
    if not kinds and fields.all_known:
        suggestion = "add for example `at_most: 3` and `per: day`"
        scope.findings.add(codes.MISSING_KEY, fields.span, f"a guard needs {either(KINDS)}", suggestion)
    for other in kinds[1:]:
        message = f"a guard has `{kinds[0]}` or `{other}`, not both"
        scope.findings.add(codes.KEYS_CLASH, fields.place(other), message, "write a guard for each of the two")
    for key in OF_AT_MOST if kinds and "at_most" not in kinds else ():
        if key in fields:
            message = f"`{key}` goes with `at_most`, and this guard has `{kinds[0]}`"
            scope.findings.add(codes.KEYS_CLASH, fields.place(key), message, f"remove `{key}`")
    return len(kinds) == 1


def _at_most(fields: Fields, scope: Scope) -> int | None:
    node, least = fields.get("at_most"), 0 if "in_turns_with" in fields else 1
    most = MOST_IN_WINDOW if "within" in fields else values.LARGEST_COUNT
    return values.whole(node, "`at_most`", scope.findings, least, most) if node is not None else None


def _attribute(node: Node | None, what: str, actions: Sequence[DeclaredAction], scope: Scope) -> str | None:
    """An attribute that every action which is watched has."""
    found = [countable_attribute(node, what, action, scope) for action in actions]
    return next((each.name for each in found if each is not None), None)


def _period(fields: Fields, scope: Scope) -> PeriodKind:
    node = fields.get("per")
    found = values.word(node, "`per`", scope.findings, _PERIODS) if node is not None else None
    return found or PeriodKind.EVER


def _window(fields: Fields, scope: Scope) -> Duration | None:
    if "per" in fields and "within" in fields:
        message = "`at_most` has `per` or `within`, not both"
        scope.findings.add(codes.KEYS_CLASH, fields.place("within"), message, "keep one of the two")
    return _duration(fields, "within", scope)


def _duration(fields: Fields, key: str, scope: Scope) -> Duration | None:
    node = fields.get(key)
    return values.duration(node, f"`{key}`", scope.findings) if node is not None else None


def _different(node: Node | None, actions: Sequence[DeclaredAction], scope: Scope) -> Different | None:
    fields = DIFFERENT.fields(node, scope.findings) if node is not None else None
    if fields is None:
        return None
    attribute = _attribute(fields.get("attribute"), "`different`", actions, scope)
    at_least = fields.whole("at_least", scope.findings, most=MOST_LATELY)
    of_last = fields.whole("of_last", scope.findings, most=MOST_LATELY)
    if at_least is None or of_last is None:
        return None
    if not 1 < at_least <= of_last:
        message = f"of {of_last:,} actions there cannot be asked for {at_least:,} different ones"
        suggestion = f"write `at_least` from 2 to {of_last:,}" if of_last > 1 else "write `of_last` from 2 on"
        scope.findings.add(codes.OUT_OF_RANGE, fields.place("at_least"), message, suggestion)
        return None
    return Different(attribute, at_least, of_last) if attribute is not None else None
