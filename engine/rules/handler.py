"""What a rule kind does in the fold: the protocol that every kind's handler follows."""

from typing import Protocol

from engine.rules.dictionary import RuleId
from engine.rules.turn import Turn


class Handler(Protocol):
    """One rule, compiled. It keeps nothing between turns: what it must remember lives in the member's state."""

    @property
    def rule(self) -> RuleId: ...

    @property
    def listens_to(self) -> frozenset[str]:
        """The action types that can concern this rule; it costs nothing for any other."""

    def on_action(self, turn: Turn) -> None:
        """An action of a type it listens to occurred."""

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
