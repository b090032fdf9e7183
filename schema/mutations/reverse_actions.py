"""`reverseActions`: takes back up to a thousand at a time for one reason, answered one by one."""

from collections import Counter
from typing import Annotated, TypeAlias

import strawberry

from schema.auth.rights import EDITORS, may
from schema.context import Info
from schema.mutations.batches import MOST_ACTIONS
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.reversals import (
    ACTION,
    ACTION_KEY,
    BRAND,
    KEY,
    REASON,
    REMAINING,
    Given,
    SubmittedReversal,
    reverse,
)
from schema.mutations.submissions import SubmissionResult
from schema.scalars import GivenJSONObject
from schema.types.errors import batch_size, user_error
from schema.types.user_errors import UserError


@strawberry.input(description="One thing of a batch that is to be taken back.")
class ReversalInput:
    action: strawberry.ID | None = strawberry.field(description=ACTION, default=None)
    brand: str | None = strawberry.field(description=BRAND, default=None, metadata=may(EDITORS))
    action_key: str | None = strawberry.field(description=ACTION_KEY, default=None)
    remaining: GivenJSONObject | None = strawberry.field(description=REMAINING, default=None)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A batch of one programme that is to be taken back, and why.")
class ReverseActionsInput:
    program: str = strawberry.field(description="The key of the programme.")
    reason: str = strawberry.field(description=REASON)
    reversals: list[ReversalInput] = strawberry.field(description="What is to be taken back, 1 to 1,000.")
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.type(description="What came of one reversal of a batch.")
class BatchedReversal(SubmittedReversal):
    position: int = strawberry.field(description="Where it stood in the input, from 0.")
    idempotency_key: str = strawberry.field(description="Its idempotency key.")


@strawberry.type(description="What came of the batch, reversal by reversal.")
class ReverseActionsPayload:
    results: list[BatchedReversal] = strawberry.field(
        description="One for each reversal, in the order of the input; empty when `errors` are not. One that is "
        "refused does not hold back another."
    )
    accepted: int = strawberry.field(description="How many were accepted.")
    duplicates: int = strawberry.field(description="How many had been accepted before.")
    rejected: int = strawberry.field(description="How many were refused.")
    errors: list[UserError] = strawberry.field(
        description="What is wrong with the batch as a whole, BATCH_SIZE or UNKNOWN_PROGRAM: then nothing of it was "
        "taken. What is wrong with one reversal stands in its result."
    )
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


InputArgument: TypeAlias = Annotated[ReverseActionsInput, strawberry.argument(description="The batch.")]


async def reverse_actions(info: Info, input: InputArgument) -> ReverseActionsPayload:
    errors = await _errors_of_batch(info, input)
    answers = [] if errors else await reverse(info.context, _given(input))
    came_of = Counter(each["result"] for each in answers)
    return ReverseActionsPayload(
        results=[
            BatchedReversal(**answer, position=position, idempotency_key=input.reversals[position].idempotency_key)
            for position, answer in enumerate(answers)
        ],
        accepted=came_of[SubmissionResult.ACCEPTED],
        duplicates=came_of[SubmissionResult.DUPLICATE],
        rejected=came_of[None],
        errors=errors,
        client_mutation_id=input.client_mutation_id,
    )


async def _errors_of_batch(info: Info, input: ReverseActionsInput) -> list[UserError]:
    if not 1 <= len(input.reversals) <= MOST_ACTIONS:
        return [batch_size(len(input.reversals), MOST_ACTIONS, "reversals")]
    unknown = await info.context.service.unknown_program(input.program)
    return [user_error(unknown, ["input", *unknown.path])] if unknown is not None else []


def _given(input: ReverseActionsInput) -> list[Given]:
    return [
        Given(
            path=["input", "reversals", str(position)],
            program=input.program,
            action=each.action,
            brand=each.brand,
            action_key=each.action_key,
            reason=input.reason,
            remaining=each.remaining,
            idempotency_key=each.idempotency_key,
        )
        for position, each in enumerate(input.reversals)
    ]
