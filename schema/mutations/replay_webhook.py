"""`replayWebhook`: what was sent before is sent again, from some place on."""

from typing import Annotated, TypeAlias

import strawberry
from graphql import GraphQLError

from engine.operations.problems import InvalidPlace
from engine.operations.submissions import Rejected
from engine.operations.webhooks import values
from schema.auth.rights import WEBHOOK_KEEPERS, only_for
from schema.context import Context, Info
from schema.ids import place_in_program_feed
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.refusing import instant_given
from schema.mutations.webhook_payloads import ID, WebhookPayload, payload
from schema.scalars import GivenDateTime
from schema.types.webhooks import webhook_id_in, whose


@strawberry.input(description="The webhook, and from where on it is sent everything again: `after` or `since`.")
class ReplayWebhookInput:
    id: strawberry.ID = strawberry.field(description=ID)
    after: str | None = strawberry.field(
        description="The `cursor` of something that was sent: everything that came after it is sent again.",
        default=None,
    )
    since: GivenDateTime | None = strawberry.field(
        description="Everything that the server found out from then on is sent again, and maybe a minute more.",
        default=None,
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="The webhook as it is now, or why nothing is sent again.")
class ReplayWebhookPayload(WebhookPayload):
    pass


InputArgument: TypeAlias = Annotated[
    ReplayWebhookInput, strawberry.argument(description="The webhook, and from where.")
]


async def replay_webhook(info: Info, input: InputArgument) -> ReplayWebhookPayload:
    context = info.context
    return ReplayWebhookPayload(**payload(context, await _replayed(context, input), input.client_mutation_id))


async def _replayed(context: Context, input: ReplayWebhookInput) -> values.Webhook | Rejected:
    since = instant_given(input.since, "since")
    if isinstance(since, Rejected):
        return since
    try:
        after = None if input.after is None else place_in_program_feed(input.after)
    except GraphQLError as error:
        return Rejected((InvalidPlace(message=error.message.rstrip("."), path=("after",)),))
    return await context.service.webhooks.replay(
        webhook_id_in(input.id), whose(context.caller), by=context.caller.name, after=after, since=since
    )
