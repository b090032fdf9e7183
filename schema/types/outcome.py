"""What an action changed: everything in order, and the same by kind."""

import strawberry

from engine.operations.submissions import Accepted, Duplicate
from schema.book import Book
from schema.types.feed import (
    BadgeWon,
    ChallengeEvent,
    Correction,
    FeedItem,
    LevelChanged,
    PointsGiven,
    PointsLimited,
    StreakEvent,
    feed_item,
)


@strawberry.type(
    description="Everything that an action changed. The items are those of the member's feed, with the same ids."
)
class Outcome:
    events: list[FeedItem] = strawberry.field(description="Everything, in the order in which it happened.")
    points: list[PointsGiven] = strawberry.field(description="Points given, by rule and wallet.")
    limited: list[PointsLimited] = strawberry.field(description="Rules that matched, but that a limit held back.")
    badges: list[BadgeWon] = strawberry.field(description="Badges and tiers won.")
    level: LevelChanged | None = strawberry.field(
        description="The change of level; null when there was none. Of several, the last."
    )
    streaks: list[StreakEvent] = strawberry.field(description="Streaks extended, milestones reached, runs broken.")
    challenges: list[ChallengeEvent] = strawberry.field(description="Steps advanced, challenges completed or over.")
    corrections: list[Correction] = strawberry.field(
        description="What had been given before and is other now, because this action came in late."
    )


def outcome_of(book: Book, submitted: Accepted | Duplicate) -> Outcome:
    events = [feed_item(book, row) for row in submitted.feed]
    news = [each for each in events if not isinstance(each, Correction)]
    return Outcome(
        events=events,
        points=[each for each in events if isinstance(each, PointsGiven)],
        limited=[each for each in events if isinstance(each, PointsLimited)],
        badges=[each for each in events if isinstance(each, BadgeWon)],
        level=next((each for each in reversed(events) if isinstance(each, LevelChanged)), None),
        streaks=[each for each in news if isinstance(each, StreakEvent)],
        challenges=[each for each in news if isinstance(each, ChallengeEvent)],
        corrections=[each for each in events if isinstance(each, Correction)],
    )
