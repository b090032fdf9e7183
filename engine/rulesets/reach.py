"""How many points a member can ever earn in a wallet: what levels are out of reach by."""

from collections.abc import Iterator

from engine.rules.badges import BadgeSpec
from engine.rules.calendar import PeriodKind
from engine.rules.challenges import ChallengeSpec
from engine.rules.points import PointsSpec
from engine.rules.ruleset import Ruleset
from engine.rulesets.amounts import fixed


def most_ever(ruleset: Ruleset, wallet: str) -> int | None:
    """The most that all rules together can ever put into a wallet; None where there is no end to it."""
    total = 0
    for most in _sources(ruleset, wallet):
        if most is None:
            return None
        total += most
    return total


def _sources(ruleset: Ruleset, wallet: str) -> Iterator[int | None]:
    if any(wallet in gift.points for streak in ruleset.streaks for gift in streak.milestones.values()):
        yield None  # every run gives its milestones anew
    yield from (_by_challenge(spec, wallet) for spec in ruleset.challenges if wallet in spec.give.points)
    yield from (_by_badge(spec, wallet) for spec in ruleset.badges)
    declared = ruleset.dictionary.wallets.get(wallet)
    of_all = declared.limits.get(PeriodKind.EVER) if declared is not None else None
    rules = [_by_rule(spec, wallet, bool(ruleset.campaigns)) for spec in ruleset.points if wallet in spec.give]
    known = [most for most in rules if most is not None]
    if len(known) < len(rules):
        yield of_all
    else:
        yield sum(known) if of_all is None else min(of_all, sum(known))


def _by_rule(spec: PointsSpec, wallet: str, campaigns: bool) -> int | None:
    cap = spec.limits.points.get((wallet, PeriodKind.EVER))
    if cap is not None:
        return cap
    times, award = spec.limits.times.get(PeriodKind.EVER), spec.give[wallet]
    single = award.at_most if award.at_most is not None else fixed(award.amount)
    return times * single if times is not None and single is not None and not campaigns else None


def _by_challenge(spec: ChallengeSpec, wallet: str) -> int | None:
    return None if spec.every is not None else spec.give.points[wallet] * spec.repeats


def _by_badge(spec: BadgeSpec, wallet: str) -> int | None:
    gifts = sum(tier.give.points.get(wallet, 0) for tier in spec.tiers)
    return None if gifts and (spec.season is not None or (spec.for_each and not spec.once)) else gifts
