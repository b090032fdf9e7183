"""`revokeKey`: ends a key before its time."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.submissions import Rejected
from schema.auth.rights import ADMINS, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.issuing import KeyPayload, key_now
from schema.mutations.refusing import errors_of


@strawberry.input(description="The key to end.")
class RevokeKeyInput:
    prefix: str = strawberry.field(description="The prefix of the key.")
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(ADMINS)
@strawberry.type(description="The key that was ended, or why not. One that was revoked before stays as it was.")
class RevokeKeyPayload(KeyPayload):
    pass


InputArgument: TypeAlias = Annotated[RevokeKeyInput, strawberry.argument(description="The key.")]


async def revoke_key(info: Info, input: InputArgument) -> RevokeKeyPayload:
    context = info.context
    outcome = await context.service.access.revoke_key(input.prefix, by=context.caller.name)
    return RevokeKeyPayload(
        key=None if isinstance(outcome, Rejected) else key_now(context, outcome),
        errors=errors_of(outcome) if isinstance(outcome, Rejected) else [],
        client_mutation_id=input.client_mutation_id,
    )
