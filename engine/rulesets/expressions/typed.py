"""A value in an expression with what it holds."""

from dataclasses import dataclass, replace

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.tree import Literal, Node, Reference
from engine.rulesets.kinds import NUMERIC, TEXTUAL


@dataclass(frozen=True, slots=True)
class Typed:
    """A value, its type, and where it stands. The type's name is how messages call it."""

    node: Node
    type: Attribute
    start: int
    end: int
    shown: str
    """As messages show it, in backticks."""
    items: "tuple[Typed, ...]" = ()
    """Of a list that is written out."""

    @property
    def is_literal(self) -> bool:
        return isinstance(self.node, Literal)

    @property
    def is_fact(self) -> bool:
        return isinstance(self.node, Reference)


def item_type(of: Attribute) -> Attribute:
    """A list's items, as if each were an attribute."""
    return replace(of, kind=of.items or of.kind, items=None)


def comparable(left: Attribute, right: Attribute) -> bool:
    """Whether single values of these types can be the same."""
    return left.kind is not AttributeKind.LIST and _family(left) == _family(right)


def _family(of: Attribute) -> AttributeKind:
    if of.kind in NUMERIC:
        return AttributeKind.NUMBER
    return AttributeKind.TEXT if of.kind in TEXTUAL else of.kind
