"""What the mutations about webhooks have in common: the webhook that they answer with, and what is wrong."""

from typing import TypedDict

import strawberry

from engine.operations.submissions import Rejected
from engine.operations.webhooks import values
from schema.auth.rights import WEBHOOK_KEEPERS, only_for
from schema.context import Context
from schema.mutations.refusing import errors_of
from schema.types.user_errors import UserError
from schema.types.webhooks import Webhook, webhook_of

ID = "The id of the webhook."
URL = "Where to send to: an address with https:// on the internet, on port 443 or one from 1024 up."
PROGRAMS = "The keys of the programmes of which it is sent what happens; an empty list for all that this key is for."
TYPES = "What is sent, as `badge.won`; docs/webhooks.md lists all. An empty list for everything."
DESCRIPTION = "What it is for, so that it is known again in the list: at most 100 printable characters."


@only_for(WEBHOOK_KEEPERS)
@strawberry.interface(description="What came of something that was done about a webhook.")
class WebhookPayload:
    webhook: Webhook | None = strawberry.field(description="The webhook as it is now; null when `errors` say why not.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


class Payload(TypedDict):
    """What every payload is made with."""

    webhook: Webhook | None
    errors: list[UserError]
    client_mutation_id: str | None


def payload(context: Context, outcome: values.Webhook | Rejected, client_mutation_id: str | None) -> Payload:
    """The webhook as it is now, or why nothing came of it."""
    if isinstance(outcome, Rejected):
        return Payload(webhook=None, errors=errors_of(outcome), client_mutation_id=client_mutation_id)
    webhook = webhook_of(outcome, context.service.clock.now())
    return Payload(webhook=webhook, errors=[], client_mutation_id=client_mutation_id)


def given_list(given: list[str] | None) -> tuple[str, ...] | None:
    """A list of an input, each once."""
    return None if given is None else tuple(dict.fromkeys(given))
