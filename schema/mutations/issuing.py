"""What the mutations about keys have in common: the key that they answer with."""

import strawberry

from engine.operations.access.credentials import Credential
from schema.auth.rights import ADMINS, only_for
from schema.context import Context
from schema.types.keys import Key, key_of
from schema.types.user_errors import UserError

EXPIRES_AT = "From when on it opens nothing, with a UTC offset; without it, it lasts until it is rotated or revoked."


@only_for(ADMINS)
@strawberry.interface(description="What came of something that was done about a key.")
class KeyPayload:
    key: Key | None = strawberry.field(description="The key, without its secret; null when `errors` say why not.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


def key_now(context: Context, key: Credential) -> Key:
    """A key as it stands now."""
    return key_of(key, context.service.clock.now())
