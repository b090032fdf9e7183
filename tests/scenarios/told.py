"""What a member has been told, summed up: what a screen would show that is painted from the feed alone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.rules.effects import (
    AnyEffect,
    BadgeRevoked,
    BadgeWithdrawn,
    BadgeWon,
    ChallengeCompleted,
    ChallengeCorrected,
    CountsAfterAll,
    FreezeReceived,
    HeldBack,
    LevelChanged,
    PointsCancelled,
    PointsCorrected,
    PointsExpired,
    PointsGiven,
    PointsHeld,
    PointsReleased,
    PointsSpent,
    StreakBroken,
    StreakCorrected,
    StreakExtended,
    StreakFrozen,
    StreakRepaired,
)
from engine.rules.entries import EntryId


@dataclass
class Told:
    """Everything that effects add up to."""

    balances: Counter[str] = field(default_factory=Counter)
    pending: Counter[str] = field(default_factory=Counter)
    badges: Counter[tuple[object, ...]] = field(default_factory=Counter)
    completed: Counter[str] = field(default_factory=Counter)
    streaks: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Length and best by rule."""
    freezes: dict[str, int] = field(default_factory=dict)
    level: str | None = None
    held_back: set[EntryId | None] = field(default_factory=set)
    """The actions that no rule knows of, because a guard held them back."""


def told_by(effects: Iterable[AnyEffect]) -> Told:
    """What a member knows after all of this, in its order."""
    told = Told()
    for effect in effects:
        _points(told, effect)
        _streak(told, effect)
        _others(told, effect)
    return told


def _points(told: Told, effect: AnyEffect) -> None:
    match effect:
        case PointsGiven(wallet=wallet, amount=amount):
            told.balances[wallet] += amount
        case PointsHeld(wallet=wallet, amount=amount):
            told.pending[wallet] += amount
        case PointsReleased(wallet=wallet, amount=amount):
            told.balances[wallet] += amount
            told.pending[wallet] -= amount
        case PointsCancelled(wallet=wallet, amount=amount):
            told.pending[wallet] -= amount
        case PointsExpired(wallet=wallet, amount=amount) | PointsSpent(wallet=wallet, amount=amount):
            told.balances[wallet] -= amount
        case PointsCorrected(wallet=wallet, amount=amount, pending=pending):
            told.balances[wallet] += amount
            told.pending[wallet] += pending
        case _:
            pass


def _streak(told: Told, effect: AnyEffect) -> None:
    match effect:
        case StreakExtended() | StreakRepaired() | StreakCorrected():
            told.streaks[effect.rule] = (effect.length, effect.best)
        case StreakBroken():
            told.streaks[effect.rule] = (0, told.streaks[effect.rule][1])
        case FreezeReceived():
            told.freezes[effect.rule] = effect.freezes
        case StreakFrozen():
            told.freezes[effect.rule] = effect.freezes_left
        case _:
            pass
    if isinstance(effect, StreakCorrected) and effect.freezes is not None:
        told.freezes[effect.rule] = effect.freezes


def _others(told: Told, effect: AnyEffect) -> None:
    match effect:
        case BadgeWon():
            told.badges[effect.badge, effect.tier, effect.value, effect.season] += 1
        case BadgeRevoked() | BadgeWithdrawn():
            told.badges[effect.badge, effect.tier, effect.value, effect.season] -= 1
        case ChallengeCompleted():
            told.completed[effect.challenge] += 1
        case ChallengeCorrected():
            told.completed[effect.challenge] += 1 if effect.completed else -1
        case LevelChanged():
            told.level = effect.after
        case HeldBack():
            told.held_back.add(effect.entry)
        case CountsAfterAll():
            told.held_back.discard(effect.entry)
        case _:
            pass
