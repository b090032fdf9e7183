"""What a rule kind does in the fold: the protocol that every kind's handler follows."""

from collections.abc import Mapping
from typing import Protocol

from engine.rules.dictionary import RuleId
from engine.rules.effects import ChoiceRefused, Refusal
from engine.rules.entries import Choice
from engine.rules.tree import Condition
from engine.rules.turn import Turn


class Handler(Protocol):
    """One rule, compiled. It keeps nothing between turns: what it must remember lives in the member's state."""

    @property
    def rule(self) -> RuleId: ...

    @property
    def listens_to(self) -> frozenset[str]:
        """The action types that can concern this rule; it costs nothing for any other."""

    @property
    def asks(self) -> Mapping[str, Condition]:
        """What must hold of an action of each type for the rule to do anything: what a trace explains.

        For rules with parts, such as a challenge with steps, it is that any of them holds.
        """

    def on_action(self, turn: Turn) -> None:
        """An action of a type it listens to occurred."""

    def on_choice(self, turn: Turn, choice: Choice) -> None:
        """The member chose something about this rule."""

    def on_timer(self, turn: Turn) -> None:
        """The instant has come that it asked to be told of."""

    def plan(self, turn: Turn) -> None:
        """The member's zone or the ruleset version changed: sets its timer anew."""


class WaitsForNothing:
    """What handlers without a timer have in common."""

    def on_timer(self, turn: Turn) -> None:
        """Never called: no timer was set."""

    def plan(self, turn: Turn) -> None:
        """There is no timer to set."""


class TakesNoChoices:
    """What handlers have in common that members cannot choose anything about."""

    rule: RuleId

    def on_choice(self, turn: Turn, choice: Choice) -> None:
        """Refuses it."""
        refuse(turn, choice, Refusal.NOT_OFFERED)


def refuse(turn: Turn, choice: Choice, reason: Refusal) -> None:
    """Tells the member that a choice cannot be."""
    turn.effects.append(
        ChoiceRefused(at=turn.at, rule=RuleId(choice.rule), entry=turn.entry, act=choice.act, reason=reason)
    )
