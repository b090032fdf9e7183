"""The one typed tree of conditions and amounts, whichever way a rule file spells them. Checked before it gets here.

What a node is about is read from `Facts`: the action, the member who did it, and the programme's named counts. A fact
can be absent (an optional attribute, something never told of a member): whatever needs it then does not hold.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol, TypeAlias

from engine.rules.entries import Attributes, AttributeValue


class Facts(Protocol):
    """What conditions and amounts are asked about: a turn of the fold is one."""

    @property
    def attributes(self) -> Attributes:
        """Of the action; instants are whole microseconds."""

    @property
    def member(self) -> Mapping[str, AttributeValue]:
        """Member attributes by name, and the reserved names `segments`, `badges` (lists of names) and `level`."""

    def count(self, name: str) -> int | Decimal | None:
        """A named count with the current action in it, for the action's own value if it counts for each.

        None when the action does not carry that value.
        """

    def includes(self, name: str, item: str) -> bool:
        """Whether a list of the member's has an item: `segments`, `badges`, or an attribute.

        Raises KeyError or TypeError when there is no such list.
        """


class About(Enum):
    """What a reference reads; the value is the word before the dot."""

    ACTION = "action"
    MEMBER = "member"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in a rule file; an instant as whole microseconds. Texts may stand for a choice."""

    value: str | int | float | bool
    is_instant: bool = field(default=False, compare=False)
    """Only how it is told depends on this."""


@dataclass(frozen=True, slots=True)
class Reference:
    """`action.category`, `member.city`, `count.visits_this_week`."""

    about: About
    name: str


@dataclass(frozen=True, slots=True)
class Local:
    """The item that a loop is at."""

    name: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """`["repair", "rental"]`."""

    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    operand: "Node"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; no parts at all is always true."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds, be others absent."""

    parts: "tuple[Node, ...]"


class Comparison(Enum):
    """How two values are compared; the value is the word of structured conditions."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"


@dataclass(frozen=True, slots=True)
class Compare:
    left: "Node"
    comparison: Comparison
    right: "Node"


@dataclass(frozen=True, slots=True)
class In:
    """An item is among those of a list: `one_of`, `includes` and `in`; `none_of` is its `Not`."""

    item: "Node"
    among: "Node"


class TextTest(Enum):
    STARTS_WITH = "startsWith"
    ENDS_WITH = "endsWith"
    CONTAINS = "contains"


@dataclass(frozen=True, slots=True)
class TextIs:
    """`action.topic.startsWith("bill")`."""

    test: TextTest
    text: "Node"
    part: "Node"


class Quantifier(Enum):
    EXISTS = "exists"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ForItems:
    """`action.tags.exists(t, t == "story")`."""

    quantifier: Quantifier
    over: "Node"
    name: str
    body: "Node"


@dataclass(frozen=True, slots=True)
class Has:
    """`has(action.co2_saved_kg)`: the fact is there."""

    reference: Reference


@dataclass(frozen=True, slots=True)
class Size:
    """How many items a list has, or characters a text."""

    of: "Node"


class Operator(Enum):
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    REMAINDER = "%"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two numbers combined, exactly, in decimals. Dividing by zero is as if a fact were absent."""

    operator: Operator
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Negative:
    operand: "Node"


Node: TypeAlias = (
    Literal
    | Reference
    | Local
    | ListOf
    | Not
    | AllOf
    | AnyOf
    | Compare
    | In
    | TextIs
    | ForItems
    | Has
    | Size
    | Operation
    | Negative
)

Condition: TypeAlias = Node
"""A node whose value is yes or no."""

Amount: TypeAlias = Node
"""A node whose value is a number."""

ALWAYS = AllOf(())


def attribute(name: str) -> Reference:
    """An attribute of the action."""
    return Reference(About.ACTION, name)


def references_in(node: Node) -> frozenset[Reference]:
    """Every fact that a node reads."""
    found: set[Reference] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Reference):
            found.add(each)
        elif isinstance(each, Has):
            found.add(each.reference)
        else:
            waiting += parts_of(each)
    return frozenset(found)


def nodes_in(node: Node) -> "Iterator[Node]":
    """A node and every node below it."""
    yield node
    for part in parts_of(node):
        yield from nodes_in(part)


def badges_in(node: Node) -> "Iterator[str]":
    """The badges that a condition asks for."""
    for each in nodes_in(node):
        match each:
            case In(Literal(str(name)), Reference(About.MEMBER, "badges")):
                yield name
            case _:
                pass


def parts_of(node: Node) -> "tuple[Node, ...]":
    """The nodes right below a node."""
    kind = node.__class__
    return _PARTS[kind](node) if kind in _PARTS else ()


_PARTS: "dict[type[Node], Callable[[Any], tuple[Node, ...]]]" = {
    Not: lambda node: (node.operand,),
    Negative: lambda node: (node.operand,),
    AllOf: lambda node: node.parts,
    AnyOf: lambda node: node.parts,
    ListOf: lambda node: node.items,
    Compare: lambda node: (node.left, node.right),
    Operation: lambda node: (node.left, node.right),
    In: lambda node: (node.item, node.among),
    TextIs: lambda node: (node.text, node.part),
    ForItems: lambda node: (node.over, node.body),
    Size: lambda node: (node.of,),
}


_OPPOSITES = {
    Comparison.IS: Comparison.IS_NOT,
    Comparison.IS_NOT: Comparison.IS,
    Comparison.AT_LEAST: Comparison.LESS_THAN,
    Comparison.LESS_THAN: Comparison.AT_LEAST,
    Comparison.AT_MOST: Comparison.MORE_THAN,
    Comparison.MORE_THAN: Comparison.AT_MOST,
}


def negated(condition: Condition) -> Condition:
    """What holds exactly when a condition is known not to: neither holds when what decides is absent.

    `Not` is left around what has no opposite of its own only: a fact, a list that is looked into, a text.
    """
    match condition:
        case Not(operand):
            return plain(operand)
        case AllOf(parts):
            return AnyOf(tuple(map(negated, parts)))
        case AnyOf(parts):
            return AllOf(tuple(map(negated, parts)))
        case Compare(left, comparison, right):
            return Compare(left, _OPPOSITES[comparison], right)
        case ForItems(Quantifier.EXISTS, over, name, body):
            return ForItems(Quantifier.ALL, over, name, negated(body))
        case ForItems(Quantifier.ALL, over, name, body):
            return ForItems(Quantifier.EXISTS, over, name, negated(body))
        case Literal(bool(value)):
            return Literal(not value)
        case _:
            return Not(condition)


def plain(condition: Condition) -> Condition:
    """The same condition with every `Not` as far down as it goes."""
    match condition:
        case Not(operand):
            return negated(operand)
        case AllOf(parts):
            return AllOf(tuple(map(plain, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(plain, parts)))
        case ForItems(quantifier, over, name, body):
            return ForItems(quantifier, over, name, plain(body))
        case _:
            return condition
