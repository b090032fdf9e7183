"""`submitAction`: one action, answered with everything that it changed."""

from typing import Annotated, TypeAlias

import strawberry

from schema.context import Info
from schema.mutations.inputs import SubmitActionInput, proof_in
from schema.mutations.submissions import Given, SubmittedAction, submit


@strawberry.type(description="What came of the submitted action.")
class SubmitActionPayload(SubmittedAction):
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


InputArgument: TypeAlias = Annotated[SubmitActionInput, strawberry.argument(description="The action.")]


async def submit_action(info: Info, input: InputArgument) -> SubmitActionPayload:
    given = Given(
        program=input.program,
        path=["input"],
        member=input.member,
        type=input.type,
        idempotency_key=input.idempotency_key,
        occurred_at=input.occurred_at,
        attributes=input.attributes,
        proof=proof_in(input.proof),
    )
    (answer,) = await submit(info.context, [given])
    return SubmitActionPayload(**answer, client_mutation_id=input.client_mutation_id)
