"""Feed items about actions that wait for an operator."""

from typing import TypeAlias, assert_never

import strawberry

from engine.rules import effects
from schema.types.feed_items import Common, FeedItem
from schema.types.reviews import PendingReason


@strawberry.interface(description="Something that happened to an action that waits, or waited, for an operator.")
class PendingEvent(FeedItem):
    type: str = strawberry.field(description="The key of the action's type.")


@strawberry.type(
    description="An action was taken in and waits for an operator. Until then it counts for nothing. `rule` is the "
    "guard that held it back, or the programme itself."
)
class ActionPending(PendingEvent):
    pending_reason: PendingReason = strawberry.field(description="Why it waits.")


@strawberry.type(
    description="An action that waited was approved: it counts as of when it was done. What came of it follows."
)
class ActionApproved(PendingEvent):
    pass


@strawberry.type(description="An action that waited was refused: it will not count.")
class ActionRefused(PendingEvent):
    words: str = strawberry.field(description="Why, in the operator's words for the member.")


AboutPending: TypeAlias = effects.ActionPending | effects.ActionApproved | effects.ActionRefused


def pending_item(common: Common, effect: AboutPending) -> FeedItem:
    """An effect about an action that waits as the type of its case."""
    match effect:
        case effects.ActionPending(reason=reason):
            return ActionPending(**common, type=effect.type, pending_reason=PendingReason(reason.value))
        case effects.ActionApproved():
            return ActionApproved(**common, type=effect.type)
        case effects.ActionRefused(reason=words):
            return ActionRefused(**common, type=effect.type, words=words)
        case _:
            assert_never(effect)
