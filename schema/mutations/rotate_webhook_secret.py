"""`rotateWebhookSecret`: requests are signed with another secret, and for a while with the old one as well."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.submissions import Rejected
from engine.operations.webhooks.refusals import MOST_OVERLAP_HOURS
from engine.operations.webhooks.webhooks import USUAL_OVERLAP_HOURS
from schema.auth.rights import WEBHOOK_KEEPERS, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.webhook_payloads import ID, WebhookPayload, payload
from schema.types.webhooks import webhook_id_in, whose


@strawberry.input(description="The webhook whose secret is to be another.")
class RotateWebhookSecretInput:
    id: strawberry.ID = strawberry.field(description=ID)
    overlap_hours: int = strawberry.field(
        description="How long requests are signed with the old secret as well, so that receivers can change theirs in "
        f"peace: 0 to {MOST_OVERLAP_HOURS} hours.",
        default=USUAL_OVERLAP_HOURS,
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="The webhook with its new secret, or why there is none.")
class RotateWebhookSecretPayload(WebhookPayload):
    secret: str | None = strawberry.field(description="The new secret, `whsec_…`. Told this once: store it now.")


InputArgument: TypeAlias = Annotated[RotateWebhookSecretInput, strawberry.argument(description="The webhook.")]


async def rotate_webhook_secret(info: Info, input: InputArgument) -> RotateWebhookSecretPayload:
    context = info.context
    made = await context.service.webhooks.rotate_secret(
        webhook_id_in(input.id), whose(context.caller), input.overlap_hours, by=context.caller.name
    )
    if isinstance(made, Rejected):
        return RotateWebhookSecretPayload(**payload(context, made, input.client_mutation_id), secret=None)
    return RotateWebhookSecretPayload(**payload(context, made.webhook, input.client_mutation_id), secret=made.secret)
