"""Rejections: submissions that were refused, as they came, and how much came to what."""

from collections.abc import Sequence

import strawberry

from engine.operations.rejected import counting
from engine.operations.rejected import rejections as engine
from engine.service import Found
from engine.store.rejections import Asked
from engine.store.sandbox_keys import real_key
from schema.auth.rights import PARTNERS, only_for
from schema.context import Info
from schema.fields import resolved
from schema.ids import NodeKind, id_of
from schema.scalars import DateTime, JSONObject
from schema.types.actions import Action, load_action
from schema.types.connections import PageInfo, page_info
from schema.types.node import Node
from schema.types.user_errors import UserErrorCode


@only_for(PARTNERS)
@strawberry.type(description="A reason for which a submission was refused, as it was told.")
class RejectedProblem:
    code: UserErrorCode = strawberry.field(description="What was wrong, for programs.")
    message: str = strawberry.field(description="What was wrong and what to do instead, for people.")
    path: list[str] = strawberry.field(description="Where in the action, as `['attributes', 'topic']`.")


@only_for(PARTNERS)
@strawberry.type(
    description="A submission that was refused, as it came: kept for some weeks, then deleted. The very same again is "
    "counted here."
)
class Rejection(Node):
    program: str | None = strawberry.field(description="The programme's key; null for one that there is not.")
    brand: str = strawberry.field(description="The brand that submitted it; `operator` for the operator.")
    credential_id: str | None = strawberry.field(
        description="The prefix of the key that it came with first; null for the key of the settings."
    )
    type: str = strawberry.field(
        description="The action type that was given; or the type of the event. Empty when it could not be read."
    )
    problems: list[RejectedProblem] = strawberry.field(description="Why it was refused, when it last came.")
    payload: JSONObject = strawberry.field(
        description="What came: `program`, `member`, `type`, `idempotencyKey`, `occurredAt`, `attributes` and `proof`; "
        "of what is no action, the line or the event as `text`."
    )
    is_action: bool = strawberry.field(
        description="Whether it could be read as an action. A line or an event that means none is kept as text, and "
        "only the brand can submit it again."
    )
    is_cut: bool = strawberry.field(
        description="Whether it was too large to be kept whole: then `payload` is the beginning of it, and only the "
        "brand can submit it again."
    )
    received_at: DateTime = strawberry.field(description="When it came first.")
    last_received_at: DateTime = strawberry.field(description="When it came last.")
    times: int = strawberry.field(description="How often it came.")
    resolved_at: DateTime | None = strawberry.field(
        description="When an action was taken in under its idempotency key after all, mended or not, whoever sent it; "
        "null while there is none. Whether it counts, or waits for an operator, its `status` says."
    )
    action_id: strawberry.Private[str | None]

    @resolved("That action; null while there is none, and for whoever does not see it.")
    async def action(self, info: Info) -> Action | None:
        return None if self.action_id is None else await load_action(info.context, self.action_id)


@only_for(PARTNERS)
@strawberry.type(description="A rejection within a page.")
class RejectionEdge:
    cursor: str = strawberry.field(description="Where the rejection stands in the list.")
    node: Rejection = strawberry.field(description="The rejection.")


@only_for(PARTNERS)
@strawberry.type(description="A page of what was refused, the newest first, by when it came first.")
class RejectionConnection:
    edges: list[RejectionEdge] = strawberry.field(description="The rejections with their cursors.")
    nodes: list[Rejection] = strawberry.field(description="The rejections by themselves.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")
    asked: strawberry.Private[Asked]

    @resolved("How many there are in all, over all pages.")
    async def total_count(self, info: Info) -> int:
        return await info.context.service.rejections.in_all(self.asked)


@only_for(PARTNERS)
@strawberry.type(description="How many submissions were refused for one reason.")
class RejectionCode:
    code: UserErrorCode = strawberry.field(description="The reason; of several, the first.")
    count: int = strawberry.field(description="How many.")


@only_for(PARTNERS)
@strawberry.type(description="What became of what was submitted in one period. Kept when the list is not any more.")
class SubmissionCounts:
    start: DateTime = strawberry.field(description="When the period begins.")
    end: DateTime = strawberry.field(description="When it ends, exclusive.")
    submitted: int = strawberry.field(description="How many actions were submitted, again and again included.")
    accepted: int = strawberry.field(description="How many were accepted.")
    duplicates: int = strawberry.field(description="How many had been accepted before.")
    pending: int = strawberry.field(description="How many were taken in to wait for an operator.")
    rejected: int = strawberry.field(description="How many were refused.")
    rejected_share: float = strawberry.field(
        description="The refused among the submitted, from 0 to 1; 0 when none were."
    )
    not_kept: int = strawberry.field(
        description="How many of the refused are in no list, because there were too many that day."
    )
    by_code: list[RejectionCode] = strawberry.field(description="The refused by reason, the most frequent first.")


def rejection_of(rejection: engine.Rejection) -> Rejection:
    return Rejection(
        id=id_of(NodeKind.REJECTION, rejection.id),
        program=None if rejection.program is None else real_key(rejection.program),
        brand=rejection.brand,
        credential_id=rejection.credential or None,
        type=rejection.type,
        problems=[
            RejectedProblem(code=UserErrorCode(each.code), message=each.message, path=list(each.path))
            for each in rejection.problems
        ],
        payload=JSONObject(rejection.payload),
        is_action=rejection.is_action,
        is_cut=rejection.is_cut,
        received_at=DateTime(rejection.received_at),
        last_received_at=DateTime(rejection.last_at),
        times=rejection.times,
        resolved_at=None if rejection.resolved_at is None else DateTime(rejection.resolved_at),
        action_id=rejection.action_id,
    )


def rejection_connection(page: Found[engine.Rejection], asked: Asked, after: str | None) -> RejectionConnection:
    edges = [RejectionEdge(cursor=(node := rejection_of(each)).id, node=node) for each in page.rows]
    return RejectionConnection(
        edges=edges,
        nodes=[each.node for each in edges],
        page_info=page_info([each.cursor for each in edges], further=page.has_more, earlier=after is not None),
        asked=asked,
    )


def submission_counts(periods: Sequence[counting.Period]) -> list[SubmissionCounts]:
    return [
        SubmissionCounts(
            start=DateTime(each.since),
            end=DateTime(each.until),
            submitted=each.submitted,
            accepted=each.accepted,
            duplicates=each.duplicates,
            pending=each.pending,
            rejected=each.rejected,
            rejected_share=each.rejected / each.submitted if each.submitted else 0.0,
            not_kept=each.not_kept,
            by_code=[RejectionCode(code=UserErrorCode(code), count=times) for code, times in each.by_code.items()],
        )
        for each in periods
    ]
