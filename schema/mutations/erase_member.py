"""`eraseMember`: a person is gone, and what others' standings are counted from stays."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.submissions import Rejected
from schema.auth.rights import EDITORS, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID, MEMBER
from schema.mutations.refusing import errors_of
from schema.scalars import DateTime
from schema.types.user_errors import UserError


@strawberry.input(description="The member to erase.")
class EraseMemberInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description=MEMBER)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(EDITORS)
@strawberry.type(description="Since when the member is gone, or why nobody was erased.")
class EraseMemberPayload:
    erased_at: DateTime | None = strawberry.field(
        description="Since when nobody goes by that; null when nobody was erased."
    )
    repeated: bool = strawberry.field(description="Whether they were gone before this was asked for.")
    errors: list[UserError] = strawberry.field(description="Why nobody was erased; empty when somebody was.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


InputArgument: TypeAlias = Annotated[EraseMemberInput, strawberry.argument(description="The member.")]


async def erase_member(info: Info, input: InputArgument) -> EraseMemberPayload:
    context = info.context
    outcome = await context.service.privacy.erase(input.program, input.member, by=context.caller.name)
    context.forget_members()
    return EraseMemberPayload(
        erased_at=None if isinstance(outcome, Rejected) else DateTime(outcome.erased_at),
        repeated=not isinstance(outcome, Rejected) and outcome.repeated,
        errors=errors_of(outcome) if isinstance(outcome, Rejected) else [],
        client_mutation_id=input.client_mutation_id,
    )
