"""Feed items that concern no member: what operators are told of a programme as a whole."""

from typing import TypeAlias, assert_never

import strawberry

from engine.rules import effects
from schema.auth.rights import OPERATORS, only_for
from schema.ids import NodeKind, id_of
from schema.scalars import DateTime
from schema.types.feed_items import Common, FeedItem
from schema.types.user_errors import UserErrorCode
from schema.types.webhooks import WhyDisabled


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


WEBHOOK = "The id of the webhook, for `webhook(id:)` and `resumeWebhook`."
BRAND = "The key of the brand whose it is; null for operators."
HOST = "The host that it was sent to."


@only_for(OPERATORS)
@strawberry.type(
    description="Nothing is sent to a webhook any more, without anybody having said so. Told in the feed of each "
    "programme that it is for, and there alone: it happened to no member."
)
class WebhookDisabled(FeedItem):
    webhook: strawberry.ID = strawberry.field(description=WEBHOOK)
    brand: str | None = strawberry.field(description=BRAND)
    host: str = strawberry.field(description=HOST)
    why: WhyDisabled = strawberry.field(description="Why.")


@only_for(OPERATORS)
@strawberry.type(
    description="A webhook did not take items for three days: they are parked, and `resumeWebhook` sends them again. "
    "Told once a day of the same webhook, in the programme's feed alone: it happened to no member."
)
class WebhookParked(FeedItem):
    webhook: strawberry.ID = strawberry.field(description=WEBHOOK)
    brand: str | None = strawberry.field(description=BRAND)
    host: str = strawberry.field(description=HOST)
    parked: int = strawberry.field(description="How many were parked by then. More may follow within the day, untold.")
    type: str = strawberry.field(description="What the first of them is, as `badge.won`.")


AboutProgram: TypeAlias = effects.RejectionsJumped | effects.WebhookDisabled | effects.WebhookParked


def program_item(common: Common, effect: AboutProgram) -> FeedItem:
    """An effect that concerns no member as the type of its case."""
    match effect:
        case effects.RejectionsJumped():
            return RejectionsJumped(
                **common,
                brand=effect.brand,
                rejected=effect.rejected,
                submitted=effect.submitted,
                code=UserErrorCode(effect.code),
                since=DateTime(effect.since),
            )
        case effects.WebhookDisabled(brand=brand, host=host):
            webhook = id_of(NodeKind.WEBHOOK, effect.webhook)
            return WebhookDisabled(**common, webhook=webhook, brand=brand, host=host, why=WhyDisabled(effect.why))
        case effects.WebhookParked(brand=brand, host=host, parked=parked, type=kind):
            webhook = id_of(NodeKind.WEBHOOK, effect.webhook)
            return WebhookParked(**common, webhook=webhook, brand=brand, host=host, parked=parked, type=kind)
        case _:
            assert_never(effect)
