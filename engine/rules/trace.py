"""A trace: which rules an entry tried, what each asked, and what came of it. Made on demand, never stored."""

from dataclasses import dataclass

from engine.rules.dictionary import RuleId
from engine.rules.effects import AnyEffect
from engine.rules.explain import Explained
from engine.rules.tree import ALWAYS, Condition


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule that listened to an action."""

    rule: RuleId
    action: str
    asked: Explained
    """Whether what the rule asks of the action held, and what decided it."""
    effects: tuple[AnyEffect, ...]
    """What the rule then did. A rule whose condition held may still give nothing: a limit says so by an effect."""
    condition: Condition = ALWAYS
    """What the rule asks of the action."""
    parts: tuple[Explained, ...] = ()
    """The same for each part of a rule that asks for any of several, in their order: the steps of a challenge."""
