"""Tallies: what a fold says happened, by rule, with none of it kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from engine.rules.effects import (
    AnyEffect,
    BadgeWon,
    ChallengeCompleted,
    ChallengeStepAdvanced,
    LevelChanged,
    PointsExpired,
    PointsGiven,
    PointsHeld,
    PointsLimited,
    PointsReleased,
    PointsSpent,
    StreakExtended,
)

Points: TypeAlias = Mapping[tuple[str, str], int]
"""What each rule has put into each wallet, less what was taken out under its name."""


class Tally:
    """What happened to one member. Rules are told by their ids, parts of them behind a dot: `badges.hero.silver`."""

    __slots__ = ("fired", "matched", "points")

    def __init__(self) -> None:
        self.points: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.fired: set[str] = set()
        """What gave something, was won, reached, extended or completed."""
        self.matched: set[str] = set()
        """What began to: a limit left no room, or a challenge has not been completed."""

    def __call__(self, effects: Sequence[AnyEffect]) -> None:
        for effect in effects:
            kind = type(effect)
            if kind is PointsGiven:
                self.points[effect.rule, effect.wallet] += effect.amount  # type: ignore[union-attr]  # `kind` tells
                self._fire(effect)  # type: ignore[arg-type]
            elif kind is PointsReleased:
                self.points[effect.rule, effect.wallet] += effect.amount  # type: ignore[union-attr]
            elif kind is PointsExpired or kind is PointsSpent:
                self.points[effect.rule, effect.wallet] -= effect.amount  # type: ignore[union-attr]
            elif kind is PointsHeld:
                self._fire(effect)  # type: ignore[arg-type]
            else:
                self._note(effect)

    def _fire(self, given: PointsGiven | PointsHeld) -> None:
        self.fired.add(given.rule)
        if given.campaigns:
            self.fired.update(f"campaigns.{each}" for each in given.campaigns)

    def _note(self, effect: AnyEffect) -> None:
        match effect:
            case PointsLimited(rule=rule) | ChallengeStepAdvanced(rule=rule):
                self.matched.add(rule)
            case StreakExtended(rule=rule) | ChallengeCompleted(rule=rule):
                self.fired.add(rule)
            case BadgeWon(badge=badge, tier=tier):
                self.fired.add(f"badges.{badge}" if tier is None else f"badges.{badge}.{tier}")
            case LevelChanged(after=level):
                self.fired.add(f"levels.{level}")
            case _:
                pass


def added(points: Points, *more: Points) -> dict[tuple[str, str], int]:
    """The sum of several."""
    total = dict(points)
    for each in more:
        for key, amount in each.items():
            total[key] = total.get(key, 0) + amount
    return total


def less(points: Points, fewer: Points) -> dict[tuple[str, str], int]:
    """The difference of two."""
    return added(points, {key: -amount for key, amount in fewer.items()})
