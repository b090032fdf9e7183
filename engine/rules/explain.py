"""Why a condition holds or does not: the same tree as it is compiled, walked with every value kept.

Absence spreads as an error does in the Common Expression Language: `false && absent` is false, `true || absent` is
true, and whatever else needs an absent fact is absent itself.
"""

from dataclasses import dataclass

from engine.rules.entries import AttributeValue
from engine.rules.expressions import predicate_of
from engine.rules.tree import Condition, Facts, Node


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a condition that decided, with the values that it was decided on."""

    node: Node
    """A comparison or another part that cannot be divided further."""
    holds: bool | None
    """None when a fact that it needs is absent."""
    found: AttributeValue | None = None
    """What its left side came to; None when it is absent."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The answer of a condition, and the parts that it comes from."""

    holds: bool
    reasons: tuple[Reason, ...]
    """When it holds, the parts that made it so; when not, those that kept it from holding."""


def explained(condition: Condition, facts: Facts) -> Explained:
    """Asks a condition about facts and says why it answers as it does."""
    return Explained(predicate_of(condition)(facts), ())
