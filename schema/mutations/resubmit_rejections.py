"""`resubmitRejections`: submits what was refused again, as it came, answered one by one."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, TypeAlias

import strawberry
from graphql import GraphQLError

from engine.operations.rejected.rejections import Resubmission
from schema.auth.rights import EDITORS, SUBMITTERS, may, only_for
from schema.context import Context, Info
from schema.ids import NodeKind, key_of
from schema.mutations.batches import MOST_ACTIONS
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.submissions import Answer, SubmissionResult, SubmittedAction, answered, refused
from schema.rejected import RejectionFilter, asked_by
from schema.types.errors import batch_size, rejection_is_cut, rejection_is_no_action, unknown_rejection
from schema.types.rejections import Rejection, rejection_of
from schema.types.user_errors import UserError

USUAL_MOST = 100


@only_for(SUBMITTERS)
@strawberry.input(description="What was refused and is to be submitted again: these, or those of a kind.")
class ResubmitRejectionsInput:
    rejections: list[strawberry.ID] | None = strawberry.field(
        description="The ids of the rejections, 1 to 1,000; instead of `filter`.", default=None
    )
    filter: RejectionFilter | None = strawberry.field(
        description="All for which this holds, that are kept whole and have not been accepted since, the newest first.",
        default=None,
    )
    most: int = strawberry.field(
        description=f"How many of the filter's are taken at most, 1 to 1,000; without it {USUAL_MOST}.",
        default=USUAL_MOST,
    )
    importing: bool = strawberry.field(
        description="Whether actions are taken however long ago they occurred, as by `importActions`.",
        default=False,
        metadata=may(EDITORS),
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(SUBMITTERS)
@strawberry.type(description="What came of one rejection that was submitted again.")
class ResubmittedAction(SubmittedAction):
    rejection_id: strawberry.ID = strawberry.field(description="The id of the rejection.")
    rejection: Rejection | None = strawberry.field(description="The rejection as it was; null when there is none.")


@only_for(SUBMITTERS)
@strawberry.type(description="What came of it, rejection by rejection.")
class ResubmitRejectionsPayload:
    results: list[ResubmittedAction] = strawberry.field(
        description="One for each: in the order of the ids, or the newest first; empty when `errors` are not."
    )
    accepted: int = strawberry.field(description="How many were accepted.")
    duplicates: int = strawberry.field(description="How many had been accepted before.")
    pending: int = strawberry.field(description="How many wait for an operator, now or still.")
    rejected: int = strawberry.field(description="How many were refused, once more or because they cannot be sent.")
    errors: list[UserError] = strawberry.field(
        description="What is wrong with the input as a whole, BATCH_SIZE: then nothing of it was taken."
    )
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


InputArgument: TypeAlias = Annotated[
    ResubmitRejectionsInput, strawberry.argument(description="What is to be submitted again.")
]


async def resubmit_rejections(info: Info, input: InputArgument) -> ResubmitRejectionsPayload:
    context = info.context
    count = input.most if input.rejections is None else len(input.rejections)
    if not 1 <= count <= MOST_ACTIONS:
        return _payload([], [batch_size(count, MOST_ACTIONS, "rejections")], input.client_mutation_id)
    ids = await _ids(context, input)
    asked = asked_by(context.caller)
    came_of = await context.service.submit_again(
        ids, asked, action_types=context.caller.action_types, importing=input.importing, by=context.caller.name
    )
    context.forget_members()
    results = [_result(each, place) for place, each in enumerate(came_of)]
    return _payload(results, [], input.client_mutation_id)


async def _ids(context: Context, input: ResubmitRejectionsInput) -> Sequence[str]:
    if input.rejections is not None:
        if input.filter is not None:
            raise GraphQLError("give `rejections` or `filter`, not both.", extensions={"code": "BAD_USER_INPUT"})
        return [_key(each) for each in input.rejections]
    asked = asked_by(context.caller, input.filter)._replace(is_resolved=False, is_cut=False, is_action=True)
    return [each.id for each in (await context.service.rejections.page(asked, input.most, None)).rows]


def _key(given: str) -> str:
    key = key_of(given)
    return key.key if key.kind is NodeKind.REJECTION else ""


def _result(each: Resubmission, place: int) -> ResubmittedAction:
    rejection = None if each.rejection is None else rejection_of(each.rejection)
    return ResubmittedAction(
        **_answer(each, ["input", "rejections", str(place)]),
        rejection_id=rejection.id if rejection else strawberry.ID(each.id),
        rejection=rejection,
    )


def _answer(each: Resubmission, path: list[str]) -> Answer:
    if each.rejection is None:
        return refused([unknown_rejection(path)])
    if each.outcome is not None:
        return answered(each.outcome, path)
    return refused([rejection_is_cut(path) if each.rejection.is_action else rejection_is_no_action(path)])


def _payload(
    results: list[ResubmittedAction], errors: list[UserError], client_mutation_id: str | None
) -> ResubmitRejectionsPayload:
    came_of = Counter(each.result for each in results)
    return ResubmitRejectionsPayload(
        results=results,
        accepted=came_of[SubmissionResult.ACCEPTED],
        duplicates=came_of[SubmissionResult.DUPLICATE],
        pending=came_of[SubmissionResult.PENDING],
        rejected=came_of[None],
        errors=errors,
        client_mutation_id=client_mutation_id,
    )
