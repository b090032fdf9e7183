"""What an action, or something else that was told of a member, changed: everything in order, and the same by kind."""

from collections.abc import Sequence

import strawberry

from engine.service import FeedRow
from schema.book import Book
from schema.types.feed import feed_item
from schema.types.feed_challenges import ChallengeEvent
from schema.types.feed_guards import HeldBack
from schema.types.feed_items import Correction, FeedItem
from schema.types.feed_points import HoldEnded, PointsGiven, PointsHeld, PointsLimited
from schema.types.feed_standings import BadgeWon, LevelChanged
from schema.types.feed_streaks import StreakEvent


@strawberry.type(
    description="Everything that something changed. The items are those of the member's feed, with the same ids."
)
class Outcome:
    events: list[FeedItem] = strawberry.field(description="Everything, in the order in which it happened.")
    points: list[PointsGiven] = strawberry.field(description="Points given, by rule and wallet.")
    held: list[PointsHeld] = strawberry.field(description="Points promised, but not yet there, likewise.")
    holds_ended: list[HoldEnded] = strawberry.field(
        description="Points that had been held, and were released or cancelled."
    )
    limited: list[PointsLimited] = strawberry.field(description="Rules that matched, but that a limit held back.")
    held_back: HeldBack | None = strawberry.field(description="Why the action does not count; null when it does.")
    badges: list[BadgeWon] = strawberry.field(description="Badges and tiers won.")
    level: LevelChanged | None = strawberry.field(
        description="The change of level; null when there was none. Of several, the last."
    )
    streaks: list[StreakEvent] = strawberry.field(
        description="Streaks extended, milestones reached, runs broken, frozen, paused, repaired."
    )
    challenges: list[ChallengeEvent] = strawberry.field(
        description="Challenges joined, steps advanced, challenges completed or over."
    )
    corrections: list[Correction] = strawberry.field(
        description="What had been given before and is other now, because this came in late or took something back."
    )


def outcome_of(book: Book, feed: Sequence[FeedRow]) -> Outcome:
    events = [feed_item(book, row) for row in feed]
    news = [each for each in events if not isinstance(each, Correction)]
    return Outcome(
        events=events,
        points=[each for each in events if isinstance(each, PointsGiven)],
        held=[each for each in events if isinstance(each, PointsHeld)],
        holds_ended=[each for each in events if isinstance(each, HoldEnded)],
        limited=[each for each in events if isinstance(each, PointsLimited)],
        held_back=next((each for each in events if isinstance(each, HeldBack)), None),
        badges=[each for each in events if isinstance(each, BadgeWon)],
        level=next((each for each in reversed(events) if isinstance(each, LevelChanged)), None),
        streaks=[each for each in news if isinstance(each, StreakEvent)],
        challenges=[each for each in news if isinstance(each, ChallengeEvent)],
        corrections=[each for each in events if isinstance(each, Correction)],
    )
