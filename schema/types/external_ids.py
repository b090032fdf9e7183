"""What a member is called: by everybody, and by each brand that has a name of its own for them."""

import strawberry

from schema.auth.rights import PARTNERS, only_for
from schema.context import Context


@only_for(PARTNERS)
@strawberry.type(description="A name of a member.")
class ExternalId:
    external_id: str = strawberry.field(description="The name.")
    brand: str | None = strawberry.field(
        description="The key of the brand whose own name it is; null for one that everybody may use."
    )


async def external_ids_of(context: Context, member_id: str, common: str) -> list[ExternalId]:
    """The names of a member, the common one first; of those that are one brand's own, a brand sees its own."""
    seen_by = context.caller.names_as
    own = [each for each in await context.service.names.of(member_id) if each.brand in ("", seen_by) or not seen_by]
    return [
        ExternalId(external_id=common, brand=None),
        *(ExternalId(external_id=each.external_id, brand=each.brand or None) for each in own),
    ]
