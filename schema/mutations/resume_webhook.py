"""`resumeWebhook`: what was given up is sent again."""

from typing import Annotated, TypeAlias

import strawberry

from schema.auth.rights import WEBHOOK_KEEPERS, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.webhook_payloads import ID, WebhookPayload, payload
from schema.types.webhooks import webhook_id_in, whose


@strawberry.input(description="The webhook to resume.")
class ResumeWebhookInput:
    id: strawberry.ID = strawberry.field(description=ID)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="The webhook as it is now, or why it was not resumed.")
class ResumeWebhookPayload(WebhookPayload):
    pass


InputArgument: TypeAlias = Annotated[ResumeWebhookInput, strawberry.argument(description="The webhook.")]


async def resume_webhook(info: Info, input: InputArgument) -> ResumeWebhookPayload:
    context = info.context
    outcome = await context.service.webhooks.resume(
        webhook_id_in(input.id), whose(context.caller), by=context.caller.name
    )
    return ResumeWebhookPayload(**payload(context, outcome, input.client_mutation_id))
