"""Feed items: what happened to a member, one type for each kind of effect."""

from typing import assert_never

from engine.rules import effects
from engine.service import FeedRow
from schema.book import Book
from schema.types import (
    choices,
    feed_challenges,
    feed_guards,
    feed_pending,
    feed_points,
    feed_programs,
    feed_standings,
    feed_streaks,
)
from schema.types.feed_items import FeedItem, common_of

FEED_ITEMS: tuple[type[FeedItem], ...] = (
    feed_points.PointsGiven,
    feed_points.PointsHeld,
    feed_points.PointsReleased,
    feed_points.PointsCancelled,
    feed_points.PointsExpired,
    feed_points.PointsSpent,
    feed_points.PointsLimited,
    feed_guards.HeldBack,
    feed_guards.CountsAfterAll,
    feed_standings.BadgeWon,
    feed_standings.BadgeRevoked,
    feed_standings.LevelChanged,
    feed_streaks.StreakExtended,
    feed_streaks.StreakBroken,
    feed_streaks.StreakMilestone,
    feed_streaks.StreakFrozen,
    feed_streaks.FreezeReceived,
    feed_streaks.StreakPaused,
    feed_streaks.StreakRepaired,
    choices.ChoiceRefused,
    feed_challenges.ChallengeJoined,
    feed_challenges.ChallengeLeft,
    feed_challenges.ChallengeStepAdvanced,
    feed_challenges.ChallengeCompleted,
    feed_challenges.ChallengeEnded,
    feed_pending.ActionPending,
    feed_pending.ActionApproved,
    feed_pending.ActionRefused,
    feed_programs.RejectionsJumped,
    feed_programs.WebhookDisabled,
    feed_programs.WebhookParked,
    feed_points.PointsCorrected,
    feed_standings.BadgeWithdrawn,
    feed_streaks.StreakCorrected,
    feed_challenges.ChallengeCorrected,
    feed_standings.Rerated,
    feed_standings.Merged,
)
"""Every case. The schema must be told, since fields only name the interface."""


def feed_item(book: Book, row: FeedRow) -> FeedItem:
    """A feed row as the type of its effect."""
    common, effect = common_of(book, row), row.effect
    match effect:
        case effects.PointsLimited():
            return feed_points.limited_item(common, effect)
        case effects.HeldBack() | effects.CountsAfterAll():
            return feed_guards.guard_item(common, effect)
        case (
            effects.PointsGiven()
            | effects.PointsHeld()
            | effects.PointsReleased()
            | effects.PointsCancelled()
            | effects.PointsExpired()
            | effects.PointsSpent()
            | effects.PointsCorrected()
        ):
            return feed_points.points_item(common, effect)
        case effects.BadgeWon() | effects.BadgeRevoked() | effects.BadgeWithdrawn():
            return feed_standings.badge_item(common, effect)
        case effects.LevelChanged():
            return feed_standings.level_item(common, effect)
        case (
            effects.StreakExtended()
            | effects.StreakBroken()
            | effects.StreakMilestone()
            | effects.StreakFrozen()
            | effects.FreezeReceived()
            | effects.StreakPaused()
            | effects.StreakRepaired()
            | effects.StreakCorrected()
        ):
            return feed_streaks.streak_item(common, effect)
        case (
            effects.ChallengeJoined()
            | effects.ChallengeLeft()
            | effects.ChallengeStepAdvanced()
            | effects.ChallengeCompleted()
            | effects.ChallengeEnded()
            | effects.ChallengeCorrected()
        ):
            return feed_challenges.challenge_item(common, effect)
        case effects.Merged():
            return feed_standings.merged_item(common, effect)
        case effects.Rerated():
            return feed_standings.rerated_item(common, effect)
        case effects.ChoiceRefused():
            return choices.choice_item(common, effect)
        case effects.RejectionsJumped() | effects.WebhookDisabled() | effects.WebhookParked():
            return feed_programs.program_item(common, effect)
        case effects.ActionPending() | effects.ActionApproved() | effects.ActionRefused():
            return feed_pending.pending_item(common, effect)
        case _:
            assert_never(effect)
