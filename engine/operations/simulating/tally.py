"""Tallies: what a fold says happened, by rule, with none of it kept."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from engine.rules.effects import (
    AnyEffect,
    BadgeWon,
    ChallengeCompleted,
    ChallengeStepAdvanced,
    HeldBack,
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
            note = _NOTED.get(type(effect))
            if note is not None:
                note(self, effect)

    def _give(self, given: PointsGiven) -> None:
        self.points[given.rule, given.wallet] += given.amount
        self._promise(given)

    def _promise(self, given: PointsGiven | PointsHeld) -> None:
        self.fired.add(given.rule)
        if given.campaigns:
            self.fired.update([f"campaigns.{each}" for each in given.campaigns])

    def _release(self, released: PointsReleased) -> None:
        self.points[released.rule, released.wallet] += released.amount

    def _take(self, taken: PointsExpired | PointsSpent) -> None:
        self.points[taken.rule, taken.wallet] -= taken.amount

    def _hold_back(self, held: HeldBack) -> None:
        self.fired.add(held.rule)

    def _match(self, matched: PointsLimited | ChallengeStepAdvanced) -> None:
        self.matched.add(matched.rule)

    def _fire(self, fired: StreakExtended | ChallengeCompleted) -> None:
        self.fired.add(fired.rule)

    def _win(self, won: BadgeWon) -> None:
        self.fired.add(f"badges.{won.badge}" if won.tier is None else f"badges.{won.badge}.{won.tier}")

    def _climb(self, changed: LevelChanged) -> None:
        self.fired.add(f"levels.{changed.after}")


_NOTED: Mapping[type, Callable[[Tally, Any], None]] = {
    PointsGiven: Tally._give,
    PointsHeld: Tally._promise,
    PointsReleased: Tally._release,
    PointsExpired: Tally._take,
    PointsSpent: Tally._take,
    HeldBack: Tally._hold_back,
    PointsLimited: Tally._match,
    ChallengeStepAdvanced: Tally._match,
    StreakExtended: Tally._fire,
    ChallengeCompleted: Tally._fire,
    BadgeWon: Tally._win,
    LevelChanged: Tally._climb,
}
"""What is noted of which effect: looked up, because asking each kind in turn costs as much as a rule does."""


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
