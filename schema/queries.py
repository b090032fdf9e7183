"""What can be asked."""

import asyncio
from typing import Annotated, cast

import strawberry
from graphql import GraphQLError

from engine.service import Stretch
from engine.store.audit import Sought
from schema.auth.rights import ADMINS, EDITORS, EVERYBODY, OPERATORS, PARTNERS
from schema.context import Context, Info
from schema.fields import resolved
from schema.given_times import instant_asked
from schema.ids import DECLARED, NodeKey, NodeKind, key_of, number_in
from schema.rejected import CountPeriod, RejectionFilter, counts_of_submissions, load_rejection, page_of_rejections
from schema.scalars import GivenDateTime
from schema.types.access_log import AccessLogConnection, access_log
from schema.types.actions import Action, load_action
from schema.types.audit import (
    AuditConnection,
    audit_connection,
)
from schema.types.connections import AfterOnward, FirstOnward, page_size
from schema.types.declared import declared_node
from schema.types.feed import feed_item
from schema.types.held_back import (
    HeldBackConnection,
    HeldBackFilter,
    held_back_connection,
)
from schema.types.keys import (
    Brand,
    KeyConnection,
    SigningKey,
    brand_of,
    key_connection,
    signing_key_of,
)
from schema.types.ledger import ledger_entry
from schema.types.member import Member, book_for, load_member, load_member_by_id
from schema.types.node import Node
from schema.types.pending import (
    AfterPending,
    FirstPending,
    OfBrand,
    OfMember,
    OfReason,
    OfType,
    PendingActionConnection,
    pending_connection,
)
from schema.types.program import Program, program_of
from schema.types.rejections import (
    RejectionConnection,
    SubmissionCounts,
)
from schema.types.reversals import load_reversal
from schema.types.viewer import Viewer, viewer_of
from schema.types.webhooks import (
    Webhook,
    WebhookConnection,
    load_webhook,
    webhook_connection,
)

MOST_NODES = 100
"""In one `nodes`."""

IdArgument = Annotated[strawberry.ID, strawberry.argument(description="An id as it came in an `id` field.")]


