"""What decided how a rule stands: of all that happened to a member, the last that made it so."""

from collections.abc import Iterable, Sequence
from operator import itemgetter

from engine.rules.dictionary import RuleId
from engine.rules.effects import (
    AnyEffect,
    BadgeWon,
    ChallengeCompleted,
    LevelChanged,
    PointsGiven,
    PointsHeld,
    StreakBroken,
    StreakExtended,
)
from engine.rules.explanation import AnyStanding
from engine.rules.standing import BadgeStanding, LevelStanding

_DECIDING = (PointsGiven, PointsHeld, StreakExtended, StreakBroken, ChallengeCompleted)


def decided(rule: RuleId, standing: AnyStanding, effects: Sequence[AnyEffect]) -> AnyEffect | None:
    """The effect that made it stand so; None when there was none, or nobody tells what happened."""
    if isinstance(standing, BadgeStanding):
        return _winning(standing, effects)
    if isinstance(standing, LevelStanding):
        changes = [each for each in effects if isinstance(each, LevelChanged)]
        return _last(each for each in changes if each.after == standing.level.name)
    return _last(each for each in effects if isinstance(each, _DECIDING) and each.rule == rule)


def _winning(standing: BadgeStanding, effects: Iterable[AnyEffect]) -> AnyEffect | None:
    """How the highest tier was won, be it as another rule's gift."""
    if not standing.times:
        return None
    tier = standing.tier.name if standing.tier is not None else None
    wins = [each for each in effects if isinstance(each, BadgeWon) and each.badge == standing.badge.name]
    return _last(each for each in wins if each.tier == tier) or _last(wins)


def _last(effects: Iterable[AnyEffect]) -> AnyEffect | None:
    return max(enumerate(effects), default=(0, None), key=itemgetter(0))[1]
