"""Corrections of badges that can be revoked: told from how they stand at the end, as all standings are.

Badges that are never revoked are milestones: told once, and withdrawn when nothing leads to them any more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, TypeAlias

from engine.rules.effects import AnyEffect, BadgeRevoked, BadgeWithdrawn, BadgeWon
from engine.rules.lateness import Lateness


class BadgeKey(NamedTuple):
    """What makes two awards the same."""

    badge: str
    tier: str | None
    value: str | None
    season: date | None


Award: TypeAlias = BadgeWon | BadgeRevoked


def badge_key(effect: BadgeWon | BadgeRevoked) -> BadgeKey:
    """Which award an effect is about."""
    return BadgeKey(effect.badge, effect.tier, effect.value, effect.season)


def revoked_ever(change: Lateness) -> frozenset[BadgeKey]:
    """The awards that were revoked at some time, with or without the late entries."""
    effects = (*change.before.effects, *change.after.effects)
    return frozenset(badge_key(effect) for effect in effects if isinstance(effect, BadgeRevoked))


def badges_changed(
    change: Lateness, revocable: frozenset[BadgeKey]
) -> Iterator[BadgeWon | BadgeRevoked | BadgeWithdrawn]:
    """What to tell of revocable awards that are held otherwise than before."""
    was, now = _held(change.before.effects), _held(change.after.effects)
    before, after = _newest(change.before.effects), _newest(change.after.effects)
    for key in [key for key in {**before, **after} if key in revocable]:
        if (was[key] > 0) == (now[key] > 0):
            continue
        yield after[key] if key in after else withdrawal(before[key])


def _held(effects: Iterable[AnyEffect]) -> Counter[BadgeKey]:
    held: Counter[BadgeKey] = Counter()
    for effect in effects:
        if isinstance(effect, BadgeWon):
            held[badge_key(effect)] += 1
        elif isinstance(effect, BadgeRevoked):
            held[badge_key(effect)] -= 1
    return held


def _newest(effects: Iterable[AnyEffect]) -> dict[BadgeKey, Award]:
    """What happened last to each award."""
    return {badge_key(effect): effect for effect in effects if isinstance(effect, BadgeWon | BadgeRevoked)}


def withdrawal(won: Award) -> BadgeWithdrawn:
    """Takes back an award that would never have been made."""
    return BadgeWithdrawn(
        at=won.at,
        rule=won.rule,
        entry=won.entry,
        badge=won.badge,
        tier=won.tier,
        value=won.value,
        season=won.season,
    )
