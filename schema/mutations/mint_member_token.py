"""`mintMemberToken`: a short-lived token with which a member's own app asks for itself."""

from dataclasses import replace
from typing import Annotated, TypeAlias

import strawberry

from engine.operations.access.tokens import MOST_MINUTES, USUAL_MINUTES, NewToken
from engine.operations.submissions import Rejected
from schema.auth.rights import SUBMITTERS, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID, MEMBER
from schema.mutations.refusing import errors_of
from schema.scalars import DateTime
from schema.types.user_errors import UserError


@strawberry.input(description="The member to mint a token for. Make sure that it is they who will hold it.")
class MintMemberTokenInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description=f"{MEMBER} They need not be known yet.")
    minutes: int = strawberry.field(
        description=f"How long it opens: 1 to {MOST_MINUTES} minutes, but no longer than the key that mints it.",
        default=USUAL_MINUTES,
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(SUBMITTERS)
@strawberry.type(description="The token that was minted, or why not.")
class MintMemberTokenPayload:
    token: str | None = strawberry.field(
        description="The token, as it stands in `Authorization: Bearer …`: a JSON Web Token. Hand it to that member's "
        "app and to nobody else. Null when `errors` say why not."
    )
    token_id: str | None = strawberry.field(description="Names the token in logs and records.")
    expires_at: DateTime | None = strawberry.field(description="From when on it opens nothing: mint another before.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


InputArgument: TypeAlias = Annotated[MintMemberTokenInput, strawberry.argument(description="Whom for.")]


async def mint_member_token(info: Info, input: InputArgument) -> MintMemberTokenPayload:
    context, caller = info.context, info.context.caller
    who = await context.whom(input.program, input.member)
    new = NewToken(input.program, who.external_id, input.minutes, caller.key_id, caller.expires_at)
    if who.external_id != input.member and (member := await context.service.member(*who)) is not None:
        new = replace(new, named=input.member, member_id=member.id)
    outcome = await context.service.access.mint(new)
    if isinstance(outcome, Rejected):
        return MintMemberTokenPayload(
            token=None,
            token_id=None,
            expires_at=None,
            errors=errors_of(outcome),
            client_mutation_id=input.client_mutation_id,
        )
    return MintMemberTokenPayload(
        token=outcome.text,
        token_id=outcome.token.id,
        expires_at=DateTime(outcome.token.expires_at),
        errors=[],
        client_mutation_id=input.client_mutation_id,
    )
