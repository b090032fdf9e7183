"""Pages of what waits for an operator, the oldest first."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

import strawberry

from engine.operations.submissions import RecordedAction
from engine.rules.effects import PendingCode
from engine.service import Found
from engine.store.pages import Place
from engine.store.waiting import QueueStretch, StoredPending
from schema.auth.rights import OPERATORS, only_for
from schema.context import Context, Info
from schema.fields import resolved
from schema.ids import Timed, place_of, timed_cursor
from schema.types.actions import Action, action_of
from schema.types.connections import MOST, USUAL, PageInfo, page_info, page_size
from schema.types.reviews import PendingReason

FirstPending: TypeAlias = Annotated[
    int | None, strawberry.argument(description=f"How many, from the oldest on: 1 to {MOST}. Without it: {USUAL}.")
]
AfterPending: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Begin after this cursor of the same list.")
]
OfBrand: TypeAlias = Annotated[str | None, strawberry.argument(description="Only what this brand submitted.")]
OfType: TypeAlias = Annotated[str | None, strawberry.argument(description="Only actions of this type.")]
OfReason: TypeAlias = Annotated[PendingReason | None, strawberry.argument(description="Only what waits for this.")]
OfMember: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only what this member did, by what brands know them by.")
]


@only_for(OPERATORS)
@strawberry.type(description="An action that waits, within a page.")
class PendingActionEdge:
    cursor: str = strawberry.field(description="Where the action stands in the queue.")
    node: Action = strawberry.field(description="The action; `review` says why it waits.")


@only_for(OPERATORS)
@strawberry.type(description="A page of the actions that wait for an operator, those that came first at the front.")
class PendingActionConnection:
    edges: list[PendingActionEdge] = strawberry.field(description="The actions with their cursors.")
    nodes: list[Action] = strawberry.field(description="The actions by themselves.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")
    asked: strawberry.Private[tuple[str, Mapping[str, str]] | None]
    """None when nothing can be there."""

    @resolved("How many wait in all, over all pages.")
    async def total_count(self, info: Info) -> int:
        return 0 if self.asked is None else await info.context.service.approvals.in_all(*self.asked)


async def pending_connection(
    context: Context,
    program: str,
    first: int | None,
    after: str | None,
    brand: str | None,
    type: str | None,
    reason: PendingReason | None,
    member: str | None,
) -> PendingActionConnection:
    """A page of a programme's queue. Raises GraphQLError for a cursor that is none."""
    place = None if after is None else Place(*place_of(Timed.PENDING, program, after))  # type: ignore[arg-type]
    given = {"brand": brand, "type": type, "reason": None if reason is None else PendingCode[reason.name].value}
    only = {name: value for name, value in given.items() if value is not None}
    if member is not None:
        stored = await context.member(program, member)
        if stored is None:
            return _connection(program, Found((), has_more=False), [], after, None)
        only["member_id"] = stored.id
    count = page_size(first)
    page = await context.service.approvals.queue(program, QueueStretch(count, place, only))
    return _connection(program, page, [await context.action(each.id) for each in page.rows], after, (program, only))


def _connection(
    program: str,
    page: Found[StoredPending],
    actions: list[RecordedAction | None],
    after: str | None,
    asked: tuple[str, Mapping[str, str]] | None,
) -> PendingActionConnection:
    edges = [
        PendingActionEdge(cursor=timed_cursor(Timed.PENDING, program, row.received_at, row.id), node=action_of(action))
        for row, action in zip(page.rows, actions, strict=True)
        if action is not None
    ]
    return PendingActionConnection(
        edges=edges,
        nodes=[each.node for each in edges],
        page_info=page_info([each.cursor for each in edges], further=page.has_more, earlier=after is not None),
        asked=asked,
    )
