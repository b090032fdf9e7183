"""`rotateKey`: another key in the place of one, which goes on opening for a while."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.access.credentials import Rotated
from engine.operations.access.keys import MOST_OVERLAP_HOURS, USUAL_OVERLAP_HOURS
from engine.operations.submissions import Rejected
from schema.auth.rights import ADMINS, only_for
from schema.context import Context, Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.issuing import KeyPayload, key_now
from schema.mutations.refusing import errors_of, instant_given
from schema.scalars import GivenDateTime
from schema.types.keys import Key


@strawberry.input(description="The key to put another in the place of.")
class RotateKeyInput:
    prefix: str = strawberry.field(description="The prefix of the key, which must be active.")
    overlap_hours: int = strawberry.field(
        description=f"How long the old key goes on opening, unless it expires before: 0 to {MOST_OVERLAP_HOURS} hours.",
        default=USUAL_OVERLAP_HOURS,
    )
    expires_at: GivenDateTime | None = strawberry.field(
        description="From when on the new key opens nothing, with a UTC offset; without it, it lives as long as the "
        "old one was to live.",
        default=None,
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(ADMINS)
@strawberry.type(description="The new key, for the same role, brand, programme and action types; or why there is none.")
class RotateKeyPayload(KeyPayload):
    secret: str | None = strawberry.field(
        description="The whole new key. Shown this once and kept nowhere: store it now."
    )
    old: Key | None = strawberry.field(description="The old key, with when it ends; null when `errors` say why not.")


InputArgument: TypeAlias = Annotated[RotateKeyInput, strawberry.argument(description="The key, and for how long.")]


async def rotate_key(info: Info, input: InputArgument) -> RotateKeyPayload:
    context = info.context
    outcome = await _rotated(context, input)
    if isinstance(outcome, Rejected):
        return RotateKeyPayload(
            key=None, old=None, secret=None, errors=errors_of(outcome), client_mutation_id=input.client_mutation_id
        )
    return RotateKeyPayload(
        key=key_now(context, outcome.issued.credential),
        old=key_now(context, outcome.old),
        secret=outcome.issued.text,
        errors=[],
        client_mutation_id=input.client_mutation_id,
    )


async def _rotated(context: Context, input: RotateKeyInput) -> Rotated | Rejected:
    expires_at = instant_given(input.expires_at, "expires_at")
    if isinstance(expires_at, Rejected):
        return expires_at
    return await context.service.access.rotate_key(
        input.prefix, by=context.caller.name, overlap_hours=input.overlap_hours, expires_at=expires_at
    )
