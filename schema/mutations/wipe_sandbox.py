"""`wipeSandbox`: everything in a brand's sandbox is deleted."""

from typing import Annotated, TypeAlias

import strawberry

from engine.store.sandbox_keys import is_sandbox, sandbox_key
from schema.auth.callers import Role
from schema.auth.rights import EDITORS, SUBMITTERS, may, only_for
from schema.context import Context, Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.types.errors import not_a_sandbox, user_error
from schema.types.user_errors import UserError


@only_for(SUBMITTERS)
@strawberry.input(description="The sandbox to wipe.")
class WipeSandboxInput:
    program: str = strawberry.field(description="The key of the programme.")
    brand: str | None = strawberry.field(
        description="The key of the brand whose sandbox it is. Operators must say so.",
        default=None,
        metadata=may(EDITORS),
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(SUBMITTERS)
@strawberry.type(description="What was wiped, or why nothing was.")
class WipeSandboxPayload:
    members: int | None = strawberry.field(
        description="How many members there were; null when `errors` say why nothing was wiped."
    )
    errors: list[UserError] = strawberry.field(description="Why nothing was wiped; empty when it was.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


InputArgument: TypeAlias = Annotated[WipeSandboxInput, strawberry.argument(description="The sandbox.")]


async def wipe_sandbox(info: Info, input: InputArgument) -> WipeSandboxPayload:
    context = info.context
    sandbox = await _sandbox(context, input)
    if isinstance(sandbox, UserError):
        return WipeSandboxPayload(members=None, errors=[sandbox], client_mutation_id=input.client_mutation_id)
    members = await context.service.sandboxes.wipe(sandbox, by=context.caller.name)
    context.forget_members()
    return WipeSandboxPayload(members=members, errors=[], client_mutation_id=input.client_mutation_id)


async def _sandbox(context: Context, input: WipeSandboxInput) -> str | UserError:
    """The key that the sandbox is stored under, which the caller may wipe."""
    unknown = await context.service.unknown_program(input.program)
    if unknown is not None:
        return user_error(unknown, ["input", "program"])
    if context.caller.role is not Role.BRAND and input.brand:
        return sandbox_key(input.program, input.brand)
    return input.program if is_sandbox(input.program) else not_a_sandbox(["input"])