@strawberry.type(description="What can be asked. Everything is as of the moment of reading.")
class Query:
    @resolved("Who the key or token of this request stands for, what it may do, and when it ends.", roles=EVERYBODY)
    def viewer(self, info: Info) -> Viewer:
        return viewer_of(info.context.caller)

    @resolved("A programme by its key; null when there is none.", roles=EVERYBODY)
    def program(
        self, info: Info, key: Annotated[str, strawberry.argument(description="The key, as `kundklubb`.")]
    ) -> Program | None:
        return _program(info.context, key)

    @resolved("Every programme that is served here.", roles=EVERYBODY)
    def programs(self, info: Info) -> list[Program]:
        return [program_of(info.context.book(each)) for each in info.context.service.programs()]

    @resolved("A member by what brands know them by; null when nobody goes by that.", roles=EVERYBODY)
    async def member(
        self,
        info: Info,
        program: Annotated[str, strawberry.argument(description="The key of the programme.")],
        external_id: Annotated[str, strawberry.argument(description="What brands know the member by.")],
    ) -> Member | None:
        return await load_member(info.context, program, external_id)

    @resolved("A recorded action by its id; null when there is none.", roles=EVERYBODY)
    async def action(self, info: Info, id: IdArgument) -> Action | None:
        key = key_of(id)
        if key.kind is not NodeKind.ACTION:
            raise GraphQLError(
                f"this is the id of a {key.kind.value}; give the id of an Action, or ask `node` for it.",
                extensions={"code": "MALFORMED_ID"},
            )
        return await load_action(info.context, key.key)

    @resolved("Anything that has an id; null when there is nothing of that id.", roles=EVERYBODY)
    async def node(self, info: Info, id: IdArgument) -> Node | None:
        return await _node(info.context, key_of(id))

    @resolved(
        "Several things by their ids, in the same order; null where there is nothing of that id, and an "
        "error beside it where it is no id at all.",
        roles=EVERYBODY,
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description=f"Ids, at most {MOST_NODES}.")],
    ) -> list[Node | None]:
        if len(ids) > MOST_NODES:
            raise GraphQLError(f"ask for at most {MOST_NODES} nodes at a time.", extensions={"code": "BAD_PAGE"})
        found = await asyncio.gather(*(_node_or_error(info.context, id) for id in ids))
        # An exception in the place of an item becomes an error with the path of just that item.
        return cast("list[Node | None]", found)

    @resolved(
        "Who looked at a member, or changed something of theirs, by key, operation and hour, the newest first; null "
        "when nobody goes by that. Without members who look at themselves, and actions: the journal has those.",
        roles=EDITORS,
    )
    async def access_log(
        self,
        info: Info,
        program: Annotated[str, strawberry.argument(description="The key of the programme.")],
        external_id: Annotated[str, strawberry.argument(description="What brands know the member by.")],
        first: FirstOnward = None,
        after: AfterOnward = None,
    ) -> AccessLogConnection | None:
        context, before = info.context, number_in(after, "access log")
        member = await context.member(program, external_id)
        if member is None:
            return None
        page = await context.service.privacy.looks_at(member.id, before, page_size(first))
        return access_log(page, after)

    @resolved(
        "What was done on purpose, newest first: who published, handed out keys, imported, took back, merged, erased. "
        "All that is given must hold. A key that is for some programmes sees what concerns them.",
        roles=ADMINS,
    )
    async def audit(
        self,
        info: Info,
        deed: Annotated[str | None, strawberry.argument(description="Only this deed, as `key.created`.")] = None,
        by: Annotated[str | None, strawberry.argument(description="Only what a key of that name did.")] = None,
        about: Annotated[
            str | None, strawberry.argument(description="Only what this internal id, prefix or key is about.")
        ] = None,
        program: Annotated[str | None, strawberry.argument(description="Only what concerns this programme.")] = None,
        since: Annotated[GivenDateTime | None, strawberry.argument(description="From this time on.")] = None,
        until: Annotated[GivenDateTime | None, strawberry.argument(description="Before this time.")] = None,
        first: FirstOnward = None,
        after: AfterOnward = None,
    ) -> AuditConnection:
        sought = Sought(deed, by, about, program, instant_asked(since, "since"), instant_asked(until, "until"))
        count = page_size(first)
        return audit_connection(await info.context.service.audit.page(sought, number_in(after, "audit"), count), after)

    @resolved("The keys that were ever handed out, newest first, with when each was last used.", roles=OPERATORS)
    async def keys(self, info: Info, first: FirstOnward = None, after: AfterOnward = None) -> KeyConnection:
        service = info.context.service
        return key_connection(await service.access.keys(), service.clock.now(), first, after)

    @resolved(
        "The actions of a programme that wait for an operator, those that came first at the front: "
        "`approveActions` and `refuseActions` decide about them.",
        roles=OPERATORS,
    )
    async def pending_actions(
        self,
        info: Info,
        program: Annotated[str, strawberry.argument(description="The key of the programme.")],
        first: FirstPending = None,
        after: AfterPending = None,
        brand: OfBrand = None,
        type: OfType = None,
        reason: OfReason = None,
        member: OfMember = None,
    ) -> PendingActionConnection:
        return await pending_connection(info.context, program, first, after, brand, type, reason, member)

    @resolved(
        "What guards of fair play hold back in a programme: what does not count, what was put before an operator and "
        "what was refused, with the evidence. Null for a programme that there is not.",
        roles=OPERATORS,
    )
    async def held_back(
        self,
        info: Info,
        program: Annotated[str, strawberry.argument(description="The key of the programme.")],
        filter: Annotated[
            HeldBackFilter | None, strawberry.argument(description="Which; without it, all of it.")
        ] = None,
        first: FirstOnward = None,
        after: AfterOnward = None,
    ) -> HeldBackConnection | None:
        return await held_back_connection(info.context, program, filter, first, after)

    @resolved("The brands that keys can be handed out to, in alphabetical order of their keys.", roles=OPERATORS)
    async def brands(self, info: Info) -> list[Brand]:
        return [brand_of(each) for each in await info.context.service.access.brands()]

    @resolved(
        "What was refused of what was submitted, the newest first: brands see their own, operators everybody's. Kept "
        "for 30 days unless the server is set otherwise.",
        roles=PARTNERS,
    )
    async def rejections(
        self,
        info: Info,
        filter: Annotated[
            RejectionFilter | None, strawberry.argument(description="Which; without it, all of them.")
        ] = None,
        first: FirstOnward = None,
        after: AfterOnward = None,
    ) -> RejectionConnection:
        return await page_of_rejections(info.context, filter, first, after)

    @resolved(
        "What became of what was submitted to a programme, period by period, the earliest first, empty ones included: "
        "brands see their own, operators everybody's. Null for a programme that there is not. May lack the last "
        "second.",
        roles=PARTNERS,
    )
    async def rejection_counts(
        self,
        info: Info,
        program: Annotated[str, strawberry.argument(description="The key of the programme.")],
        brand: Annotated[
            str | None, strawberry.argument(description="The key of a brand; without it, all that one may see.")
        ] = None,
        since: Annotated[
            GivenDateTime | None,
            strawberry.argument(description="Begin with the period of this time. Without it, 14 days or 24 hours ago."),
        ] = None,
        until: Annotated[
            GivenDateTime | None, strawberry.argument(description="End with the period before this time; or now.")
        ] = None,
        per: Annotated[
            CountPeriod, strawberry.argument(description="How long the periods are; days are the programme's own.")
        ] = CountPeriod.DAY,
    ) -> list[SubmissionCounts] | None:
        return await counts_of_submissions(info.context, program, brand, since, until, per)

    @resolved("The keys that member tokens were ever signed with, the oldest first.", roles=OPERATORS)
    async def signing_keys(self, info: Info) -> list[SigningKey]:
        return [signing_key_of(each) for each in await info.context.service.access.signing_keys()]

    @resolved(
        "The webhooks that there are: of the brand whose key asks, or for operators all. Newest first.", roles=PARTNERS
    )
    async def webhooks(self, info: Info, first: FirstOnward = None, after: AfterOnward = None) -> WebhookConnection:
        return await webhook_connection(info.context, first, after)

    @resolved("A webhook by its id; null when there is none.", roles=PARTNERS)
    async def webhook(self, info: Info, id: IdArgument) -> Webhook | None:
        key = key_of(id)
        return await load_webhook(info.context, key.key) if key.kind is NodeKind.WEBHOOK else None


