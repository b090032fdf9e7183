"""What members can choose about challenges and streaks, and why a choice cannot be."""

from enum import Enum

import strawberry

from engine.rules import effects
from schema.types.feed_items import Common, FeedItem


@strawberry.enum(description="What a member can choose to do.")
class ChoiceKind(Enum):
    JOIN = strawberry.enum_value("join", description="Take part in a challenge that asks to be joined.")
    LEAVE = strawberry.enum_value("leave", description="No longer take part in it.")
    PAUSE = strawberry.enum_value("pause", description="Plan days of which a streak asks nothing.")
    REPAIR = strawberry.enum_value("repair", description="Join a broken run together again.")
    BUY_FREEZE = strawberry.enum_value("buy_freeze", description="Pay for a freeze of a streak.")


@strawberry.enum(description="Why something that a member chose cannot be.")
class RefusalReason(Enum):
    NO_SUCH_RULE = strawberry.enum_value(
        "no_such_rule", description="The rule files in force at that time did not declare it."
    )
    NOT_OFFERED = strawberry.enum_value(
        "not_offered",
        description="The rule has no such thing: no pauses, no repairs, no freezes to buy, nothing to join.",
    )
    NOT_NOW = strawberry.enum_value("not_now", description="It is over, has not begun, or has been done already.")
    TOO_LATE = strawberry.enum_value(
        "too_late", description="The time in which it could be done has passed. A pause is set in advance."
    )
    NOT_ENOUGH_POINTS = strawberry.enum_value("not_enough_points", description="The member cannot pay for it.")
    NO_ROOM = strawberry.enum_value(
        "no_room", description="There are as many as can be kept, or the pause is longer than the rule allows."
    )


@strawberry.type(description="What the member chose about `rule` cannot be: nothing changed.")
class ChoiceRefused(FeedItem):
    choice: ChoiceKind = strawberry.field(description="What the member chose.")
    reason: RefusalReason = strawberry.field(description="Why it cannot be.")


def choice_item(common: Common, effect: effects.ChoiceRefused) -> FeedItem:
    return ChoiceRefused(**common, choice=ChoiceKind(effect.act.value), reason=RefusalReason(effect.reason.value))
