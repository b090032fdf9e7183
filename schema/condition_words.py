"""Conditions in words that a member understands: what a rule asks, what was found, and why that was not enough."""

import re

from engine.rules.explain import Reason, subject_of
from engine.rules.instants import moment_of
from engine.rules.three_valued import Value
from engine.rules.tree import (
    About,
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Condition,
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
from engine.rulesets.wording import value_in_words
from schema.book import Book
from schema.condition_phrases import ConditionPhrases

_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
"""A value that rule files declare in several words, as `second_hand`."""


class ConditionWords:
    """Tells the conditions of one programme in one language."""

    def __init__(self, phrases: ConditionPhrases, book: Book) -> None:
        self._say = phrases
        self._book = book

    def asked(self, condition: Condition) -> str:
        """What a rule asks: `category is repair and co2 saved kg is at least 2`; '' when it asks nothing."""
        if not self._book.may_tell(condition):
            return self._say.a_surprise
        return "" if condition == AllOf(()) else self._asked(condition)

    def found(self, reason: Reason) -> str:
        """What made a part of a condition hold: `solved was yes`."""
        if not self._book.may_tell(reason.node):
            return self._say.a_surprise
        match reason.node:
            case Compare(Reference(), _, Literal()) | In(_, ListOf()) | Not(In(_, ListOf())):
                return self._was(reason)
            case Reference() as fact:
                return self._say.was.format(what=self._value(fact), value=self._say.yes)
            case Not(Reference() as fact):
                return self._say.was.format(what=self._value(fact), value=self._say.no)
            case _:
                return self._asked(reason.node)

    def lacking(self, reason: Reason) -> str:
        """What kept a part of a condition from holding: `category was new (it takes repair or rental)`."""
        say, node = self._say, reason.node
        if not self._book.may_tell(node):
            return say.a_surprise
        if self._is_about_the_member(node):
            return self._asked(Not(node) if not isinstance(node, Not) else node.operand)
        if reason.holds is None and reason.found is None:
            return say.untold.format(what=self._value(subject_of(node)))
        asked = self._asked_alone(node)
        if asked is None:
            return say.does_not_hold.format(asked=self._asked(node))
        return say.it_takes.format(found=self._was(reason), asked=asked)

    def attribute(self, key: str) -> str:
        """An attribute as it is told: its key, with spaces."""
        return key.replace("_", " ")

    def _asked(self, node: Node) -> str:
        say = self._say
        match node:
            case AllOf(parts):
                return f" {say.and_} ".join(map(self._in_brackets, parts))
            case AnyOf(parts):
                return f" {say.or_} ".join(map(self._in_brackets, parts))
            case Not(In() as within):
                return self._within(within, holds=False)
            case In():
                return self._within(node, holds=True)
            case Not(TextIs(test, text, part)):
                return say.no_texts[test].format(what=self._value(text), value=self._value(part))
            case TextIs(test, text, part):
                return say.texts[test].format(what=self._value(text), value=self._value(part))
            case Not(Has(reference)):
                return say.untold.format(what=self._value(reference))
            case Has(reference):
                return say.told.format(what=self._value(reference))
            case Not(Reference() | Local() as fact):
                return say.asks[Comparison.IS].format(what=self._value(fact), value=say.no)
            case Not(operand):
                return say.not_.format(part=self._asked(operand))
            case Compare(left, comparison, right):
                return say.asks[comparison].format(what=self._value(left), value=self._value(right, left))
            case ForItems(quantifier, over, name, body):
                phrase = say.some if quantifier is Quantifier.EXISTS else say.every
                return phrase.format(what=self._value(over), body=self._asked(body), name=name)
            case _:
                return say.asks[Comparison.IS].format(what=self._value(node), value=say.yes)

    def _in_brackets(self, part: Node) -> str:
        words = self._asked(part)
        joins = isinstance(part, AllOf | AnyOf) and len(part.parts) > 1
        return self._say.either.format(parts=words) if joins else words

    def _within(self, node: In, *, holds: bool) -> str:
        say = self._say
        if isinstance(node.among, ListOf):
            phrase = say.asks[Comparison.IS] if holds else say.is_none_of
            return phrase.format(what=self._value(node.item), value=self._value(node.among, node.item))
        if _is(node.among, "segments") and isinstance(node.item, Literal):
            name = self._book.reader.text(self._book.segment(str(node.item.value)).names) or str(node.item.value)
            return (say.belongs if holds else say.belongs_not).format(name=name)
        if _is(node.among, "badges") and isinstance(node.item, Literal):
            name = self._book.reader.text(self._book.badge(str(node.item.value)).names) or str(node.item.value)
            return (say.has_badge if holds else say.has_not_badge).format(name=name)
        phrase = say.includes if holds else say.excludes
        return phrase.format(what=self._value(node.among), value=self._value(node.item))

    def _value(self, node: Node, beside: Node | None = None) -> str:
        """A value in words; what stands beside it says whether it is the name of something."""
        match node:
            case Literal(str(key)) if beside is not None and _is(beside, "level"):
                return self._book.reader.text(self._book.level(key).names) or key
            case Literal(int(instant), True):
                return moment_of(instant).strftime("%Y-%m-%d %H:%M UTC")
            case Literal(value):
                return self.told(value)
            case Reference(About.MEMBER, "level"):
                return self._say.level
            case Reference(About.COUNT, name):
                declared = self._book.present.counts.get(name)
                return (declared and self._book.reader.text(declared.names)) or self.attribute(name)
            case Reference(_, name) | Local(name):
                return self.attribute(name)
            case ListOf(items):
                return self._joined([self._value(item, beside) for item in items])
            case Size(of):
                return self._say.size.format(what=self._value(of))
            case Operation(operator, left, right):
                return f"{self._value(left)} {operator.value} {self._value(right)}"
            case Negative(operand):
                return f"-{self._value(operand)}"
            case _:
                return self._asked(node)

    def told(self, value: Value) -> str:
        """A value that was found, as people write it."""
        if isinstance(value, bool):
            return self._say.yes if value else self._say.no
        if isinstance(value, str):
            return self.attribute(value) if _KEY.fullmatch(value) else value_in_words(value)
        if isinstance(value, list | tuple):
            return ", ".join(map(self.told, value))
        words = value_in_words(value)
        return words if isinstance(value, int) else words.replace(".", self._say.decimal)

    def _was(self, reason: Reason) -> str:
        subject = subject_of(reason.node)
        if isinstance(reason.found, list | tuple) and not reason.found:
            return self._say.was_empty.format(what=self._value(subject))
        is_level = _is(subject, "level") and isinstance(reason.found, str)
        value = self._value(Literal(str(reason.found)), subject) if is_level else self.told(reason.found)
        return self._say.was.format(what=self._value(subject), value=value)

    def _asked_alone(self, node: Node) -> str | None:
        """What is asked of something that is named beside it; None where it cannot be told so shortly."""
        match node:
            case Compare(left, comparison, right) if not isinstance(left, Literal):
                return self._takes(comparison, right, left)
            case In(item, ListOf() as among):
                return self._value(among, item)
            case Not(In(item, ListOf() as among)):
                return self._say.other_than.format(value=self._value(among, item))
            case In(item, Reference()):
                return self._value(item)
            case Reference():
                return self._say.yes
            case Not(Reference()):
                return self._say.no
            case _:
                return None

    def _takes(self, comparison: Comparison, right: Node, left: Node | None = None) -> str:
        return self._say.takes[comparison].format(value=self._value(right, left))

    def _is_about_the_member(self, node: Node) -> bool:
        within = node.operand if isinstance(node, Not) else node
        return isinstance(within, In) and (_is(within.among, "segments") or _is(within.among, "badges"))

    def _joined(self, words: list[str]) -> str:
        *most, last = words or [""]
        return f"{', '.join(most)} {self._say.or_} {last}" if most else last


def _is(node: Node, name: str) -> bool:
    """Whether a node is one of the reserved names of members."""
    return node == Reference(About.MEMBER, name)
