"""`testWebhook`: one request that means nothing, and what was answered to it."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.submissions import Rejected
from schema.auth.rights import WEBHOOK_KEEPERS, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.webhook_payloads import ID, WebhookPayload, payload
from schema.types.webhooks import webhook_id_in, whose


@strawberry.input(description="The webhook to try out.")
class TestWebhookInput:
    id: strawberry.ID = strawberry.field(description=ID)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="What a receiver answered to a test.")
class WebhookAnswer:
    is_good: bool = strawberry.field(description="Whether it was taken: the status is 2xx.")
    status: int | None = strawberry.field(description="The HTTP status; null when there was no answer.")
    reason: str | None = strawberry.field(
        description="What is wrong and what to do, where the status does not say so by itself."
    )
    milliseconds: int = strawberry.field(description="How long it took until it was answered.")
    beginning: str = strawberry.field(description="How the body of the answer began; may be empty.")


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="What was answered to the test, or why none was sent.")
class TestWebhookPayload(WebhookPayload):
    answer: WebhookAnswer | None = strawberry.field(description="The answer; null when `errors` say why not.")


InputArgument: TypeAlias = Annotated[TestWebhookInput, strawberry.argument(description="The webhook.")]


async def test_webhook(info: Info, input: InputArgument) -> TestWebhookPayload:
    context = info.context
    tried = await context.service.webhooks.test(webhook_id_in(input.id), whose(context.caller))
    if isinstance(tried, Rejected):
        return TestWebhookPayload(**payload(context, tried, input.client_mutation_id), answer=None)
    webhook, answer = tried
    told = WebhookAnswer(
        is_good=answer.is_good,
        status=answer.status,
        reason=answer.reason,
        milliseconds=answer.milliseconds,
        beginning=answer.beginning,
    )
    return TestWebhookPayload(**payload(context, webhook, input.client_mutation_id), answer=told)
