"""What an expression looks like, before anything is known about its names. Everything knows its two offsets."""

from dataclasses import dataclass
from typing import TypeAlias

from engine.rules.dictionary import AttributeKind


@dataclass(frozen=True, slots=True)
class Constant:
    """`3`, `2.5`, `"repair"`, `true`."""

    value: str | int | float | bool
    kind: AttributeKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A name that stands alone: the item of a loop, or a slip."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Field:
    """`action.category`."""

    of: "Syntax"
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Call:
    """`size(action.tags)`, `action.shop.startsWith("a")`."""

    of: "Syntax | None"
    name: str
    name_start: int
    arguments: "tuple[Syntax, ...]"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Prefix:
    """`!…`, `-…`."""

    sign: str
    operand: "Syntax"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Infix:
    """`… == …`, `… + …`, `… in …`."""

    sign: str
    sign_start: int
    left: "Syntax"
    right: "Syntax"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chain:
    """`… && … && …`, or the same with `||`."""

    sign: str
    parts: "tuple[Syntax, ...]"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """`(…)`."""

    inner: "Syntax"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Listed:
    """`[…, …]`."""

    items: "tuple[Syntax, ...]"
    start: int
    end: int


Syntax: TypeAlias = Constant | Word | Field | Call | Prefix | Infix | Chain | Group | Listed


def without_groups(syntax: Syntax) -> Syntax:
    """What stands within parentheses."""
    while isinstance(syntax, Group):
        syntax = syntax.inner
    return syntax
