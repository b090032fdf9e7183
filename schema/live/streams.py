"""Streams: what subscriptions listen to, as their resolvers describe it. `groups.py` reads them for many at once."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Hashable, Sequence
from typing import NamedTuple

from engine.live.bus import Follower
from engine.live.tail import Hearer, News
from engine.service import Who


class Stretch(NamedTuple):
    """What was read of a feed."""

    news: Sequence[News]
    until: int
    """Everything up to this position was read, whether there was anything or not."""
    has_more: bool


class About(NamedTuple):
    """Whom a stream is about: somebody who exists."""

    who: Who
    member_id: str


class Stream(ABC):
    """What somebody listens to. Those whose keys are equal listen to the same."""

    @property
    def about(self) -> About | None:
        """The member whom it is about, once there is one; None for what is about nobody alone."""
        return None

    @property
    @abstractmethod
    def key(self) -> Hashable: ...

    def __aiter__(self) -> AsyncIterator[object]:
        """For graphql-core, which takes only what could be iterated."""
        raise TypeError("a stream is listened to in a group, see schema.live.groups")


class FeedStream(Stream):
    """Events in an order, each with a position and a cursor: everybody is told every one of them."""

    start: int
    """The position after which this one wants to be told."""
    newest: int
    """The position up to which the feed went when the stream was described."""

    @abstractmethod
    async def ready(self) -> None:
        """To be awaited right before `follow`."""

    @abstractmethod
    def follow(self, hearer: Hearer) -> None:
        """Hands the hearer what is new from now on."""

    @abstractmethod
    def leave(self, hearer: Hearer) -> None:
        """No more."""

    @abstractmethod
    def has_missed(self) -> bool:
        """To be asked right after `follow`: whether there may be something that is neither below `newest` nor new."""

    @abstractmethod
    async def after(self, position: int) -> Stretch:
        """Reads on from a position."""

    @abstractmethod
    def position_of(self, news: News) -> int: ...

    @abstractmethod
    def cursor_of(self, news: News) -> str: ...

    @abstractmethod
    def event(self, news: News) -> object:
        """What the document is executed on."""


class State(NamedTuple):
    """A state as it is now."""

    slot: str
    """A stream may tell several states, each in a slot of its own; of each the latest counts."""
    event: object


class StateStream(Stream):
    """States of which only the latest counts: whoever is slow is told fewer of them."""

    @abstractmethod
    def follow(self, follower: Follower) -> None:
        """Rings for the follower whenever something may have changed, from now on."""

    @abstractmethod
    def leave(self, follower: Follower) -> None:
        """No more."""

    @abstractmethod
    def move_to(self, who: Who) -> None:
        """Its member is somebody else by now. To be called while nobody follows."""

    @abstractmethod
    async def now(self) -> tuple[int, Sequence[State]]:
        """The version of what is stored, and the states that come of it."""
