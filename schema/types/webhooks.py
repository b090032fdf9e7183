"""Webhooks as those see them whose they are: everything but the secrets."""

from enum import Enum
from typing import Annotated, TypeAlias

import strawberry
from graphql import GraphQLError

from engine.operations.webhooks import values
from engine.rules.instants import Instant
from engine.store.sandbox_keys import real_key
from engine.store.webhook_progress import AttemptRow
from schema.auth.callers import Caller, Role
from schema.auth.rights import PARTNERS, only_for
from schema.context import Context, Info
from schema.fields import resolved
from schema.ids import NodeKind, id_of, key_of, number_in
from schema.scalars import DateTime, SafeInt
from schema.types.connections import AfterOnward, FirstOnward, PageInfo, page_after, page_info, page_size
from schema.types.node import Node


@strawberry.enum(description="Why nothing is sent to a webhook.")
class WhyDisabled(Enum):
    ASKED = strawberry.enum_value("asked", description="Somebody said so.")
    GONE = strawberry.enum_value("gone", description="The receiver answered 410: nothing is wanted there any more.")
    FAILING = strawberry.enum_value("failing", description="For five days, the receiver has taken nothing at all.")
    BRAND_DISABLED = strawberry.enum_value(
        "brand_disabled", description="The brand is disabled. It goes on by itself once the brand is enabled again."
    )
    NO_KEY = strawberry.enum_value(
        "no_key",
        description="Every key of the brand was revoked or has expired. Create another, and then `resumeWebhook`.",
    )


@strawberry.enum(description="What came of a request to a webhook.")
class DeliveryOutcome(Enum):
    DELIVERED = strawberry.enum_value("delivered", description="The receiver has taken it: it answered 2xx.")
    FAILED = strawberry.enum_value("failed", description="It is sent again, at `nextAt`.")
    PARKED = strawberry.enum_value(
        "parked", description="It was sent for three days, and is not again until `resumeWebhook`."
    )
    TEST = strawberry.enum_value("test", description="It was a test; `status` says what came of it.")


@only_for(PARTNERS)
@strawberry.type(description="One request to a webhook, and what came of it.")
class WebhookDelivery:
    cursor: str = strawberry.field(description="Where it stands in the log.")
    message_id: str = strawberry.field(
        description="The header `webhook-id`: the same for each attempt at the same feed item."
    )
    type: str = strawberry.field(description="The type of what was sent, as `badge.won`.")
    program: str | None = strawberry.field(description="The key of the programme; null for a test.")
    outcome: DeliveryOutcome = strawberry.field(description="What came of it.")
    attempt: int = strawberry.field(description="Counts the attempts at the same feed item, from 1.")
    at: DateTime = strawberry.field(description="When it was sent.")
    milliseconds: int = strawberry.field(description="How long it took until it was answered.")
    status: int | None = strawberry.field(description="The HTTP status of the answer; null when there was none.")
    reason: str | None = strawberry.field(
        description="What is wrong and what to do, where the status does not say so by itself."
    )
    answer: str | None = strawberry.field(description="How the answer began, when it was a refusal.")
    next_at: DateTime | None = strawberry.field(description="When it is sent again; null when it is not.")


@only_for(PARTNERS)
@strawberry.type(description="A delivery within a page.")
class WebhookDeliveryEdge:
    cursor: str = strawberry.field(description="Where it stands in the log.")
    node: WebhookDelivery = strawberry.field(description="The delivery.")


@only_for(PARTNERS)
@strawberry.type(
    description="A page of what was sent to a webhook, newest first. A week is kept, and of that the last 5,000."
)
class WebhookDeliveryConnection:
    edges: list[WebhookDeliveryEdge] = strawberry.field(description="The deliveries with their cursors.")
    nodes: list[WebhookDelivery] = strawberry.field(description="The deliveries by themselves.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole log.")


@only_for(PARTNERS)
@strawberry.type(description="How far a webhook has come.")
class WebhookProgress:
    is_behind: bool = strawberry.field(
        description="Whether something has happened that it has not been looked at for yet: for a moment, usually."
    )
    delivered: SafeInt = strawberry.field(description="How often something was taken, ever.")
    failed: SafeInt = strawberry.field(description="How often something was refused, ever; each attempt counts.")
    members_waiting: int = strawberry.field(
        description="For how many members an item is to be sent again, and all that came after it waits."
    )
    parked: int = strawberry.field(description="How many items were given up after three days; see `resumeWebhook`.")
    failing_since: DateTime | None = strawberry.field(
        description="Since when the receiver has taken nothing; null while it does."
    )
    rests_until: DateTime | None = strawberry.field(
        description="Until when it is left alone, because it refused everything or asked for it; null when it is not."
    )
    delivered_at: DateTime | None = strawberry.field(description="When something was last taken; null for never.")


OnlyOutcome: TypeAlias = Annotated[
    DeliveryOutcome | None, strawberry.argument(description="Only those of which this came; without it, all.")
]


