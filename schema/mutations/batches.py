"""What the mutations that take a batch have in common: its size, and an answer for each of its actions."""

from collections import Counter
from typing import TypeVar

import strawberry

from schema.context import Context
from schema.mutations.inputs import ActionInput, given_in_batch
from schema.mutations.submissions import SubmissionResult, SubmittedAction, submit
from schema.types.errors import batch_size, user_error
from schema.types.user_errors import UserError

MOST_ACTIONS = 1_000
"""In one batch."""


@strawberry.type(description="What came of one action of a batch.")
class BatchedAction(SubmittedAction):
    position: int = strawberry.field(description="Where the action stood in the input, from 0.")
    idempotency_key: str = strawberry.field(description="Its idempotency key.")


@strawberry.interface(description="What came of a batch, action by action.")
class BatchPayload:
    results: list[BatchedAction] = strawberry.field(
        description="One for each action, in the order of the input; empty when `errors` are not. One refused action "
        "does not hold back another."
    )
    accepted: int = strawberry.field(description="How many were accepted.")
    duplicates: int = strawberry.field(description="How many had been accepted before.")
    pending: int = strawberry.field(description="How many wait for an operator, now or still.")
    rejected: int = strawberry.field(description="How many were refused.")
    errors: list[UserError] = strawberry.field(
        description="What is wrong with the batch as a whole, BATCH_SIZE or UNKNOWN_PROGRAM: then nothing of it was "
        "taken. What is wrong with one action stands in its result."
    )
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


PayloadT = TypeVar("PayloadT", bound=BatchPayload)


async def answer_batch(
    payload: type[PayloadT],
    context: Context,
    program: str,
    actions: list[ActionInput],
    client_mutation_id: str | None,
    *,
    importing: bool,
) -> PayloadT:
    """Submits the batch, or says why it cannot be taken as a whole."""
    if not 1 <= len(actions) <= MOST_ACTIONS:
        return _payload(payload, [], [batch_size(len(actions), MOST_ACTIONS)], client_mutation_id)
    unknown = await context.service.unknown_program(program)
    if unknown is not None:
        return _payload(payload, [], [user_error(unknown, ["input", *unknown.path])], client_mutation_id)
    answers = await submit(context, given_in_batch(program, actions), importing=importing)
    results = [
        BatchedAction(**answer, position=position, idempotency_key=actions[position].idempotency_key)
        for position, answer in enumerate(answers)
    ]
    return _payload(payload, results, [], client_mutation_id)


def _payload(
    payload: type[PayloadT], results: list[BatchedAction], errors: list[UserError], client_mutation_id: str | None
) -> PayloadT:
    came_of = Counter(each.result for each in results)
    return payload(
        results=results,
        accepted=came_of[SubmissionResult.ACCEPTED],
        duplicates=came_of[SubmissionResult.DUPLICATE],
        pending=came_of[SubmissionResult.PENDING],
        rejected=came_of[None],
        errors=errors,
        client_mutation_id=client_mutation_id,
    )
