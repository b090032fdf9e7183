"""User errors about webhooks."""

import strawberry

from schema.auth.rights import WEBHOOK_KEEPERS, only_for
from schema.types.user_errors import UserError


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="There is no such webhook, or it is somebody else's.")
class UnknownWebhook(UserError):
    pass


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="It is no address that may be sent to; the message says which is.")
class InvalidUrl(UserError):
    pass


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="Webhooks are never sent anything of that type.")
class UnknownEventType(UserError):
    did_you_mean: list[str] = strawberry.field(description="Types that come close; may be empty.")


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="There are as many webhooks as may be, of that brand or of operators.")
class TooManyWebhooks(UserError):
    pass


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="It is not said from where on, or said twice, or lies ahead of what was sent.")
class InvalidPlace(UserError):
    pass


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="The webhook's brand is disabled or has no key any more: it would stop again at once.")
class BrandShutOut(UserError):
    pass
