"""What can be listened to."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated

import strawberry
from graphql import GraphQLError

from engine.operations.refusals import member_problem
from engine.rules.effects import BadgeWon
from engine.service import FeedRow, Member
from schema.auth.rights import EVERYBODY
from schema.context import Context, Info
from schema.fields import listened
from schema.ids import Numbered, Numbers
from schema.types.feed import feed_item
from schema.types.feed_items import FeedItem
from schema.types.member import badges_won


@strawberry.type(description="What can be listened to, over the WebSocket protocol `graphql-transport-ws`.")
class Subscription:
    @listened(
        "What happens to a member, item by item, in order and without gaps. After a broken connection, "
        "subscribe again with `after` set to the cursor of the last item that arrived: nothing is missed and nothing "
        "comes twice. A member whom nobody knows yet can be listened to as well.",
        roles=EVERYBODY,
    )
    async def member_feed(
        self,
        info: Info,
        program: Annotated[str, strawberry.argument(description="The key of the programme.")],
        external_id: Annotated[str, strawberry.argument(description="What brands know the member by.")],
        after: Annotated[
            str | None,
            strawberry.argument(
                description="The cursor of a feed item, or a member's `feedCursor`: begin with what came after it. "
                "Without it, with what happens from now on; an empty text begins with the very first item. "
                "A cursor of another member's, or ahead of the end of the feed, is a MALFORMED_CURSOR."
            ),
        ] = None,
    ) -> AsyncGenerator[FeedItem, None]:
        context = info.context
        if context.service.program(program) is None:
            raise GraphQLError(
                f"there is no programme {program!r}; `programs` lists those that there are.",
                extensions={"code": "UNKNOWN_PROGRAM"},
            )
        problem = member_problem(external_id)
        if problem is not None:
            raise GraphQLError(problem.message, extensions={"code": problem.code.value})
        member = await context.member(program, external_id)
        numbers = Numbers(Numbered.FEED, member.id if member else None, member.feed_number if member else 0)
        rows = context.service.follow_feed(program, external_id, _number_before(after, numbers))
        return _items(context, program, member, rows)


def _number_before(after: str | None, numbers: Numbers) -> int:
    """The number of the last item that is not to be told: 0 is before the first."""
    if after is None:
        return numbers.newest
    return numbers.number_of(after) if after else 0


async def _items(
    context: Context, program: str, member: Member | None, rows: AsyncIterator[FeedRow]
) -> AsyncGenerator[FeedItem, None]:
    locale, won = (member.standing.locale, badges_won(member)) if member else (None, frozenset[str]())
    async for row in rows:
        if isinstance(row.effect, BadgeWon):
            won |= {row.effect.badge}
        # Asked for each time: a new version may have been published meanwhile.
        served = context.service.program(program)
        assert served is not None, "a programme that is served stays served"
        yield feed_item(context.book(served, locale).for_a_member_who_won(won), row)
