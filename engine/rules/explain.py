"""Why a condition holds or does not: the same tree as it is compiled, walked with every value kept.

Absence spreads as an error does in the Common Expression Language: `false && absent` is false, `true || absent` is
true, and whatever else needs an absent fact is absent itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.rules.evaluation import truth_in, value_in
from engine.rules.three_valued import Value
from engine.rules.tree import (
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
    Node,
    Not,
    TextIs,
    plain,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a condition that decided, with the values that it was decided on."""

    node: Node
    """A comparison or another part that cannot be divided further, perhaps within `Not`."""
    holds: bool | None
    """None when a fact that it needs is absent."""
    found: Value = None
    """What it is about came to: the left side of a comparison, a list that is looked into; None when it is absent."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The answer of a condition, and the parts that it comes from."""

    holds: bool
    reasons: tuple[Reason, ...]
    """When it holds, the parts that made it so; when not, those that kept it from holding."""


def explained(condition: Condition, facts: Facts) -> Explained:
    """Asks a condition about facts and says why it answers as it does."""
    condition = plain(condition)
    holds = truth_in(condition, facts) is True
    return Explained(holds, tuple(_reasons(condition, holds, facts)))


def parts_explained(condition: Condition, facts: Facts) -> tuple[Explained, ...]:
    """The same for each part of a condition that asks for any of several; nothing for any other condition."""
    return tuple(explained(part, facts) for part in condition.parts) if isinstance(condition, AnyOf) else ()


def _reasons(condition: Condition, holds: bool, facts: Facts) -> Iterator[Reason]:
    """The smallest parts that hold, or do not, as the whole does."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                if (truth_in(part, facts) is True) == holds:
                    yield from _reasons(part, holds, facts)
        case _:
            yield Reason(condition, truth_in(condition, facts), value_in(subject_of(condition), facts))


def subject_of(condition: Condition) -> Node:
    """What a part that cannot be divided further asks about."""
    match condition:
        case Not(operand):
            return subject_of(operand)
        case Compare(Literal(), _, right):
            return right
        case Compare(left, _, _):
            return left
        case In(Literal(), among) if not isinstance(among, ListOf):
            return among
        case In(item, _):
            return item
        case TextIs(_, text, _):
            return text
        case ForItems(_, over, _, _):
            return over
        case Has(reference):
            return reference
        case _:
            return condition
