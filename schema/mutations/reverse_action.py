"""`reverseAction`: takes back one action, whole or partly, or restores it."""

from typing import Annotated, TypeAlias

import strawberry

from schema.auth.rights import EDITORS, may
from schema.context import Info
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
from schema.scalars import GivenJSONObject


@strawberry.input(description="What is to be taken back, and why.")
class ReverseActionInput:
    program: str = strawberry.field(description="The key of the programme.")
    action: strawberry.ID | None = strawberry.field(description=ACTION, default=None)
    brand: str | None = strawberry.field(description=BRAND, default=None, metadata=may(EDITORS))
    action_key: str | None = strawberry.field(description=ACTION_KEY, default=None)
    reason: str = strawberry.field(description=REASON)
    remaining: GivenJSONObject | None = strawberry.field(description=REMAINING, default=None)
    idempotency_key: str = strawberry.field(description=KEY)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.type(description="What came of taking it back.")
class ReverseActionPayload(SubmittedReversal):
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


InputArgument: TypeAlias = Annotated[ReverseActionInput, strawberry.argument(description="What is taken back.")]


async def reverse_action(info: Info, input: InputArgument) -> ReverseActionPayload:
    given = Given(
        path=["input"],
        program=input.program,
        action=input.action,
        brand=input.brand,
        action_key=input.action_key,
        reason=input.reason,
        remaining=input.remaining,
        idempotency_key=input.idempotency_key,
    )
    (answer,) = await reverse(info.context, [given])
    return ReverseActionPayload(**answer, client_mutation_id=input.client_mutation_id)
