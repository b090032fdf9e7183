"""What can be listened to. The streams themselves are in `schema.live`."""

from collections.abc import AsyncGenerator
from typing import Annotated, TypeAlias, cast

import strawberry
from graphql import GraphQLError

from engine.operations.refusals import member_problem
from engine.service import Program, Who
from schema.auth.rights import EVERYBODY, OPERATORS
from schema.auth.sight import require_own
from schema.context import Context, Info
from schema.fields import listened
from schema.live.member_feed import MemberFeed
from schema.live.member_state import ChallengeProgress, MemberState
from schema.live.program_feed import ProgramFeed
from schema.looking import note_look
from schema.types.challenges import ChallengeStanding
from schema.types.feed_items import FeedItem
from schema.types.member import Member
from schema.types.program_feed import ProgramFeedItem

ProgramArgument: TypeAlias = Annotated[str, strawberry.argument(description="The key of the programme.")]
ExternalIdArgument: TypeAlias = Annotated[str, strawberry.argument(description="What brands know the member by.")]
AfterArgument: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor of a feed item, or a member's `feedCursor`: begin with what came after it. "
        "Without it, with what happens from now on; an empty text begins with the very first item. "
        "A cursor of another member's, or ahead of the end of the feed, is a MALFORMED_CURSOR."
    ),
]


@strawberry.type(
    description="What can be listened to, over the WebSocket protocol `graphql-transport-ws` or as server-sent events."
)
class Subscription:
    @listened(
        "What happens to a member, item by item, in order and without gaps. After a broken connection, "
        "subscribe again with `after` set to the cursor of the last item that arrived: nothing is missed and nothing "
        "comes twice. A member whom nobody knows yet can be listened to as well. It ends with MEMBER_ERASED when the "
        "member is erased, and with MEMBER_MERGED when they are somebody else now: subscribe without `after`.",
        roles=EVERYBODY,
    )
    async def member_feed(
        self, info: Info, program: ProgramArgument, external_id: ExternalIdArgument, after: AfterArgument = None
    ) -> AsyncGenerator[FeedItem, None]:
        who = await _listened_to(info.context, program, external_id)
        note_look(info.context, *who, info.field_name)
        tail = info.context.service.tail
        await tail.ready()
        place = tail.place
        member = await info.context.member(program, external_id)
        stream = MemberFeed(info.context, who, member, info.context.resume_after or after, place)
        return cast("AsyncGenerator[FeedItem, None]", stream)

    @listened(
        "The member as a screen shows them: at once as of now, and again whenever what is stored of them has changed. "
        "Only the latest counts: a client that reads slowly is told fewer of them, never old ones. Nothing has to be "
        "resumed: after a broken connection, subscribe again. Of a member whom nobody knows yet, the first comes when "
        "they exist.",
        roles=EVERYBODY,
    )
    async def member_state(
        self, info: Info, program: ProgramArgument, external_id: ExternalIdArgument
    ) -> AsyncGenerator[Member, None]:
        who = await _listened_to(info.context, program, external_id)
        note_look(info.context, *who, info.field_name)
        return cast("AsyncGenerator[Member, None]", MemberState(info.context, who))

    @listened(
        "How far a member has come in a challenge: at once as of now, and again whenever it changes. Without "
        "`challenge`, of every challenge of the programme, each by itself. Only the latest counts, as for "
        "`memberState`.",
        roles=EVERYBODY,
    )
    async def challenge_progress(
        self,
        info: Info,
        program: ProgramArgument,
        external_id: ExternalIdArgument,
        challenge: Annotated[
            str | None,
            strawberry.argument(
                description="The key of a challenge. One that the programme does not have is an UNKNOWN_CHALLENGE."
            ),
        ] = None,
    ) -> AsyncGenerator[ChallengeStanding, None]:
        who = await _listened_to(info.context, program, external_id)
        note_look(info.context, *who, info.field_name)
        if challenge is not None:
            _require_challenge(challenge, info.context.service.program(program))
        return cast("AsyncGenerator[ChallengeStanding, None]", ChallengeProgress(info.context, who, challenge))

    @listened(
        "What happens to all members of a programme, item by item, in one order that is the same for everybody and for "
        "ever, whichever server stored it. Resume with `after`, as for `memberFeed`.",
        roles=OPERATORS,
    )
    async def program_feed(
        self,
        info: Info,
        program: ProgramArgument,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="The cursor of an item of this feed: begin with what came after it. Without it, with what "
                "happens from now on; an empty text begins with the very first item that is kept."
            ),
        ] = None,
    ) -> AsyncGenerator[ProgramFeedItem, None]:
        context = info.context
        _require_program(context, program)
        horizon = await context.service.feed_horizon()
        stream = ProgramFeed(context, program, horizon, context.resume_after or after)
        return cast("AsyncGenerator[ProgramFeedItem, None]", stream)


async def _listened_to(context: Context, program: str, external_id: str) -> Who:
    """Raises GraphQLError for what can be no member, or not one whom the caller may listen to."""
    # Before anything is said of the programme: a member's token hears nothing of what is not theirs.
    require_own(context.caller, program, external_id)
    _require_program(context, program)
    problem = member_problem(external_id)
    if problem is not None:
        raise GraphQLError(problem.message, extensions={"code": problem.code.value})
    return await context.whom(program, external_id)


def _require_program(context: Context, program: str) -> None:
    if context.service.program(program) is None:
        raise GraphQLError(
            f"there is no programme {program!r}; `programs` lists those that there are.",
            extensions={"code": "UNKNOWN_PROGRAM"},
        )


def _require_challenge(key: str, program: Program | None) -> None:
    declared = [each.name for each in program.version.ruleset.challenges] if program else []
    if key not in declared:
        hint = f"there is {', '.join(declared)}." if declared else "it has none."
        raise GraphQLError(
            f"the programme has no challenge {key[:100]!r}; {hint}", extensions={"code": "UNKNOWN_CHALLENGE"}
        )
