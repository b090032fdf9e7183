"""`createKey`: hands out a key, which is shown this once."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.access import credentials as access
from engine.operations.submissions import Rejected
from schema.auth.rights import ADMINS, only_for
from schema.context import Context, Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.issuing import EXPIRES_AT, KeyPayload, errors_of, instant_given, key_now
from schema.scalars import GivenDateTime
from schema.types.keys import KeyRole


@strawberry.input(description="A key to hand out.")
class CreateKeyInput:
    role: KeyRole = strawberry.field(description="What its holder may do.")
    name: str = strawberry.field(
        description="What it is for, so that it is known again in the list: 1 to 100 printable characters."
    )
    brand: str | None = strawberry.field(
        description="The key of the brand whose it is: for the role BRAND, and for no other.", default=None
    )
    program: str | None = strawberry.field(
        description="The key of the one programme that it is for; without it, all: others do not exist for it.",
        default=None,
    )
    action_types: list[str] | None = strawberry.field(
        description="For the role BRAND: the action types that it may submit; without it, every one.", default=None
    )
    expires_at: GivenDateTime | None = strawberry.field(description=EXPIRES_AT, default=None)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(ADMINS)
@strawberry.type(description="The key that was handed out, or why not.")
class CreateKeyPayload(KeyPayload):
    secret: str | None = strawberry.field(
        description="The whole key, as it stands in `Authorization: Bearer …`. Shown this once and kept nowhere: store "
        "it now, or create another."
    )


InputArgument: TypeAlias = Annotated[CreateKeyInput, strawberry.argument(description="The key.")]


async def create_key(info: Info, input: InputArgument) -> CreateKeyPayload:
    context = info.context
    outcome = await _created(context, input)
    if isinstance(outcome, Rejected):
        return CreateKeyPayload(
            key=None, secret=None, errors=errors_of(outcome), client_mutation_id=input.client_mutation_id
        )
    return CreateKeyPayload(
        key=key_now(context, outcome.credential),
        secret=outcome.text,
        errors=[],
        client_mutation_id=input.client_mutation_id,
    )


async def _created(context: Context, input: CreateKeyInput) -> access.Issued | Rejected:
    expires_at = instant_given(input.expires_at)
    if isinstance(expires_at, Rejected):
        return expires_at
    new = access.NewKey(
        role=access.KeyRole(input.role.value),
        name=input.name,
        by=context.caller.name,
        brand=input.brand,
        program=input.program,
        action_types=None if input.action_types is None else tuple(input.action_types),
        expires_at=expires_at,
    )
    return await context.service.access.create_key(new)
