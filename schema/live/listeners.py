"""Listeners: one subscription of one client, on whatever transport, as those see it who tell it something."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import NamedTuple

from graphql import GraphQLError


class Told(NamedTuple):
    """One event of a subscription, executed and encoded."""

    position: int
    """In the stream that it is of."""
    text: str
    """The execution result, as JSON."""
    cursor: str | None
    """What to resume from; None where nothing is resumed because the latest is all that counts."""


class Listener(ABC):
    """Told one event after another. Holds none of them: what cannot be taken now is read again later."""

    __slots__ = ("_leave", "at", "ended")

    def __init__(self) -> None:
        self.at = 0
        """The position of the last event that it was told."""
        self.ended = False
        """Whether it wants nothing more."""
        self._leave: Callable[[Listener], None] | None = None

    @abstractmethod
    def push(self, told: Told) -> bool:
        """Tells it at once, or not at all: False when the client does not read as fast as that."""

    @abstractmethod
    async def send(self, told: Told) -> None:
        """Tells it as soon as the client reads."""

    @abstractmethod
    def fail(self, errors: Sequence[GraphQLError]) -> None:
        """Nothing more can be told, because of these."""

    @abstractmethod
    def give_up(self) -> None:
        """The client does not read at all: it is to come again and go on from its cursor."""

    def joined(self, leave: Callable[["Listener"], None]) -> None:
        """It belongs to somebody now, who is to be told when it ends."""
        self._leave = leave

    def end(self) -> None:
        """It wants nothing more, for whatever reason. Can be called again."""
        self.ended = True
        leave, self._leave = self._leave, None
        if leave is not None:
            leave(self)
