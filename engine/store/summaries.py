"""Summaries: everything that other rules for the past made otherwise for one member, as one item of the feed."""

from collections import Counter
from collections.abc import Iterable, Sequence

from engine.rules.dictionary import RULES
from engine.rules.effects import AnyEffect, BadgeRevoked, BadgeWithdrawn, BadgeWon, LevelChanged, Rerated
from engine.rules.instants import Instant
from engine.store.movements import movement_of


def summary(effects: Sequence[AnyEffect], version: int, at: Instant) -> Rerated:
    """What these corrections come to."""
    amounts, pending = Counter[str](), Counter[str]()
    for effect in effects:
        movement = movement_of(effect)
        if movement is not None:
            amounts[movement.wallet] += movement.amount
            pending[movement.wallet] += movement.pending
    level = next((each for each in reversed(effects) if isinstance(each, LevelChanged)), None)
    return Rerated(
        at=at,
        rule=RULES,
        entry=None,
        version=version,
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
