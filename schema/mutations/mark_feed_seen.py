"""`markFeedSeen`: how far a member has read their feed, the same on every device."""

from typing import Annotated, TypeAlias

import strawberry
from graphql import GraphQLError

from engine import service as engine
from engine.operations.refusals import member_problem, nobody
from schema.auth.sight import require_own
from schema.context import Context, Info
from schema.fields import resolved
from schema.ids import Numbered, Numbers
from schema.mutations.inputs import CLIENT_MUTATION_ID, MEMBER
from schema.types.errors import invalid_cursor, user_error
from schema.types.member import Member, load_member_by_id
from schema.types.user_errors import UserError


@strawberry.input(description="A member who looked at their feed.")
class MarkFeedSeenInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description=MEMBER)
    up_to: str | None = strawberry.field(
        description="The cursor of the newest feed item that was shown, as it came in `cursor`, `endCursor` or "
        "`feedCursor`; without it, everything there is.",
        default=None,
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.type(description="The member with what is unseen now, or why nothing was marked.")
class MarkFeedSeenPayload:
    errors: list[UserError] = strawberry.field(description="Why nothing was marked; empty when it was.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")
    known: strawberry.Private[engine.Member | None]

    @resolved("The member as of now, with `unseenCount` and `feedSeenUpTo`; null when nothing was marked.")
    async def member(self, info: Info) -> Member | None:
        return await load_member_by_id(info.context, self.known.id) if self.known else None


InputArgument: TypeAlias = Annotated[MarkFeedSeenInput, strawberry.argument(description="Who has seen what.")]


async def mark_feed_seen(info: Info, input: InputArgument) -> MarkFeedSeenPayload:
    context = info.context
    require_own(context.caller, input.program, input.member)
    member = await _known(context, input)
    if not isinstance(member, engine.Member):
        return _refused(input, member)
    try:
        numbers = Numbers(Numbered.FEED, member.id, member.feed_number)
        number = member.feed_number if input.up_to is None else numbers.number_of(input.up_to)
    except GraphQLError as error:
        return _refused(input, invalid_cursor(error.message, ["input", "upTo"]))
    await context.service.mark_feed_seen(member, number)
    context.forget_members()
    return MarkFeedSeenPayload(errors=[], client_mutation_id=input.client_mutation_id, known=member)


async def _known(context: Context, input: MarkFeedSeenInput) -> engine.Member | UserError:
    problem = await context.service.unknown_program(input.program) or member_problem(input.member)
    if problem is not None:
        return user_error(problem, ["input", *problem.path])
    member = await context.member(input.program, input.member)
    return member or user_error(nobody(input.program, input.member), ["input", "member"])


def _refused(input: MarkFeedSeenInput, error: UserError) -> MarkFeedSeenPayload:
    return MarkFeedSeenPayload(errors=[error], client_mutation_id=input.client_mutation_id, known=None)
