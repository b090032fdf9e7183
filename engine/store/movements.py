"""Movements: what each effect that is about points enters into the ledger.

A ledger entry moves two sums: `amount` the balance, `pending` what is held. Both sums are always the wallet's own.
"""

from typing import NamedTuple, assert_never

from engine.rules.effects import (
    ActionApproved,
    ActionPending,
    ActionRefused,
    AnyEffect,
    BadgeRevoked,
    BadgeWithdrawn,
    BadgeWon,
    ChallengeCompleted,
    ChallengeCorrected,
    ChallengeEnded,
    ChallengeJoined,
    ChallengeLeft,
    ChallengeStepAdvanced,
    ChoiceRefused,
    CountsAfterAll,
    FreezeReceived,
    HeldBack,
    LevelChanged,
    Merged,
    PointsCancelled,
    PointsCorrected,
    PointsExpired,
    PointsGiven,
    PointsHeld,
    PointsLimited,
    PointsReleased,
    PointsSpent,
    RejectionsJumped,
    Rerated,
    StreakBroken,
    StreakCorrected,
    StreakExtended,
    StreakFrozen,
    StreakMilestone,
    StreakPaused,
    StreakRepaired,
    WebhookDisabled,
    WebhookParked,
)
from engine.rules.entries import EntryId


class Movement(NamedTuple):
    """One entry of the ledger, as far as the effect decides it."""

    kind: str
    wallet: str
    amount: int
    """What the balance changes by."""
    pending: int
    """What is held changes by."""
    entry: EntryId | None
    """What the points were earned or taken for: for what was held, the entry that it was promised for."""


def movement_of(effect: AnyEffect) -> Movement | None:
    """What an effect moves; None for effects that are not about points."""
    match effect:
        case PointsGiven(wallet=wallet, amount=amount, entry=entry):
            return Movement("given", wallet, amount, 0, entry)
        case PointsHeld(wallet=wallet, amount=amount, entry=entry):
            return Movement("held", wallet, 0, amount, entry)
        case PointsReleased(wallet=wallet, amount=amount, held_for=entry):
            return Movement("released", wallet, amount, -amount, entry)
        case PointsCancelled(wallet=wallet, amount=amount, held_for=entry):
            return Movement("cancelled", wallet, 0, -amount, entry)
        case PointsExpired(wallet=wallet, amount=amount, entry=entry):
            return Movement("expired", wallet, -amount, 0, entry)
        case PointsSpent(wallet=wallet, amount=amount, entry=entry):
            return Movement("spent", wallet, -amount, 0, entry)
        case PointsCorrected(wallet=wallet, amount=amount, pending=pending, entry=entry):
            return Movement("corrected", wallet, amount, pending, entry)
        case (
            PointsLimited()
            | HeldBack()
            | CountsAfterAll()
            | BadgeWon()
            | BadgeRevoked()
            | BadgeWithdrawn()
            | LevelChanged()
            | StreakExtended()
            | StreakBroken()
            | StreakMilestone()
            | StreakFrozen()
            | FreezeReceived()
            | StreakPaused()
            | StreakRepaired()
            | StreakCorrected()
            | ChoiceRefused()
            | ActionPending()
            | ActionApproved()
            | ActionRefused()
            | RejectionsJumped()
            | WebhookDisabled()
            | WebhookParked()
            | ChallengeJoined()
            | ChallengeLeft()
            | ChallengeStepAdvanced()
            | ChallengeCompleted()
            | ChallengeEnded()
            | ChallengeCorrected()
            | Rerated()
            | Merged()
        ):
            return None
        case _:
            assert_never(effect)
