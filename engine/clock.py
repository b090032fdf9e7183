"""The one place where the present time comes from, so that every test can set it."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from engine.rules.instants import Instant, instant_of


class Clock(Protocol):
    """Tells the present instant, in microseconds since 1970-01-01T00:00Z."""

    def now(self) -> Instant: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> Instant:
        return instant_of(datetime.now(UTC))


class SetClock:
    """A clock that stands still until it is moved: for tests and for telling made-up history."""

    def __init__(self, start: datetime) -> None:
        self._now = instant_of(start)

    def now(self) -> Instant:
        return self._now

    def set(self, moment: datetime) -> None:
        self._now = instant_of(moment)

    def move(self, by: timedelta) -> None:
        self._now = Instant(self._now + by // timedelta(microseconds=1))
