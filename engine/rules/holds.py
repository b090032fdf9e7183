"""Holds: points of a rule that wait, until they are released or what the rule's `cancel_if` names happens."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from engine.rules.counts import spelt
from engine.rules.dictionary import RuleId
from engine.rules.entries import Attributes
from engine.rules.handler import TakesNoChoices
from engine.rules.purse import cancel_points, release_points
from engine.rules.state import Hold, PointsState
from engine.rules.tree import Condition
from engine.rules.turn import Turn


def points_state(held: object) -> PointsState:
    """What a member's state remembers of a points rule."""
    return held if isinstance(held, PointsState) else _NOTHING_YET


_NOTHING_YET = PointsState()


def shared(attributes: Attributes, names: Iterable[str]) -> tuple[str, ...]:
    """What an action that cancels must share with the one that was rewarded; an absent value is left out."""
    values = ((name, spelt(attributes.get(name))) for name in names)
    return tuple(f"{name}={value}" for name, value in values if value is not None)


def with_hold(state: PointsState, hold: Hold) -> PointsState:
    """One more hold, after those that are released no later."""
    return replace(state, holds=tuple(sorted((*state.holds, hold), key=_until)))


def _until(hold: Hold) -> int:
    return hold.until


def cancel_matching(turn: Turn, rule: RuleId, same: tuple[str, ...]) -> None:
    """Drops every hold of a rule that shares these values."""
    state = points_state(turn.rules.get(rule))
    cancelled = [hold for hold in state.holds if hold.same == same]
    for hold in cancelled:
        for wallet, amount in hold.points:
            cancel_points(turn, rule, wallet, amount, hold.entry)
    if cancelled:
        _keep(turn, rule, replace(state, holds=tuple(hold for hold in state.holds if hold.same != same)))


def release_due(turn: Turn, rule: RuleId) -> None:
    """Puts everything that has waited long enough into the wallets."""
    state = points_state(turn.rules.get(rule))
    for hold in state.holds:
        if hold.until <= turn.at:
            for wallet, amount in hold.points:
                release_points(turn, rule, wallet, amount, hold.entry)
    _keep(turn, rule, replace(state, holds=tuple(hold for hold in state.holds if hold.until > turn.at)))


def wake_for_release(turn: Turn, rule: RuleId) -> None:
    """Sets the rule's timer to its earliest release. What was promised for an instant keeps it, wherever one moves."""
    holds = points_state(turn.rules.get(rule)).holds
    turn.wake(rule, holds[0].until if holds else None)


def _keep(turn: Turn, rule: RuleId, state: PointsState) -> None:
    turn.keep(rule, state)
    wake_for_release(turn, rule)


class KeptPromises(TakesNoChoices):
    """A points rule that is no longer in the rule files: nothing is earned by it, but what it holds is released."""

    def __init__(self, rule: RuleId) -> None:
        self.rule = rule
        self.listens_to: frozenset[str] = frozenset()
        self.asks: Mapping[str, Condition] = {}

    def on_action(self, turn: Turn) -> None:
        """Never called: it listens to nothing."""

    def on_timer(self, turn: Turn) -> None:
        release_due(turn, self.rule)

    def plan(self, turn: Turn) -> None:
        wake_for_release(turn, self.rule)
