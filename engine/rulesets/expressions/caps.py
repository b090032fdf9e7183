"""How much work an expression can be at the worst, so that none holds up others.

The unit is about a hundredth of a microsecond where some facts are absent, and everything is asked in three values.
"""

from engine.rules.tree import (
    Compare,
    ForItems,
    In,
    ListOf,
    Literal,
    Negative,
    Node,
    Operation,
    Reference,
    TextIs,
    TextTest,
    parts_of,
)

LONGEST_LIST = 100
"""Items of a list that an action or a member has."""

MOST_WORK = 80_000
"""What one expression may be: less than a millisecond, where hundreds of others wait for the same member."""

_ASKING, _LOOKING, _RECKONING = 3, 40, 15
_SEARCHING, _SEARCHING_A_CHARACTER, _LONGEST_SOUGHT = 600, 18, 1_250
"""Looking for a text in one of 4,096 characters, at the worst; from some length on, another way is faster."""


def work_of(node: Node) -> int:
    """The work of an expression at the worst: every list as long and every text as long as it can be."""
    parts = sum(work_of(part) for part in parts_of(node))
    match node:
        case ForItems(_, over, _, body):
            return work_of(over) + _ASKING + _length_of(over) * (work_of(body) + 1)
        case In(_, among):
            return parts + _ASKING + _length_of(among) * _LOOKING // LONGEST_LIST
        case TextIs(TextTest.CONTAINS, _, part):
            return parts + _SEARCHING + _SEARCHING_A_CHARACTER * min(_length_of_text(part), _LONGEST_SOUGHT)
        case Operation() | Negative():
            return parts + _RECKONING
        case Compare():
            return parts + _ASKING + _RECKONING // 2
        case Reference():
            return _ASKING * 2
        case _:
            return parts + _ASKING


def loops_in(node: Node) -> int:
    """How many loops run within one another."""
    inner = max((loops_in(part) for part in parts_of(node)), default=0)
    return inner + isinstance(node, ForItems)


def _length_of(node: Node) -> int:
    return len(node.items) if isinstance(node, ListOf) else LONGEST_LIST


def _length_of_text(node: Node) -> int:
    return len(node.value) if isinstance(node, Literal) and isinstance(node.value, str) else _LONGEST_SOUGHT
