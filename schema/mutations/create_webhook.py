"""`createWebhook`: an address that is sent what happens from now on."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.submissions import Rejected
from engine.operations.webhooks.values import NewWebhook
from schema.auth.rights import ADMINS, WEBHOOK_KEEPERS, may, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.webhook_payloads import DESCRIPTION, PROGRAMS, TYPES, URL, WebhookPayload, given_list, payload
from schema.types.webhooks import whose


@strawberry.input(description="A webhook to make.")
class CreateWebhookInput:
    url: str = strawberry.field(description=URL)
    description: str = strawberry.field(description=DESCRIPTION, default="")
    programs: list[str] | None = strawberry.field(description=PROGRAMS, default=None)
    types: list[str] | None = strawberry.field(description=TYPES, default=None)
    brand: str | None = strawberry.field(
        description="The key of the brand whose it is to be: it sees it, and is sent what it may see. Without it, it "
        "is the operators' own.",
        default=None,
        metadata=may(ADMINS),
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="The webhook that was made, or why not.")
class CreateWebhookPayload(WebhookPayload):
    secret: str | None = strawberry.field(
        description="What requests are signed with, `whsec_…`. Told this once: store it now, or rotate it for another."
    )


InputArgument: TypeAlias = Annotated[CreateWebhookInput, strawberry.argument(description="The webhook.")]


async def create_webhook(info: Info, input: InputArgument) -> CreateWebhookPayload:
    context = info.context
    new = NewWebhook(
        url=input.url,
        by=context.caller.name,
        brand=whose(context.caller) or input.brand,
        description=input.description,
        programs=given_list(input.programs),
        types=given_list(input.types),
    )
    made = await context.service.webhooks.create(new)
    if isinstance(made, Rejected):
        return CreateWebhookPayload(**payload(context, made, input.client_mutation_id), secret=None)
    return CreateWebhookPayload(**payload(context, made.webhook, input.client_mutation_id), secret=made.secret)
