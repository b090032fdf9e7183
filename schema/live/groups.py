"""Groups: all who listen to the same stream with the same document and the same rights, told together.

Each event is executed and encoded once for all of them. Nothing is queued for anybody: who reads slowly is left to read
the table at their own pace, by a task that waits for them, and is back in the group when they have caught up. Whoever
does not read at all is sent away, to come again and go on from their cursor.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine, Sequence

import structlog
from graphql import GraphQLError

from engine.errors import StoreUnavailable
from engine.live.tail import News
from engine.rules.instants import SECOND
from engine.service import Who
from engine.store.sandbox_keys import is_sandbox
from schema.context import Context
from schema.execution.requests import Prepared
from schema.live.listeners import Listener, Told
from schema.live.rendering import rendered
from schema.live.streams import About, FeedStream, StateStream
from schema.masking import masked

log = structlog.get_logger("trogen.live")

PATIENCE_SECONDS = 20.0
"""How long a client may take to read what it was sent, until it is sent away."""

AT_A_TIME = 100
"""Listeners that are told one after another; then everything else has a turn."""

MOST_HEARD = 1_000
"""Items that may wait to be told; when there are more, they are read from the table again."""

REMEMBERED = 32
"""Encoded events that are kept for those who join a group of several a little later."""

AGAIN_SECONDS = 0.5
"""After which the database is asked again when it did not answer."""


class Group(ABC):
    """Has listeners until the last one leaves."""

    def __init__(self, prepared: Prepared, context: Context, when_empty: Callable[[], None]) -> None:
        self._prepared = prepared
        self._context = context
        self._when_empty = when_empty
        self._up_to_date: set[Listener] = set()
        self._catching_up: dict[Listener, asyncio.Task[None]] = {}
        self._work: asyncio.Task[None] | None = None
        self._parted = False
        self.was_looked_for = False
        """Whether it was asked since it began if its member is still there: see `schema.live.departures`."""

    @property
    @abstractmethod
    def about(self) -> About | None:
        """The member whom its stream is about, once there is one."""

    def depart(self, now: Who | None) -> None:
        """The member is somebody else by now, or nobody any more: there will be nothing more to tell."""
        self._fail([_gone(self.about) if now is None else _merged()])

    @property
    def catching_up(self) -> int:
        """How many are not told together with the others."""
        return len(self._catching_up)

    def _join(self, listener: Listener) -> None:
        listener.joined(self._leave)

    def _leave(self, listener: Listener) -> None:
        self._up_to_date.discard(listener)
        catching_up = self._catching_up.pop(listener, None)
        if catching_up is not None and catching_up is not asyncio.current_task():
            catching_up.cancel()
        if not self._up_to_date and not self._catching_up:
            if self._work is not None and self._work is not asyncio.current_task():
                self._work.cancel()
            self._parted = True
            self._part()
            self._when_empty()

    @abstractmethod
    def _part(self) -> None:
        """Stops following."""

    @abstractmethod
    async def _do(self) -> None:
        """Does what there is to do for those who are up to date."""

    @abstractmethod
    async def _bring_up_to_date(self, listener: Listener) -> None:
        """Tells one listener what the others were told already, however long it takes."""

    def end(self) -> None:
        """The engine is closing: there will be nothing more."""
        for listener in [*self._up_to_date, *self._catching_up]:
            listener.give_up()

    def _begin_work(self) -> None:
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._guarded(self._do, self._fail))

    def _begin_catching_up(self, listener: Listener) -> None:
        self._up_to_date.discard(listener)
        catching_up = self._guarded(lambda: self._caught_up(listener), listener.fail)
        self._catching_up[listener] = asyncio.create_task(catching_up)

    async def _caught_up(self, listener: Listener) -> None:
        try:
            await self._bring_up_to_date(listener)
        except TimeoutError:
            listener.give_up()
        if not listener.ended:
            self._up_to_date.add(listener)
            self._catching_up.pop(listener, None)

    async def _guarded(
        self, work: Callable[[], Coroutine[object, object, None]], fail: Callable[[Sequence[GraphQLError]], None]
    ) -> None:
        # Begun here: a task that is cancelled before it ran would leave the work behind, never awaited.
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - whatever it was, those who listen are to hear of it
            fail([masked(GraphQLError(str(error), original_error=error))])

    def _fail(self, errors: Sequence[GraphQLError]) -> None:
        for listener in [*self._up_to_date, *self._catching_up]:
            listener.fail(errors)

    async def _tell(self, told: Told) -> None:
        """Tells those who are up to date and have not been told yet."""
        for place, listener in enumerate(tuple(self._up_to_date), start=1):
            if told.position > listener.at and not listener.ended:
                if listener.push(told):
                    listener.at = told.position
                elif not listener.ended:
                    self._begin_catching_up(listener)
            if place % AT_A_TIME == 0:
                await asyncio.sleep(0)


async def _sent(listener: Listener, told: Told) -> None:
    """Raises TimeoutError when the client does not read."""
    if not listener.push(told):
        async with asyncio.timeout(PATIENCE_SECONDS):
            await listener.send(told)
    listener.at = told.position


class FeedGroup(Group):
    """Told everything, in order."""

    def __init__(
        self,
        stream: FeedStream,
        prepared: Prepared,
        context: Context,
        when_empty: Callable[[], None],
        told_after: Callable[[float], None],
    ) -> None:
        """Raises nothing; begins to follow, so the stream must be ready.

        `told_after` is called for each item with the seconds between its storing and its telling.
        """
        super().__init__(prepared, context, when_empty)
        self._stream = stream
        self._told_after = told_after
        self._at = stream.newest
        self._heard: deque[News] = deque()
        self._recent: OrderedDict[int, Told] = OrderedDict()
        stream.follow(self)
        self._is_to_read = stream.has_missed()

    @property
    def about(self) -> About | None:
        return self._stream.about

    def join(self, listener: Listener, after: int) -> None:
        """Tells the listener everything with a position above `after`."""
        listener.at = after
        self._join(listener)
        if listener.at >= self._at:
            self._up_to_date.add(listener)
        else:
            self._begin_catching_up(listener)
        if self._is_to_read:
            self._begin_work()

    def hear(self, news: Sequence[News]) -> None:
        if len(self._heard) + len(news) > MOST_HEARD:
            self.look()
        else:
            self._heard.extend(news)
            self._begin_work()

    def look(self) -> None:
        self._heard.clear()
        self._is_to_read = True
        self._begin_work()

    def _part(self) -> None:
        self._stream.leave(self)

    async def _do(self) -> None:
        while (self._is_to_read or self._heard) and not self._parted:
            if self._is_to_read:
                self._is_to_read = False
                await self._read_on()
            else:
                await self._tell_news(self._heard.popleft())

    async def _read_on(self) -> None:
        has_more = True
        while has_more and not self._parted:
            try:
                news, until, has_more = await self._stream.after(self._at)
            except StoreUnavailable:
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            for each in news:
                await self._tell_news(each)
            self._at = max(self._at, until)

    async def _tell_news(self, news: News) -> None:
        position = self._stream.position_of(news)
        if position <= self._at:
            return  # read from the table already
        told = await self._told(news, position)
        self._at = position
        await self._tell(told)
        self._told_after((self._context.service.clock.now() - news.row.posted_at) / SECOND)

    async def _bring_up_to_date(self, listener: Listener) -> None:
        while listener in self._catching_up:
            told_already = self._at
            try:
                news, until, has_more = await self._stream.after(listener.at)
            except StoreUnavailable:
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            for each in news:
                told = await self._told(each, self._stream.position_of(each))
                if listener not in self._catching_up:
                    return  # it has ended meanwhile
                await _sent(listener, told)
            # What the others were told and is not there to be read is gone, as after an erasure: it is not waited for.
            listener.at = max(listener.at, until if has_more else max(until, told_already))
            if not has_more and listener.at >= self._at:
                return

    async def _told(self, news: News, position: int) -> Told:
        told = self._recent.get(position)
        if told is None:
            text = await rendered(self._prepared, self._context, self._stream.event(news))
            told = Told(position, text, self._stream.cursor_of(news))
            if len(self._up_to_date) + len(self._catching_up) > 1:
                self._remember(told)
        return told

    def _remember(self, told: Told) -> None:
        self._recent[told.position] = told
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)


class StateGroup(Group):
    """Told the latest states: the present ones first, and then whatever has changed."""

    def __init__(
        self, stream: StateStream, prepared: Prepared, context: Context, when_empty: Callable[[], None]
    ) -> None:
        super().__init__(prepared, context, when_empty)
        self.version = -1
        """Of the member's stored state, as it was last read."""
        self._stream = stream
        self._latest: dict[str, Told] = {}
        self._told = 0
        self._is_to_read = True
        stream.follow(self)

    @property
    def about(self) -> About | None:
        return self._stream.about

    def depart(self, now: Who | None) -> None:
        """Of somebody else by now it tells how they stand: nothing is resumed here, and the name means them."""
        if now is None:
            return super().depart(now)
        if not self._parted:
            self._stream.leave(self)
            self._stream.move_to(now)
            self._stream.follow(self)
            self.ring()
        return None

    def join(self, listener: Listener) -> None:
        """Tells the listener the states as they are now, and goes on from there."""
        listener.at = 0
        self._join(listener)
        self._up_to_date.add(listener)
        self.ring()

    def ring(self) -> None:
        self._is_to_read = True
        self._begin_work()

    def _part(self) -> None:
        self._stream.leave(self)

    async def _do(self) -> None:
        while self._is_to_read and not self._parted:
            self._is_to_read = False
            try:
                self.version, states = await self._stream.now()
            except StoreUnavailable:
                self._is_to_read = True
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            for slot, event in states:
                text = await rendered(self._prepared, self._context, event)
                known = self._latest.get(slot)
                if known is None or known.text != text:
                    self._told += 1
                    self._latest[slot] = Told(self._told, text, None)
            for told in self._in_order():
                await self._tell(told)

    async def _bring_up_to_date(self, listener: Listener) -> None:
        while listener in self._catching_up:
            told = next((each for each in self._in_order() if each.position > listener.at), None)
            if told is None:
                return
            await _sent(listener, told)

    def _in_order(self) -> list[Told]:
        return sorted(self._latest.values())


def _gone(about: About | None) -> GraphQLError:
    message = "this member was erased: nothing more will be told of them. Do not subscribe again."
    if about is not None and is_sandbox(about.who.program):
        message = "this member is gone from the sandbox, which may begin anew: subscribe again, without `after`."
    return GraphQLError(message, extensions={"code": "MEMBER_ERASED"})


def _merged() -> GraphQLError:
    message = "this member turned out to be somebody else, whose feed is another: subscribe again, without `after`."
    return GraphQLError(message, extensions={"code": "MEMBER_MERGED"})
