"""Rates: how many actions each key may still submit, the same for all servers where they share a Redis.

A key has an allowance that fills up steadily, and a quota for each day of UTC. What is asked for is taken whole or not
at all. More than the allowance can hold is taken when it is full, and leaves it owing: a batch is never split, and the
rate holds in the long run. While Redis is away each server counts for itself, and nobody is refused because of that.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from engine.clock import Clock
from engine.rules.instants import SECOND, Instant

DAY = 86_400 * SECOND

REMEMBERED = 100_000
"""Keys that are counted here; one that is forgotten has not been used while many others were."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many actions may be submitted; 0 is no limit."""

    per_second: int = 0
    at_once: int = 0
    """What the allowance holds; where there is a rate, at least one."""
    per_day: int = 0

    @property
    def is_none(self) -> bool:
        return not (self.per_second or self.per_day)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a quota."""

    quota: Quota
    at_once: int
    """That could be submitted now, as far as the rate goes; 0 while it owes."""
    full_in_seconds: int
    """Until the allowance is full again."""
    today: int
    tomorrow_in_seconds: int


@dataclass(frozen=True, slots=True)
class Granted:
    """It was taken."""

    left: Left


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing was taken: come again in so many whole seconds, at least one."""

    left: Left
    seconds: int
    of_the_day: bool
    """Whether it is the day's quota that is used up, rather than the rate."""


Verdict: TypeAlias = Granted | Wait


@dataclass(frozen=True, slots=True)
class Count:
    """How one key stands: what it may spend, as of when, and what it has spent of which day."""

    level: float
    at: Instant
    day: int = 0
    used: int = 0


def judged(before: Count | None, quota: Quota, actions: int, now: Instant) -> tuple[Count, Verdict]:
    """What becomes of a count and of whoever asks for so many actions."""
    count = _as_of(before, quota, now)
    short = _missing(count, quota, actions)
    today_is_short = bool(quota.per_day) and count.used + actions > quota.per_day
    if short <= 0 and not today_is_short:
        spent = Count(count.level - actions, count.at, count.day, count.used + actions)
        return spent, Granted(left_of(spent, quota))
    left = left_of(count, quota)
    if today_is_short:
        return count, Wait(left, left.tomorrow_in_seconds, of_the_day=True)
    return count, Wait(left, max(1, -int(-short // quota.per_second)), of_the_day=False)


def _as_of(before: Count | None, quota: Quota, now: Instant) -> Count:
    if before is None:
        return Count(quota.at_once, now, now // DAY, 0)
    # A clock that was set back gives nothing and takes nothing, but then its time is what counts: after one that
    # was a year ahead for a moment, nobody waits for a year.
    passed = max(0, now - before.at)
    level = min(float(quota.at_once), before.level + passed * quota.per_second / SECOND)
    day = now // DAY
    return Count(level, now, day, before.used if day <= before.day else 0)


def _missing(count: Count, quota: Quota, actions: int) -> float:
    """What is missing of what must be there: of more than it can ever hold, all that it can."""
    return min(actions, quota.at_once) - count.level if quota.per_second else 0.0


def left_of(count: Count, quota: Quota) -> Left:
    missing = quota.at_once - count.level if quota.per_second else 0.0
    return Left(
        quota,
        max(0, int(count.level)),
        -int(-missing // quota.per_second) if quota.per_second else 0,
        max(0, quota.per_day - count.used),
        -(-(DAY - count.at % DAY) // SECOND),
    )


class Shared(Protocol):
    """Where all servers count together."""

    async def take(self, key: str, quota: Quota, actions: int) -> Verdict | None:
        """As `Rates.take`; None when it does not answer."""
        ...


class Rates:
    """Counts for everybody. Belongs to one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counts: OrderedDict[str, Count] = OrderedDict()
        self.shared: Shared | None = None

    async def take(self, key: str, quota: Quota, actions: int) -> Verdict:
        """Takes so many actions of a key's quota, all of them or none."""
        if self.shared is not None:
            verdict = await self.shared.take(key, quota, actions)
            if verdict is not None:
                return verdict
        return self._take_here(key, quota, actions)

    def _take_here(self, key: str, quota: Quota, actions: int) -> Verdict:
        count, verdict = judged(self._counts.get(key), quota, actions, self._clock.now())
        self._counts[key] = count
        self._counts.move_to_end(key)
        if len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)
        return verdict
