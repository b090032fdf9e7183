"""`rotateSigningKey`: member tokens are signed with another key from now on."""

from typing import Annotated, TypeAlias

import strawberry
from graphql import GraphQLError

from schema.auth.rights import ADMINS, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.types.keys import SigningKey, signing_key_of


@strawberry.input(description="How the signing keys before it end.")
class RotateSigningKeyInput:
    end_tokens: bool = strawberry.field(
        description="Whether every member token that was minted so far ends now, as when a signing key was seen by "
        "somebody. Otherwise each is believed until it ends.",
        default=False,
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(ADMINS)
@strawberry.type(description="The key that signs from now on.")
class RotateSigningKeyPayload:
    signing_key: SigningKey = strawberry.field(description="The key that signs from now on.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


InputArgument: TypeAlias = Annotated[RotateSigningKeyInput, strawberry.argument(description="How others end.")]


async def rotate_signing_key(info: Info, input: InputArgument) -> RotateSigningKeyPayload:
    context = info.context
    if not context.service.access.is_whole:
        raise GraphQLError(
            "the tokens of all programmes are signed with the same key, and this key is for one programme alone; use "
            "one that is for all.",
            extensions={"code": "FORBIDDEN"},
        )
    made = await context.service.access.rotate_signing_key(by=context.caller.name, end_tokens=input.end_tokens)
    return RotateSigningKeyPayload(signing_key=signing_key_of(made), client_mutation_id=input.client_mutation_id)
