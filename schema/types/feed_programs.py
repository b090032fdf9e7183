"""Feed items that concern no member: what operators are told of a programme as a whole."""

import strawberry

from engine.rules import effects
from schema.auth.rights import OPERATORS, only_for
from schema.scalars import DateTime
from schema.types.errors import UserErrorCode
from schema.types.feed_items import Common, FeedItem


@only_for(OPERATORS)
@strawberry.type(
    description="So much more of what a brand submits is refused than in the week before that somebody should look: at "
    "least 20 within 20 minutes, a tenth of it, and four times the share of before. Told once an hour of the same "
    "brand, in the programme's feed alone: it happened to no member."
)
class RejectionsJumped(FeedItem):
    brand: str = strawberry.field(description="The key of the brand.")
    rejected: int = strawberry.field(description="How many were refused.")
    submitted: int = strawberry.field(description="Of how many.")
    code: UserErrorCode = strawberry.field(description="The most frequent reason.")
    since: DateTime = strawberry.field(description="From when on that was counted.")


def program_item(common: Common, effect: effects.RejectionsJumped) -> FeedItem:
    """An effect that concerns no member as the type of its case."""
    return RejectionsJumped(
        **common,
        brand=effect.brand,
        rejected=effect.rejected,
        submitted=effect.submitted,
        code=UserErrorCode(effect.code),
        since=DateTime(effect.since),
    )