@only_for(PARTNERS)
@strawberry.type(description="An address that is sent what happens to members, as it happens.")
class Webhook(Node):
    brand: str | None = strawberry.field(description="The key of the brand whose it is; null for operators.")
    url: str = strawberry.field(description="Where it is sent to.")
    description: str = strawberry.field(description="What it is for, in the words of whoever made it; may be empty.")
    programs: list[str] | None = strawberry.field(description="The keys of the programmes; null for all.")
    types: list[str] | None = strawberry.field(description="What is sent, as `badge.won`; null for everything.")
    is_enabled: bool = strawberry.field(
        description="Whether anything is sent. What happens meanwhile is sent once it is enabled again."
    )
    why_disabled: WhyDisabled | None = strawberry.field(description="Why nothing is sent; null while it is.")
    created_at: DateTime = strawberry.field(description="When it was made. What had happened before was not sent.")
    created_by: str = strawberry.field(description="Who made it: the brand, or the name of an operator's key.")
    old_secret_ends_at: DateTime | None = strawberry.field(
        description="Until when requests are also signed with a secret that was rotated; null when they are not."
    )
    webhook: strawberry.Private[values.Webhook]

    @resolved("How far it has come.")
    async def progress(self, info: Info) -> WebhookProgress:
        return _progress_of(await info.context.service.webhooks.progress(self.webhook))

    @resolved("What was sent to it lately, newest first.")
    async def deliveries(
        self, info: Info, first: FirstOnward = None, after: AfterOnward = None, outcome: OnlyOutcome = None
    ) -> WebhookDeliveryConnection:
        count, before = page_size(first), number_in(after, "log")
        only = None if outcome is None else values.Outcome(outcome.value)
        found = await info.context.service.webhooks.attempts(self.webhook, count + 1, before, only)
        nodes = [_delivery_of(*each) for each in found[:count]]
        return WebhookDeliveryConnection(
            edges=[WebhookDeliveryEdge(cursor=each.cursor, node=each) for each in nodes],
            nodes=nodes,
            page_info=page_info([each.cursor for each in nodes], further=len(found) > count, earlier=after is not None),
        )


@only_for(PARTNERS)
@strawberry.type(description="A webhook within a page.")
class WebhookEdge:
    cursor: str = strawberry.field(description="Where the webhook stands in the list.")
    node: Webhook = strawberry.field(description="The webhook.")


@only_for(PARTNERS)
@strawberry.type(description="A page of the webhooks that there are for this key, newest first.")
class WebhookConnection:
    edges: list[WebhookEdge] = strawberry.field(description="The webhooks with their cursors.")
    nodes: list[Webhook] = strawberry.field(description="The webhooks by themselves.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")
    total_count: int = strawberry.field(description="How many there are in all, over all pages.")


def whose(caller: Caller) -> str | None:
    """The brand whose webhooks alone exist for a caller; None for operators, who see all."""
    return caller.brand if caller.role is Role.BRAND else None


async def load_webhook(context: Context, webhook_id: str) -> Webhook | None:
    """A webhook by its id; None also for one that the caller does not see."""
    if context.caller.role is Role.MEMBER:
        return None
    found = await context.service.webhooks.one(webhook_id, whose(context.caller))
    return None if found is None else webhook_of(found, context.service.clock.now())


async def webhook_connection(context: Context, first: int | None, after: str | None) -> WebhookConnection:
    """A page of those that there are. Raises GraphQLError for a cursor that is none."""
    every, now = await context.service.webhooks.all(whose(context.caller)), context.service.clock.now()
    page, stands = page_after(every, lambda each: id_of(NodeKind.WEBHOOK, each.id), first, after, of="webhooks")
    nodes = [webhook_of(each, now) for each in page]
    return WebhookConnection(
        edges=[WebhookEdge(cursor=each.id, node=each) for each in nodes],
        nodes=nodes,
        page_info=stands,
        total_count=len(every),
    )


def webhook_of(webhook: values.Webhook, now: Instant) -> Webhook:
    return Webhook(
        id=id_of(NodeKind.WEBHOOK, webhook.id),
        brand=webhook.brand,
        url=webhook.url,
        description=webhook.description,
        programs=None if webhook.programs is None else list(map(real_key, webhook.programs)),
        types=None if webhook.types is None else list(webhook.types),
        is_enabled=webhook.enabled,
        why_disabled=None if webhook.why_disabled is None else WhyDisabled(webhook.why_disabled.value),
        created_at=DateTime(webhook.created_at),
        created_by=webhook.created_by,
        old_secret_ends_at=_told(webhook.ends_old_secrets_at(now)),
        webhook=webhook,
    )


def webhook_id_in(given: str) -> str:
    """The engine's id within an id that was given; what was given itself when it is no id of a webhook."""
    try:
        key = key_of(given)
    except GraphQLError:
        return given
    return key.key if key.kind is NodeKind.WEBHOOK else given


def _progress_of(progress: values.Progress) -> WebhookProgress:
    return WebhookProgress(
        is_behind=progress.behind,
        delivered=SafeInt(progress.delivered),
        failed=SafeInt(progress.failed),
        members_waiting=progress.members_waiting,
        parked=progress.parked,
        failing_since=_told(progress.failing_since),
        rests_until=_told(progress.rests_until),
        delivered_at=_told(progress.delivered_at),
    )


def _delivery_of(number: int, row: AttemptRow) -> WebhookDelivery:
    return WebhookDelivery(
        cursor=str(number),
        message_id=row.message_id,
        type=row.type,
        program=row.program or None,
        outcome=DeliveryOutcome(row.outcome),
        attempt=row.attempt,
        at=DateTime(row.at),
        milliseconds=row.milliseconds,
        status=row.status,
        reason=row.reason,
        answer=row.answer or None,
        next_at=_told(row.next_at),
    )


def _told(instant: Instant | None) -> DateTime | None:
    return None if instant is None else DateTime(instant)
