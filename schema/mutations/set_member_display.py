"""`setMemberDisplay`: under what name other members see somebody, and whether in rankings."""

from typing import Annotated, TypeAlias

import strawberry

from engine import service as engine
from engine.operations.displays import display_problems
from engine.operations.problems import Problem
from engine.operations.refusals import member_problem, nobody
from engine.store.displays import Display
from schema.auth.sight import require_own
from schema.context import Context, Info
from schema.fields import resolved
from schema.mutations.inputs import CLIENT_MUTATION_ID, DISPLAY_NAME, IN_RANKINGS, MEMBER
from schema.types.errors import user_error
from schema.types.member import Member, load_member_by_id
from schema.types.user_errors import UserError


@strawberry.input(description="How a member is to be shown to other members from now on.")
class SetMemberDisplayInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description=MEMBER)
    display_name: str | None = strawberry.field(description=DISPLAY_NAME, default=None)
    show_in_rankings: bool | None = strawberry.field(description=IN_RANKINGS, default=None)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.type(description="The member as they are shown now, or why nothing was changed.")
class SetMemberDisplayPayload:
    errors: list[UserError] = strawberry.field(description="Why nothing was changed; empty when it was.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")
    known: strawberry.Private[engine.Member | None]

    @resolved("The member as of now; null when nothing was changed.")
    async def member(self, info: Info) -> Member | None:
        return await load_member_by_id(info.context, self.known.id) if self.known else None


InputArgument: TypeAlias = Annotated[SetMemberDisplayInput, strawberry.argument(description="Who is to be shown how.")]


async def set_member_display(info: Info, input: InputArgument) -> SetMemberDisplayPayload:
    context, display = info.context, Display(input.display_name, input.show_in_rankings)
    require_own(context.caller, input.program, input.member)
    problem = await _problem(context, input, display)
    if problem is not None:
        return _payload(input, problem, None)
    member = await context.member(input.program, input.member)
    if member is None or not await context.service.show_member(member, display):
        return _payload(input, nobody(input.program, input.member), None)
    context.forget_members()
    return _payload(input, None, member)


async def _problem(context: Context, input: SetMemberDisplayInput, display: Display) -> Problem | None:
    known = await context.service.unknown_program(input.program) or member_problem(input.member)
    return known or next(iter(display_problems(display)), None)


def _payload(
    input: SetMemberDisplayInput, problem: Problem | None, known: engine.Member | None
) -> SetMemberDisplayPayload:
    errors = [] if problem is None else [user_error(problem, ["input", *_spelt(problem)])]
    return SetMemberDisplayPayload(errors=errors, client_mutation_id=input.client_mutation_id, known=known)


def _spelt(problem: Problem) -> list[str]:
    return ["displayName" if each == "display_name" else each for each in problem.path]
