"""`deleteWebhook`: nothing is sent any more, and nothing is known of it."""

from typing import Annotated, TypeAlias

import strawberry

from schema.auth.rights import WEBHOOK_KEEPERS, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.webhook_payloads import ID, WebhookPayload, payload
from schema.types.webhooks import webhook_id_in, whose


@strawberry.input(description="The webhook to delete.")
class DeleteWebhookInput:
    id: strawberry.ID = strawberry.field(description=ID)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="The webhook that there was, or why it was not deleted.")
class DeleteWebhookPayload(WebhookPayload):
    pass


InputArgument: TypeAlias = Annotated[DeleteWebhookInput, strawberry.argument(description="The webhook.")]


async def delete_webhook(info: Info, input: InputArgument) -> DeleteWebhookPayload:
    context = info.context
    outcome = await context.service.webhooks.delete(
        webhook_id_in(input.id), whose(context.caller), by=context.caller.name
    )
    return DeleteWebhookPayload(**payload(context, outcome, input.client_mutation_id))
