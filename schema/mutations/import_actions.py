"""`importActions`: an operator's import of older history."""

from typing import Annotated, TypeAlias

import strawberry

from schema.context import Info
from schema.mutations.batches import BatchPayload, answer_batch
from schema.mutations.inputs import ImportActionsInput


@strawberry.type(description="What came of the import, action by action.")
class ImportActionsPayload(BatchPayload):
    pass


InputArgument: TypeAlias = Annotated[ImportActionsInput, strawberry.argument(description="The history.")]


async def import_actions(info: Info, input: InputArgument) -> ImportActionsPayload:
    return await answer_batch(
        ImportActionsPayload, info.context, input.program, input.actions, input.client_mutation_id, importing=True
    )
