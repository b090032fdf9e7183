"""Whether two rulesets mean the same to members, so that no test could tell them apart."""

from collections.abc import Iterator
from dataclasses import replace
from math import gcd

from engine.rules.gifts import Gift
from engine.rules.levels import LevelsSpec
from engine.rules.ruleset import Ruleset
from engine.rulesets.amounts import fixed


def mean_the_same(before: Ruleset, after: Ruleset) -> bool:
    """Whether nothing differs, or only thresholds of levels that lie between two amounts that can be earned.

    Where everything gives experience in fives, a level from 100 and one from 98 are the same level.
    """
    if before == after:
        return True
    if before.levels is None or after.levels is None or replace(after, levels=before.levels) != before:
        return False
    step = _smallest_step(before, before.levels.wallet)
    return _rounded(before.levels, step) == _rounded(after.levels, step)


def _rounded(ladder: LevelsSpec, step: int) -> LevelsSpec:
    """The ladder with each threshold as the amount at which it is really reached."""
    levels = tuple(replace(level, at_least=-(-level.at_least // step) * step) for level in ladder.levels)
    return replace(ladder, levels=levels)


def _smallest_step(ruleset: Ruleset, wallet: str) -> int:
    """What every amount in a wallet is a multiple of; 1 when that cannot be told."""
    return 1 if ruleset.campaigns else gcd(*_amounts(ruleset, wallet)) or 1


def _amounts(ruleset: Ruleset, wallet: str) -> Iterator[int]:
    for spec in ruleset.points:
        award = spec.give.get(wallet)
        if award is not None:
            yield fixed(award.amount) or 1
            yield award.at_most or 0
        yield from (cap for (limited, _), cap in spec.limits.points.items() if limited == wallet)
    yield from ruleset.dictionary.wallets[wallet].limits.values()
    yield from (gift.points.get(wallet, 0) for gift in _gifts(ruleset))


def _gifts(ruleset: Ruleset) -> Iterator[Gift]:
    for streak in ruleset.streaks:
        yield from streak.milestones.values()
    yield from (challenge.give for challenge in ruleset.challenges)
    yield from (tier.give for badge in ruleset.badges for tier in badge.tiers)
