"""`updateWebhook`: what a webhook is sent, and where."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.webhooks.values import WebhookChange
from schema.auth.rights import WEBHOOK_KEEPERS, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.webhook_payloads import DESCRIPTION, ID, PROGRAMS, TYPES, URL, WebhookPayload, given_list, payload
from schema.types.webhooks import webhook_id_in, whose


@strawberry.input(description="What is to be otherwise of a webhook. What is left out stays as it is.")
class UpdateWebhookInput:
    id: strawberry.ID = strawberry.field(description=ID)
    url: str | None = strawberry.field(description=URL, default=None)
    description: str | None = strawberry.field(description=DESCRIPTION, default=None)
    programs: list[str] | None = strawberry.field(description=PROGRAMS, default=None)
    types: list[str] | None = strawberry.field(description=TYPES, default=None)
    is_enabled: bool | None = strawberry.field(
        description="`false`: nothing is sent until it is enabled again, and then everything that happened meanwhile.",
        default=None,
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="The webhook as it is now, or why nothing was changed.")
class UpdateWebhookPayload(WebhookPayload):
    pass


InputArgument: TypeAlias = Annotated[UpdateWebhookInput, strawberry.argument(description="The webhook.")]


async def update_webhook(info: Info, input: InputArgument) -> UpdateWebhookPayload:
    context = info.context
    what = WebhookChange(
        url=input.url,
        description=input.description,
        programs=given_list(input.programs),
        types=given_list(input.types),
        enabled=input.is_enabled,
    )
    outcome = await context.service.webhooks.change(
        webhook_id_in(input.id), what, whose(context.caller), by=context.caller.name
    )
    return UpdateWebhookPayload(**payload(context, outcome, input.client_mutation_id))
