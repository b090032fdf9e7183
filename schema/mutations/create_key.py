"""`createKey`: hands out a key, which is shown this once."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.access import credentials as access
from engine.operations.access.scopes import Scopes
from engine.operations.submissions import Rejected
from schema.auth.rights import ADMINS, only_for
from schema.context import Context, Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.issuing import EXPIRES_AT, KeyPayload, key_now
from schema.mutations.key_scopes import (
    MAY_MINT,
    MAY_REVERSE,
    MAY_SEE_OUTCOMES,
    KeyLimitsInput,
    limits_given,
    scopes_given,
)
from schema.mutations.refusing import errors_of, instant_given
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
        description="The key of the one programme that it is for, beside `programs`; with neither, all: others do not "
        "exist for it.",
        default=None,
    )
    programs: list[str] | None = strawberry.field(
        description="The keys of the programmes that it is for, if it is for several but not for all.", default=None
    )
    action_types: list[str] | None = strawberry.field(
        description="For the role BRAND: the action types that it may submit; without it, every one.", default=None
    )
    may_reverse: bool | None = strawberry.field(description=f"{MAY_REVERSE} Without it, it does.", default=None)
    may_mint: bool | None = strawberry.field(description=f"{MAY_MINT} Without it, it does not.", default=None)
    may_see_outcomes: bool | None = strawberry.field(
        description=f"{MAY_SEE_OUTCOMES} Without it, it does.", default=None
    )
    sandbox: bool = strawberry.field(
        description="For the role BRAND: whether what it submits is a rehearsal.", default=False
    )
    limits: KeyLimitsInput | None = strawberry.field(
        description="How many actions it may submit, where that is to differ from the server's settings.", default=None
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
    expires_at = instant_given(input.expires_at, "expires_at")
    if isinstance(expires_at, Rejected):
        return expires_at
    new = access.NewKey(
        role=access.KeyRole(input.role.value),
        name=input.name,
        by=context.caller.name,
        brand=input.brand,
        scopes=_scopes(input),
        limits=limits_given(input.limits),
        expires_at=expires_at,
    )
    return await context.service.access.create_key(new)


def _scopes(input: CreateKeyInput) -> Scopes:
    programs = [*([] if input.program is None else [input.program]), *(input.programs or ())]
    unlimited = Scopes(
        programs=None if input.program is None and input.programs is None else tuple(programs),
        action_types=None if input.action_types is None else tuple(input.action_types),
        sandbox=input.sandbox,
    )
    return scopes_given(unlimited, input.may_reverse, input.may_mint, input.may_see_outcomes)
