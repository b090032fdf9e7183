"""`updateKey`: what a key is called, what it may, how much of it, and until when."""

from typing import Annotated, TypeAlias, TypeVar

import strawberry

from engine.operations.access import credentials as access
from engine.operations.access.credentials import LIFTED, KeyChange, Lifted
from engine.operations.access.refusals import either
from engine.operations.submissions import Rejected
from schema.auth.rights import ADMINS, only_for
from schema.context import Context, Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.issuing import KeyPayload, key_now
from schema.mutations.key_scopes import MAY_MINT, MAY_REVERSE, MAY_SEE_OUTCOMES, KeyLimitsInput, limits_given
from schema.mutations.refusing import errors_of, instant_given
from schema.scalars import GivenDateTime

GivenT = TypeVar("GivenT")


@strawberry.input(description="A key, and what is to be otherwise. What is left out, or null, stays.")
class UpdateKeyInput:
    prefix: str = strawberry.field(description="The prefix of the key, which never changes.")
    name: str | None = strawberry.field(
        description="What it is for, so that it is known again in the list: 1 to 100 printable characters.",
        default=None,
    )
    programs: list[str] | None = strawberry.field(
        description="The keys of the programmes that it is for.", default=None
    )
    every_program: bool = strawberry.field(
        description="Instead of `programs`: that it is for all that there are for whoever asks.", default=False
    )
    action_types: list[str] | None = strawberry.field(
        description="For a brand's key: the action types that it may submit.", default=None
    )
    every_action_type: bool = strawberry.field(
        description="Instead of `actionTypes`: that it may submit every one.", default=False
    )
    may_reverse: bool | None = strawberry.field(description=MAY_REVERSE, default=None)
    may_mint: bool | None = strawberry.field(
        description=f"{MAY_MINT} What it minted before lasts until it ends; revoke the key to end that too.",
        default=None,
    )
    may_see_outcomes: bool | None = strawberry.field(description=MAY_SEE_OUTCOMES, default=None)
    limits: KeyLimitsInput | None = strawberry.field(
        description="How many actions it may submit; what is left out stays.", default=None
    )
    usual_limits: bool = strawberry.field(
        description="That limits which are not given are as the server's settings say from now on.", default=False
    )
    expires_at: GivenDateTime | None = strawberry.field(
        description="From when on it opens nothing, with a UTC offset.", default=None
    )
    never_expires: bool = strawberry.field(
        description="Instead of `expiresAt`: that it lasts until it is rotated or revoked.", default=False
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(ADMINS)
@strawberry.type(description="The key as it is now, or why nothing of it was changed.")
class UpdateKeyPayload(KeyPayload):
    pass


InputArgument: TypeAlias = Annotated[UpdateKeyInput, strawberry.argument(description="The key.")]


async def update_key(info: Info, input: InputArgument) -> UpdateKeyPayload:
    context = info.context
    outcome = await _updated(context, input)
    return UpdateKeyPayload(
        key=None if isinstance(outcome, Rejected) else key_now(context, outcome),
        errors=errors_of(outcome) if isinstance(outcome, Rejected) else [],
        client_mutation_id=input.client_mutation_id,
    )


async def _updated(context: Context, input: UpdateKeyInput) -> access.Credential | Rejected:
    expires_at = instant_given(input.expires_at, "expires_at")
    if isinstance(expires_at, Rejected):
        return expires_at
    lifted = {
        "programs": (input.programs, input.every_program, "everyProgram"),
        "action_types": (input.action_types, input.every_action_type, "everyActionType"),
        "expires_at": (expires_at, input.never_expires, "neverExpires"),
    }
    for name, (given, is_lifted, instead) in lifted.items():
        if given is not None and is_lifted:
            return Rejected((either(name, instead),))
    change = KeyChange(
        name=input.name,
        programs=_given(_listed(input.programs), is_lifted=input.every_program),
        action_types=_given(_listed(input.action_types), is_lifted=input.every_action_type),
        may_reverse=input.may_reverse,
        may_mint=input.may_mint,
        may_see_outcomes=input.may_see_outcomes,
        limits=limits_given(input.limits),
        usual_limits=input.usual_limits,
        expires_at=_given(expires_at, is_lifted=input.never_expires),
    )
    return await context.service.access.update_key(input.prefix, change, by=context.caller.name)


def _given(given: GivenT | None, *, is_lifted: bool) -> GivenT | Lifted | None:
    return LIFTED if is_lifted else given


def _listed(given: list[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(given)
