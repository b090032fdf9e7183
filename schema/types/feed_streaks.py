"""Feed items about streaks."""

from datetime import date
from typing import TypeAlias, assert_never

import strawberry

from engine.rules import effects
from schema.types.feed_items import Common, Correction, FeedItem
from schema.types.streaks import StreakDefinition, streak_of


@strawberry.interface(description="Something that happened to one of the member's streaks.")
class StreakEvent(FeedItem):
    streak: StreakDefinition = strawberry.field(description="The streak.")


@strawberry.interface(description="Something that happened to a run of one of the member's streaks.")
class StreakRunEvent(StreakEvent):
    length: int = strawberry.field(description="How long the run is, or was before it was broken, in done periods.")


@strawberry.type(description="One more period of a streak is done. A new run starts with length 1.")
class StreakExtended(StreakRunEvent):
    best: int = strawberry.field(description="The longest run ever.")


@strawberry.type(description="A period went by without what the streak asks for. `length` is how long the run was.")
class StreakBroken(StreakRunEvent):
    pass


@strawberry.type(description="A run reached a length that gives something.")
class StreakMilestone(StreakRunEvent):
    pass


@strawberry.type(
    description="A freeze was spent on a period that was not done: the run goes on, no longer than before."
)
class StreakFrozen(StreakRunEvent):
    period: date = strawberry.field(description="The first day of the period that was saved.")
    freezes_left: int = strawberry.field(description="How many freezes the member still has.")


@strawberry.type(description="A broken run was joined together again in time.")
class StreakRepaired(StreakRunEvent):
    best: int = strawberry.field(description="The longest run ever.")


@strawberry.type(description="A freeze was given, earned or bought.")
class FreezeReceived(StreakEvent):
    freezes: int = strawberry.field(description="How many freezes the member has now.")


@strawberry.type(description="The member planned a pause: the streak asks nothing of these days.")
class StreakPaused(StreakEvent):
    first_day: date = strawberry.field(description="The first day of the pause, on the member's calendar.")
    last_day: date = strawberry.field(description="The last day of the pause, inclusive.")


@strawberry.type(description="Something that came in late changed how long a streak's run is.")
class StreakCorrected(StreakRunEvent, Correction):
    best: int = strawberry.field(description="The longest run ever, as it is now.")
    freezes: int | None = strawberry.field(
        description="How many freezes the member has now; null where none were ever given."
    )


AboutStreak: TypeAlias = (
    effects.StreakExtended
    | effects.StreakBroken
    | effects.StreakMilestone
    | effects.StreakFrozen
    | effects.FreezeReceived
    | effects.StreakPaused
    | effects.StreakRepaired
    | effects.StreakCorrected
)


def streak_item(common: Common, effect: AboutStreak) -> FeedItem:
    """An effect about a streak as the type of its case."""
    streak = streak_of(common["book"], effect.streak)
    match effect:
        case effects.StreakExtended():
            return StreakExtended(**common, streak=streak, length=effect.length, best=effect.best)
        case effects.StreakCorrected():
            return StreakCorrected(
                **common, streak=streak, length=effect.length, best=effect.best, freezes=effect.freezes
            )
        case effects.StreakRepaired():
            return StreakRepaired(**common, streak=streak, length=effect.length, best=effect.best)
        case effects.StreakBroken():
            return StreakBroken(**common, streak=streak, length=effect.length)
        case effects.StreakMilestone():
            return StreakMilestone(**common, streak=streak, length=effect.length)
        case effects.StreakFrozen():
            return StreakFrozen(
                **common, streak=streak, length=effect.length, period=effect.period, freezes_left=effect.freezes_left
            )
        case effects.FreezeReceived():
            return FreezeReceived(**common, streak=streak, freezes=effect.freezes)
        case effects.StreakPaused():
            return StreakPaused(**common, streak=streak, first_day=effect.first_day, last_day=effect.last_day)
        case _:
            assert_never(effect)
