"""The stream of `programFeed`: the feed items of all members of a programme, by the places where they are stored."""

from collections.abc import Hashable

from engine.live.tail import Hearer, News
from engine.rules.effects import BadgeWon
from schema.context import Context
from schema.ids import Numbered, Numbers, cursor_of
from schema.live.streams import FeedStream, Stretch
from schema.types.feed import feed_item
from schema.types.program_feed import ProgramFeedItem


class ProgramFeed(FeedStream):
    """Of a programme that there is. An item's position is its place; see `engine.store.tailing`."""

    def __init__(self, context: Context, program: str, horizon: int, after: str | None) -> None:
        """Raises GraphQLError with code MALFORMED_CURSOR when `after` is no cursor of this feed."""
        self._context = context
        self._program = program
        self.newest = horizon
        numbers = Numbers(Numbered.PROGRAM_FEED, program, horizon)
        self.start = horizon if after is None else numbers.number_of(after) if after else 0

    @property
    def key(self) -> Hashable:
        return ("programFeed", self._program)

    async def ready(self) -> None:
        await self._context.service.tail.ready()

    def follow(self, hearer: Hearer) -> None:
        self._context.service.tail.follow(self._program, hearer)

    def leave(self, hearer: Hearer) -> None:
        self._context.service.tail.leave(self._program, hearer)

    def has_missed(self) -> bool:
        return True  # the tail may have been behind the horizon, or ahead of it by now

    async def after(self, position: int) -> Stretch:
        horizon = await self._context.service.feed_horizon()
        news, until = await self._context.service.program_feed(self._program, position, horizon)
        return Stretch(news, until, until < horizon)

    def position_of(self, news: News) -> int:
        return news.place

    def cursor_of(self, news: News) -> str:
        return cursor_of(Numbered.PROGRAM_FEED, self._program, news.place)

    def event(self, news: News) -> ProgramFeedItem:
        effect = news.row.effect
        won = frozenset({effect.badge}) if isinstance(effect, BadgeWon) else frozenset[str]()
        program = self._context.service.program(self._program)
        assert program is not None, "a programme that is served stays served"
        return ProgramFeedItem(
            cursor=self.cursor_of(news),
            external_id=news.who.external_id if news.who else None,
            item=feed_item(self._context.book(program).for_a_member_who_won(won), news.row),
            member_id=news.row.member_id,
        )
