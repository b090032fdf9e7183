"""Corrections of points: whatever is told, its sums are those of the wallets.

What a late entry itself led to is told as it is, and so is what time made of it: a release, a cancellation, an expiry
that had not been told before. All other points are compared by what they were for, and the difference is told.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from engine.rules.dictionary import RuleId
from engine.rules.effects import (
    PointsCancelled,
    PointsCorrected,
    PointsExpired,
    PointsGiven,
    PointsHeld,
    PointsReleased,
    PointsSpent,
)
from engine.rules.entries import EntryId
from engine.rules.instants import Instant
from engine.rules.revision import Revision

MovesPoints: TypeAlias = PointsGiven | PointsHeld | PointsReleased | PointsCancelled | PointsExpired | PointsSpent
"""Every effect of the fold that changes a wallet."""


class _Posting(NamedTuple):
    """What points are summed by before they are compared. `entry` is what they were given or promised for."""

    entry: EntryId | None
    rule: RuleId
    wallet: str
    at: Instant


class _Sum(NamedTuple):
    """By how much a wallet changed: its balance, and what is pending."""

    amount: int
    pending: int


_NONE = _Sum(0, 0)


def news_of_points(change: Revision) -> frozenset[int]:
    """Which effects about points are told as they are, by their positions among all that happened."""
    was = _sums(each for each in change.before.effects if isinstance(each, MovesPoints))
    return frozenset(
        position
        for position, effect in enumerate(change.after.effects)
        if isinstance(effect, MovesPoints) and _is_news(effect, change, was)
    )


def points_corrected(change: Revision) -> Iterator[PointsCorrected]:
    """The differences in all that is not told as it is."""
    news = news_of_points(change)
    was = _sums(each for each in change.before.effects if isinstance(each, MovesPoints))
    now = _sums(
        each
        for position, each in enumerate(change.after.effects)
        if isinstance(each, MovesPoints) and position not in news
    )
    for posting in {**was, **now}:
        (before, held_before), (after, held_after) = was.get(posting, _NONE), now.get(posting, _NONE)
        if (before, held_before) != (after, held_after):
            yield PointsCorrected(
                at=posting.at,
                rule=posting.rule,
                entry=posting.entry,
                wallet=posting.wallet,
                amount=after - before,
                pending=held_after - held_before,
                why=change.cause.why,
            )


def _is_news(effect: MovesPoints, change: Revision, was: Mapping[_Posting, _Sum]) -> bool:
    posting = _posting(effect)
    if effect.entry in change.cause.late or posting.entry in change.cause.late:
        return True
    came_with_time = effect.entry is None or isinstance(effect, PointsCancelled)
    return came_with_time and posting not in was


def _posting(effect: MovesPoints) -> _Posting:
    entry = effect.held_for if isinstance(effect, PointsReleased | PointsCancelled) else effect.entry
    return _Posting(entry, effect.rule, effect.wallet, effect.at)


def _sums(effects: Iterable[MovesPoints]) -> dict[_Posting, _Sum]:
    sums: dict[_Posting, _Sum] = {}
    for effect in effects:
        posting, (amount, pending) = _posting(effect), _moved(effect)
        so_far = sums.get(posting, _NONE)
        sums[posting] = _Sum(so_far.amount + amount, so_far.pending + pending)
    return sums


def _moved(effect: MovesPoints) -> _Sum:
    match effect:
        case PointsGiven(amount=amount):
            return _Sum(amount, 0)
        case PointsHeld(amount=amount):
            return _Sum(0, amount)
        case PointsReleased(amount=amount):
            return _Sum(amount, -amount)
        case PointsCancelled(amount=amount):
            return _Sum(0, -amount)
        case PointsExpired(amount=amount) | PointsSpent(amount=amount):
            return _Sum(-amount, 0)
