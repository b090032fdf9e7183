"""The stream of `memberFeed`: a member's feed items by their numbers."""

from collections.abc import Hashable

from engine.live.tail import Hearer, News
from engine.rules.effects import BadgeWon
from engine.service import Member, Who
from schema.context import Context
from schema.ids import Numbered, Numbers, cursor_of
from schema.live.streams import About, FeedStream, Stretch
from schema.types.feed import feed_item
from schema.types.feed_items import FeedItem
from schema.types.member import badges_won

PAGE = 100
"""Items that are read at a time."""


class MemberFeed(FeedStream):
    """Of a member who may not exist yet."""

    def __init__(self, context: Context, who: Who, member: Member | None, after: str | None, place: int) -> None:
        """`place` is where the tail was before the member was read.

        Raises GraphQLError with code MALFORMED_CURSOR when `after` is no cursor of this feed.
        """
        self._context = context
        self._place = place
        self._who = who
        self._member_id = member.id if member else None
        self._locale = member.standing.locale if member else None
        self._won = badges_won(member) if member else frozenset[str]()
        numbers = Numbers(Numbered.FEED, member.id if member else None, member.feed_number if member else 0)
        self.newest = numbers.newest
        self.start = numbers.newest if after is None else numbers.number_of(after) if after else 0

    @property
    def key(self) -> Hashable:
        return ("memberFeed", self._who)

    @property
    def about(self) -> About | None:
        return None if self._member_id is None else About(self._who, self._member_id)

    async def ready(self) -> None:
        await self._context.service.tail.ready()

    def follow(self, hearer: Hearer) -> None:
        self._context.service.tail.follow(self._who, hearer)

    def leave(self, hearer: Hearer) -> None:
        self._context.service.tail.leave(self._who, hearer)

    def has_missed(self) -> bool:
        # What was not read of the member was committed later, and comes after that place.
        return self._context.service.tail.place != self._place

    async def after(self, position: int) -> Stretch:
        rows = await self._context.service.feed_after(*self._who, position, PAGE)
        until = rows[-1].number if rows else position
        return Stretch([News(0, self._who, row) for row in rows], until, len(rows) == PAGE)

    def position_of(self, news: News) -> int:
        return news.row.number

    def cursor_of(self, news: News) -> str:
        return cursor_of(Numbered.FEED, news.row.member_id, news.row.number)

    def event(self, news: News) -> FeedItem:
        self._member_id = news.row.member_id
        if isinstance(news.row.effect, BadgeWon):
            self._won |= {news.row.effect.badge}
        # Asked for each time: a new version may have been published meanwhile.
        program = self._context.service.program(self._who.program)
        assert program is not None, "a programme that is served stays served"
        return feed_item(self._context.book(program, self._locale).for_a_member_who_won(self._won), news.row)
