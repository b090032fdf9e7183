"""`createBrand`: makes a partner known, so that keys can be handed out to it."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.submissions import Rejected
from schema.auth.rights import ADMINS, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.refusing import errors_of
from schema.types.keys import Brand, brand_of
from schema.types.user_errors import UserError


@strawberry.input(description="A brand to make known.")
class CreateBrandInput:
    key: str = strawberry.field(
        description="What its actions are recorded under, for ever: a small letter and at most 63 more of a-z, 0-9, "
        "`_` and `-`. `operator` and `member` are taken."
    )
    name: str = strawberry.field(description="The name for people: 1 to 100 printable characters.")
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(ADMINS)
@strawberry.type(description="The brand that was made known, or why not.")
class CreateBrandPayload:
    brand: Brand | None = strawberry.field(description="The brand; null when `errors` say why not.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


InputArgument: TypeAlias = Annotated[CreateBrandInput, strawberry.argument(description="The brand.")]


async def create_brand(info: Info, input: InputArgument) -> CreateBrandPayload:
    context = info.context
    outcome = await context.service.access.create_brand(input.key, input.name, by=context.caller.name)
    return CreateBrandPayload(
        brand=None if isinstance(outcome, Rejected) else brand_of(outcome),
        errors=errors_of(outcome) if isinstance(outcome, Rejected) else [],
        client_mutation_id=input.client_mutation_id,
    )
