"""What is read of a member's lists: rows, stretches and pages of the ledger and the feed, and the awards."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from engine.rules.effects import AnyEffect
from engine.rules.entries import EntryId
from engine.rules.instants import Instant

RowT = TypeVar("RowT")


class LedgerRow(NamedTuple):
    """One ledger entry, as a member's statement shows it."""

    member_id: str
    number: int
    """Counts the member's ledger entries from 1, without gaps."""
    at: Instant
    wallet: str
    amount: int
    """What the balance changed by."""
    pending: int
    """What is held changed by."""
    kind: str
    """One of the kinds of `movements.py`."""
    rule: str
    ruleset_version: int
    entry_id: str | None
    cause_id: str | None
    """The entry whose coming led to this: another than `entry_id` for corrections."""


class Place(NamedTuple):
    """Where something stands in a list in order of time: what comes in late is put between, and moves nothing."""

    at: Instant
    id: str


@dataclass(frozen=True, slots=True)
class Between:
    """Which part of a list in order of time to read: at most `count` after one place and before another, exclusive.

    The list runs from the latest to the earliest; `backward` counts from its end.
    """

    count: int
    after: Place | None = None
    before: Place | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Award:
    """A badge, or a tier of it, as a member won it and still has it."""

    number: int
    """Of the award itself: of those won at the same instant, the last one told has the highest."""
    badge: str
    tier: str | None
    """None for a badge that had no tiers when it was won."""
    value: str | None
    """The `for_each` value it was won for."""
    season: date | None
    """The first day of the season it was won in."""
    won_at: Instant
    entry: EntryId | None = None
    """What won it: the entry that got it there; None where time did."""


class FeedRow(Struct, frozen=True):
    """One feed item; `effect` says what happened. A Struct, because several are made for every action."""

    member_id: str
    number: int
    """Counts the member's feed items from 1, without gaps."""
    at: Instant
    posted_at: Instant
    effect: AnyEffect
    cause_id: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """A stretch of a numbered list, newest first unless asked otherwise."""

    rows: tuple[RowT, ...]
    has_more: bool
    """Whether there are rows beyond the last of these, in the direction of reading."""
    total: int


@dataclass(frozen=True, slots=True)
class Found(Generic[RowT]):
    """A stretch of a list whose length is asked for by itself: to count it can take far longer than to read a page."""

    rows: tuple[RowT, ...]
    has_more: bool
    """Whether there are rows beyond the last of these, in the direction of reading."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which part of a numbered list to read: at most `count` rows after `after` (exclusive), in reading order."""

    count: int
    after: int | None = None
    newest_first: bool = True


_EFFECTS = msgspec.json.Decoder(AnyEffect)


class _Body(Struct):
    """A union by itself would be looked through anew each time, which takes seven times as long."""

    effect: AnyEffect


def effect_of(body: object) -> AnyEffect:
    """The effect in the body of a feed item, whether the database gave it as text or read it already."""
    return _EFFECTS.decode(body) if isinstance(body, str) else msgspec.convert({"effect": body}, _Body).effect
