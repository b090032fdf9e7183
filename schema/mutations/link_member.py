"""`linkMember` and `unlinkMember`: a brand's own name for a member whom others call otherwise."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.naming.names import Linked, Linking
from engine.operations.submissions import Rejected
from schema.auth.rights import EDITORS, SUBMITTERS, may, only_for
from schema.context import Context, Info
from schema.fields import resolved
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.refusing import errors_of
from schema.types.member import Member, load_member_by_id
from schema.types.user_errors import UserError

BRAND = "The key of the brand whose own name it is; a brand's key is its own brand's, and leaves this out."
EXTERNAL_ID = "The brand's own name for them: 1 to 200 printable characters, no space at either end."


@strawberry.input(description="A member, and what a brand calls them.")
class LinkMemberInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description="What the brand, or everybody, has called the member so far.")
    external_id: str = strawberry.field(description=EXTERNAL_ID)
    brand: str | None = strawberry.field(description=BRAND, default=None, metadata=may(EDITORS))
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.input(description="A name that a brand no longer has for anybody.")
class UnlinkMemberInput:
    program: str = strawberry.field(description="The key of the programme.")
    external_id: str = strawberry.field(description="The brand's own name, as it was linked.")
    brand: str | None = strawberry.field(description=BRAND, default=None, metadata=may(EDITORS))
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(SUBMITTERS)
@strawberry.interface(description="What came of giving a name, or taking it away.")
class NamingPayload:
    changed: bool = strawberry.field(description="Whether anything is otherwise than it was before.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")
    named: strawberry.Private[str | None]

    @resolved("Whose name it is, or was; null when it was nobody's, or when `errors` say why not.")
    async def member(self, info: Info) -> Member | None:
        return await load_member_by_id(info.context, self.named) if self.named else None


@only_for(SUBMITTERS)
@strawberry.type(description="The member with the new name, or why it was refused.")
class LinkMemberPayload(NamingPayload):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="The member without the name, or why it was refused.")
class UnlinkMemberPayload(NamingPayload):
    pass


LinkArgument: TypeAlias = Annotated[LinkMemberInput, strawberry.argument(description="Who is called how.")]
UnlinkArgument: TypeAlias = Annotated[UnlinkMemberInput, strawberry.argument(description="The name.")]


async def link_member(info: Info, input: LinkArgument) -> LinkMemberPayload:
    context = info.context
    outcome = await context.service.names.link(_linking(context, input), input.member)
    context.forget_members()
    return LinkMemberPayload(
        changed=isinstance(outcome, Linked) and outcome.changed,
        errors=errors_of(outcome) if isinstance(outcome, Rejected) else [],
        client_mutation_id=input.client_mutation_id,
        named=None if isinstance(outcome, Rejected) else outcome.member_id,
    )


async def unlink_member(info: Info, input: UnlinkArgument) -> UnlinkMemberPayload:
    context = info.context
    outcome = await context.service.names.unlink(_linking(context, input))
    context.forget_members()
    return UnlinkMemberPayload(
        changed=isinstance(outcome, Linked) and outcome.changed,
        errors=errors_of(outcome) if isinstance(outcome, Rejected) else [],
        client_mutation_id=input.client_mutation_id,
        named=None if isinstance(outcome, Rejected) else outcome.member_id,
    )


def _linking(context: Context, input: LinkMemberInput | UnlinkMemberInput) -> Linking:
    brand = context.caller.brand if input.brand is None else input.brand
    return Linking(input.program, brand, input.external_id, context.caller.name)
