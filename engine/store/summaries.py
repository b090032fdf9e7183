"""Summaries: everything that became otherwise for one member at once, as one item of the feed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypedDict

from engine.rules.dictionary import RULES
from engine.rules.effects import AnyEffect, BadgeRevoked, BadgeWithdrawn, BadgeWon, LevelChanged, Merged, Rerated
from engine.rules.instants import Instant
from engine.store.movements import movement_of


class _Changes(TypedDict):
    """What effects come to."""

    points: tuple[tuple[str, int, int], ...]
    badges_won: tuple[tuple[str, str | None], ...]
    badges_lost: tuple[tuple[str, str | None], ...]
    level_before: str | None
    level_after: str | None


def rerated(effects: Sequence[AnyEffect], version: int, at: Instant) -> Rerated:
    """What other rules for the past come to."""
    return Rerated(at=at, rule=RULES, entry=None, version=version, **_changes(effects))


def merged(effects: Sequence[AnyEffect], other: str, *, gone: bool, at: Instant) -> Merged:
    """What it comes to for one of two members that both are one person."""
    return Merged(at=at, rule=RULES, entry=None, other=other, gone=gone, **_changes(effects))


def _changes(effects: Sequence[AnyEffect]) -> _Changes:
    amounts, pending = Counter[str](), Counter[str]()
    for effect in effects:
        movement = movement_of(effect)
        if movement is not None:
            amounts[movement.wallet] += movement.amount
            pending[movement.wallet] += movement.pending
    level = next((each for each in reversed(effects) if isinstance(each, LevelChanged)), None)
    return _Changes(
        points=tuple(
            (wallet, amounts[wallet], pending[wallet])
            for wallet in sorted({*amounts, *pending})
            if amounts[wallet] or pending[wallet]
        ),
        badges_won=_badges(each for each in effects if isinstance(each, BadgeWon)),
        badges_lost=_badges(each for each in effects if isinstance(each, BadgeRevoked | BadgeWithdrawn)),
        level_before=level.before if level is not None else None,
        level_after=level.after if level is not None else None,
    )


def _badges(about: Iterable[BadgeWon | BadgeRevoked | BadgeWithdrawn]) -> tuple[tuple[str, str | None], ...]:
    return tuple(dict.fromkeys((each.badge, each.tier) for each in about))
