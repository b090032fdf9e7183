"""`submitActions`: up to a thousand actions at a time, answered one by one."""

from typing import Annotated, TypeAlias

import strawberry

from schema.context import Info
from schema.mutations.batches import BatchPayload, answer_batch
from schema.mutations.inputs import SubmitActionsInput


@strawberry.type(description="What came of the batch, action by action.")
class SubmitActionsPayload(BatchPayload):
    pass


InputArgument: TypeAlias = Annotated[SubmitActionsInput, strawberry.argument(description="The batch.")]


async def submit_actions(info: Info, input: InputArgument) -> SubmitActionsPayload:
    return await answer_batch(
        SubmitActionsPayload, info.context, input.program, input.actions, input.client_mutation_id, importing=False
    )
