"""`updateBrand`: gives a partner another name, or ends all of its keys for a while."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.submissions import Rejected
from schema.auth.rights import ADMINS, only_for
from schema.auth.sight import require_whole
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.refusing import errors_of
from schema.types.keys import Brand, brand_of
from schema.types.user_errors import UserError


@strawberry.input(description="A brand, and what is to be otherwise. What is left out stays.")
class UpdateBrandInput:
    key: str = strawberry.field(description="The key of the brand, which never changes.")
    name: str | None = strawberry.field(description="The name for people: 1 to 100 printable characters.", default=None)
    disabled: bool | None = strawberry.field(
        description="True ends all of its keys at once, and the member tokens that they minted, until it is false "
        "again. What the brand submitted stays.",
        default=None,
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(ADMINS)
@strawberry.type(description="The brand as it is now, or why nothing was changed.")
class UpdateBrandPayload:
    brand: Brand | None = strawberry.field(description="The brand; null when `errors` say why not.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


InputArgument: TypeAlias = Annotated[UpdateBrandInput, strawberry.argument(description="The brand.")]


async def update_brand(info: Info, input: InputArgument) -> UpdateBrandPayload:
    context = info.context
    require_whole(context.caller, "a brand is one for all programmes")
    outcome = await context.service.access.update_brand(
        input.key, by=context.caller.name, name=input.name, disabled=input.disabled
    )
    return UpdateBrandPayload(
        brand=None if isinstance(outcome, Rejected) else brand_of(outcome),
        errors=errors_of(outcome) if isinstance(outcome, Rejected) else [],
        client_mutation_id=input.client_mutation_id,
    )
