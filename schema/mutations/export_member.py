"""`exportMember`: everything that is held of a member, as one JSON document."""

import json
from typing import Annotated, TypeAlias

import strawberry

from engine.operations.submissions import Rejected
from schema.auth.rights import EDITORS, only_for
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID, MEMBER
from schema.mutations.refusing import errors_of
from schema.scalars import JSONObject
from schema.types.user_errors import UserError


@strawberry.input(description="The member whose data is asked for.")
class ExportMemberInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description=MEMBER)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(EDITORS)
@strawberry.type(description="Everything that is held of the member, or why nothing was handed out.")
class ExportMemberPayload:
    document: JSONObject | None = strawberry.field(
        description="As `docs/member-export.schema.json` describes it; null when nothing was handed out."
    )
    errors: list[UserError] = strawberry.field(description="Why nothing was handed out; empty when something was.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


InputArgument: TypeAlias = Annotated[ExportMemberInput, strawberry.argument(description="The member.")]


async def export_member(info: Info, input: InputArgument) -> ExportMemberPayload:
    context = info.context
    outcome = await context.service.privacy.export(input.program, input.member, by=context.caller.name)
    return ExportMemberPayload(
        document=None if isinstance(outcome, Rejected) else JSONObject(json.loads(outcome)),
        errors=errors_of(outcome) if isinstance(outcome, Rejected) else [],
        client_mutation_id=input.client_mutation_id,
    )