async def _node_or_error(context: Context, id: str) -> Node | GraphQLError | None:
    try:
        return await _node(context, key_of(id))
    except GraphQLError as error:
        return error


async def _node(context: Context, key: NodeKey) -> Node | None:
    if key.kind in DECLARED:
        return await _declared(context, key)
    match key.kind:
        case NodeKind.PROGRAM:
            return _program(context, key.key)
        case NodeKind.MEMBER:
            return await load_member_by_id(context, key.key)
        case NodeKind.ACTION:
            return await load_action(context, key.key)
        case NodeKind.REVERSAL:
            return await load_reversal(context, key.key)
        case NodeKind.WEBHOOK:
            return await load_webhook(context, key.key)
        case NodeKind.REJECTION:
            return await load_rejection(context, key.key)
        case NodeKind.LEDGER_ENTRY:
            return await _ledger_entry(context, key)
        case NodeKind.FEED_ITEM:
            return await _feed_item(context, key)
        case _:
            raise AssertionError(f"nobody knows how to fetch a {key.kind.value}")


async def _declared(context: Context, key: NodeKey) -> Node | None:
    program = context.service.program(key.key)
    if program is None:
        return None
    caller = context.caller
    # Members are told of the hidden badges that they have won; nobody else is told of any without saying whose.
    member = await context.member(key.key, caller.member) if caller.member is not None else None
    return declared_node(book_for(context, program, member), key)


def _program(context: Context, key: str) -> Program | None:
    program = context.service.program(key)
    return program_of(context.book(program)) if program else None


async def _ledger_entry(context: Context, key: NodeKey) -> Node | None:
    member = await load_member_by_id(context, key.key)
    page = await context.service.ledger(key.key, _only(key.number))
    rows = (row for row in page.rows if row.number == key.number)
    return next((ledger_entry(context.renewed(member.book), row) for row in rows), None) if member else None


async def _feed_item(context: Context, key: NodeKey) -> Node | None:
    member = await load_member_by_id(context, key.key)
    page = await context.service.feed(key.key, _only(key.number))
    rows = (row for row in page.rows if row.number == key.number)
    return next((feed_item(context.renewed(member.book), row) for row in rows), None) if member else None


def _only(number: int) -> Stretch:
    return Stretch(count=1, after=number - 1, newest_first=False)
