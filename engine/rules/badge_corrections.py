"""Corrections of badges that can be revoked: told from how they stand at the end, as all standings are.

Badges that are never revoked are milestones: told once, and withdrawn when nothing leads to them any more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, TypeAlias

from engine.rules.badges import badge_id, badge_state
from engine.rules.effects import AnyEffect, BadgeRevoked, BadgeWithdrawn, BadgeWon, Why
from engine.rules.revision import Revision
from engine.rules.state import State


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


def revoked_ever(change: Revision) -> frozenset[BadgeKey]:
    """The awards that were revoked at some time since the two folds part, in either of them."""
    effects = (*change.before.effects, *change.after.effects)
    return frozenset(badge_key(effect) for effect in effects if isinstance(effect, BadgeRevoked))


def badges_changed(
    change: Revision, revocable: frozenset[BadgeKey]
) -> Iterator[BadgeWon | BadgeRevoked | BadgeWithdrawn]:
    """What to tell of revocable awards that are held otherwise than before."""
    was, now = _held(change.before.effects), _held(change.after.effects)
    before, after = _newest(change.before.effects), _newest(change.after.effects)
    for key in [key for key in {**before, **after} if key in revocable]:
        at_first = _holds(change.base, key)
        is_held = at_first + now[key] > 0
        if (at_first + was[key] > 0) == is_held:
            continue
        if key in after:
            yield after[key]
        elif is_held:
            yield _won_again(key, change)
        else:
            yield withdrawal(before[key], change.cause.why)


def awards_moved(change: Revision) -> tuple[BadgeWon, ...]:
    """The awards that are held as before, and were won by another entry or at another instant than it seemed.

    That is nothing to tell a member, but what the awards say of it is to be true.
    """
    before, after = _newest(change.before.effects), _newest(change.after.effects)
    return tuple(
        now
        for key, now in after.items()
        if isinstance(now, BadgeWon)
        and isinstance(was := before.get(key), BadgeWon)
        and (was.at, was.entry) != (now.at, now.entry)
    )


def _holds(state: State, key: BadgeKey) -> bool:
    """Whether an award is held in a state."""
    held_for = key.value or (key.season.isoformat() if key.season is not None else "")
    return (key.tier or "") in badge_state(state.rules.get(badge_id(key.badge))).won.get(held_for, ())


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


def _won_again(key: BadgeKey, change: Revision) -> BadgeWon:
    """It was won before the two folds part, and is not revoked after all."""
    return BadgeWon(
        at=change.cause.at,
        rule=badge_id(key.badge),
        entry=change.cause.entry,
        badge=key.badge,
        tier=key.tier,
        value=key.value,
        season=key.season,
    )


def withdrawal(won: Award, why: Why) -> BadgeWithdrawn:
    """Takes back an award that would never have been made."""
    return BadgeWithdrawn(
        at=won.at,
        rule=won.rule,
        entry=won.entry,
        badge=won.badge,
        tier=won.tier,
        value=won.value,
        season=won.season,
        why=why,
    )
