"""Asks conditions and values of facts that may be absent, in the three values true, false and absent (None).

Absence spreads as an error does in the Common Expression Language: `false && absent` is false, `true || absent` is
true, and whatever else needs an absent fact is absent itself. This is the meaning of conditions; what is compiled in
`expressions` only comes to the same sooner.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias, assert_never

from engine.rules.three_valued import COMPARE, Single, Value, among, opposite, reckoned, size, text_is
from engine.rules.tree import (
    About,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Facts,
    ForItems,
    Has,
    In,
    ListOf,
    Literal,
    Local,
    Negative,
    Node,
    Not,
    Operation,
    Quantifier,
    Reference,
    Size,
    TextIs,
)

Items: TypeAlias = dict[str, Single]
"""The items that loops are at, by name."""

Ask: TypeAlias = Callable[[Facts, Items], Value]
AskTruth: TypeAlias = Callable[[Facts, Items], "bool | None"]


def value_in(node: Node, facts: Facts) -> Value:
    """What a value comes to; None when a fact that it needs is absent."""
    return asking(node)(facts, {})


def truth_in(condition: Condition, facts: Facts) -> bool | None:
    """Whether a condition holds; None when a fact that decides is absent."""
    return asking_truth(condition)(facts, {})


def asking_truth(condition: Condition) -> AskTruth:
    """A condition as a function that never raises."""
    match condition:
        case AllOf(parts):
            return _all_of([asking_truth(part) for part in parts])
        case AnyOf(parts):
            return _any_of([asking_truth(part) for part in parts])
        case Not(operand):
            return _not(asking_truth(operand))
        case Compare(left, comparison, right):
            return _of_two(COMPARE[comparison], asking(left), asking(right))
        case In(Literal(str(item)), Reference(About.MEMBER, name)):
            return _member_includes(name, item)
        case In(item, items):
            return _of_two(among, asking(item), asking(items))
        case TextIs(test, text, part):
            return _of_two(lambda whole, piece: text_is(test, whole, piece), asking(text), asking(part))
        case ForItems():
            return _for_items(condition)
        case Has(reference):
            return _has(reference)
        case _:
            return _yes_or_no(asking(condition))


def asking(node: Node) -> Ask:
    """A value as a function that never raises."""
    match node:
        case Literal(value):
            return lambda facts, items: value
        case Reference(about, name):
            return _READ[about](name)
        case Local(name):
            return lambda facts, items: items.get(name)
        case ListOf(listed):
            return _list_of([asking(item) for item in listed])
        case Size(of):
            measured = asking(of)
            return lambda facts, items: size(measured(facts, items))
        case Operation(operator, left, right):
            first, second = asking(left), asking(right)
            return lambda facts, items: reckoned(operator, first(facts, items), second(facts, items))
        case Negative(operand):
            number = asking(operand)
            return lambda facts, items: opposite(number(facts, items))
        case Not() | AllOf() | AnyOf() | Compare() | In() | TextIs() | ForItems() | Has():
            return asking_truth(node)
        case _:
            assert_never(node)


def _of_attribute(name: str) -> Ask:
    return lambda facts, items: facts.attributes.get(name)


def _of_member(name: str) -> Ask:
    return lambda facts, items: facts.member.get(name)


def _of_count(name: str) -> Ask:
    def read(facts: Facts, items: Items) -> Value:
        try:
            return facts.count(name)
        except KeyError:
            return None

    return read


_READ: Mapping[About, Callable[[str], Ask]] = {
    About.ACTION: _of_attribute,
    About.MEMBER: _of_member,
    About.COUNT: _of_count,
}


def _list_of(listed: list[Ask]) -> Ask:
    def read(facts: Facts, items: Items) -> Value:
        found = [each(facts, items) for each in listed]
        single = tuple(each for each in found if each is not None and not isinstance(each, list | tuple))
        return single if len(single) == len(found) else None

    return read


def _all_of(parts: list[AskTruth]) -> AskTruth:
    def ask(facts: Facts, items: Items) -> bool | None:
        answer: bool | None = True
        for part in parts:
            held = part(facts, items)
            if held is False:
                return False
            if held is None:
                answer = None
        return answer

    return ask


def _any_of(parts: list[AskTruth]) -> AskTruth:
    def ask(facts: Facts, items: Items) -> bool | None:
        answer: bool | None = False
        for part in parts:
            held = part(facts, items)
            if held:
                return True
            if held is None:
                answer = None
        return answer

    return ask


def _not(operand: AskTruth) -> AskTruth:
    def ask(facts: Facts, items: Items) -> bool | None:
        held = operand(facts, items)
        return None if held is None else not held

    return ask


def _of_two(decide: Callable[[Value, Value], bool | None], left: Ask, right: Ask) -> AskTruth:
    return lambda facts, items: decide(left(facts, items), right(facts, items))


def _member_includes(name: str, item: str) -> AskTruth:
    def ask(facts: Facts, items: Items) -> bool | None:
        try:
            return facts.includes(name, item)
        except (KeyError, TypeError):
            return None

    return ask


def _for_items(loop: ForItems) -> AskTruth:
    over, body, name = asking(loop.over), asking_truth(loop.body), loop.name
    decided = loop.quantifier is Quantifier.EXISTS

    def ask(facts: Facts, items: Items) -> bool | None:
        found = over(facts, items)
        if not isinstance(found, list | tuple):
            return None
        answer: bool | None = not decided
        for item in found:
            items[name] = item
            held = body(facts, items)
            if held is decided:
                return decided
            if held is None:
                answer = None
        return answer

    return ask


def _has(reference: Reference) -> AskTruth:
    found = _READ[reference.about](reference.name)
    return lambda facts, items: found(facts, items) is not None


def _yes_or_no(value: Ask) -> AskTruth:
    def ask(facts: Facts, items: Items) -> bool | None:
        found = value(facts, items)
        return found if isinstance(found, bool) else None

    return ask
