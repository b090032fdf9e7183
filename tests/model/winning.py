"""Badges and the level, judged again and again until nothing changes any more."""

import sys
from collections.abc import Sequence

from engine.rules.badges import BadgeSpec, Keep, Tier
from engine.rules.calendar import PeriodKind
from engine.rules.counts import spelt
from engine.rules.gifts import Gift
from engine.rules.levels import LevelsSpec
from tests.model import counting
from tests.model.days import first_of
from tests.model.earning import give
from tests.model.member import Member
from tests.model.memories import Award, Settled


def settle(member: Member, by_time: bool = False) -> None:
    """What the action counts for; then the level and the badges that need something, until nothing changes any more.

    Time alone takes badges away, and wins those only that name a badge or the level that came by time.
    """
    _begin_to_requalify(member)
    for badge in _in_order(member.rules.badges):
        if _counts_the_action(member, badge):
            _win_what_is_reached(member, badge)
            _lose_what_is_not(member, badge)
    since, still_changing = member.settled, True
    while still_changing:
        member.level = level_now(member)
        before = _held(member)
        for badge in _in_order(member.rules.badges):
            if badge.needs and (not by_time or _names_what_changed(member, badge, since)):
                _win_what_is_reached(member, badge)
            _lose_what_is_not(member, badge)
        since, still_changing = before, before != _held(member)
    member.settled = _held(member)


def _held(member: Member) -> Settled:
    """The level held, also while no version has a ladder, and the badges."""
    return Settled(member.level or member.settled.level, tuple(member.awards))


def _names_what_changed(member: Member, badge: BadgeSpec, since: Settled) -> bool:
    """Whether a badge needs, by name, another one that came or went, or the level if that changed."""
    names, now = badge.needs, _held(member)
    lowest = member.rules.levels.levels[0].name if member.rules.levels else None
    changed = {each.badge for each in set(since.awards) ^ set(now.awards)}
    return not changed.isdisjoint(names.badges) or (names.level is not None and (since.level or lowest) != now.level)


def _in_order(badges: Sequence[BadgeSpec]) -> list[BadgeSpec]:
    ordered: list[BadgeSpec] = []
    waiting = list(badges)
    while waiting:
        names = {each.name for each in waiting}
        ready = [each for each in waiting if not names & set(each.needs.badges)]
        ordered += ready
        waiting = [each for each in waiting if each not in ready]
    return ordered


def _win_what_is_reached(member: Member, badge: BadgeSpec) -> None:
    for value in _values(member, badge):
        for tier in badge.tiers:
            award = Award(badge.name, tier.name, None if badge.once else value, season_of(member, badge))
            if award not in member.awards and _is_true(member, badge, tier, value):
                win(member, award, f"badges.{badge.name}", tier.give)


def _lose_what_is_not(member: Member, badge: BadgeSpec) -> None:
    if badge.earned and badge.keep is Keep.WHILE_TRUE:
        member.awards = [each for each in member.awards if not _has_fallen(member, badge, each)]


def _counts_the_action(member: Member, badge: BadgeSpec) -> bool:
    types = {counting.named(member, name).spec.of for name in badge.counts}
    return member.action is not None and member.action.type in types


def _values(member: Member, badge: BadgeSpec) -> Sequence[str | None]:
    """What it can be won for now: where counts are for each value, that of the action."""
    counts = [counting.named(member, name) for name in badge.counts]
    for_each = counts[0].spec.for_each if counts else None
    if for_each is None:
        return [None]
    value = spelt(member.action.attributes.get(for_each)) if member.action else None
    return [] if value is None else [value]


def season_of(member: Member, badge: BadgeSpec) -> int | None:
    return first_of(member.today, badge.season, member.dictionary.week_starts) if badge.season else None


def _has_fallen(member: Member, badge: BadgeSpec, award: Award) -> bool:
    """Whether it no longer is so. What was won in an earlier season stays, or of what another version told apart."""
    if award.badge != badge.name or award.season != season_of(member, badge):
        return False
    if (award.value is not None) != (badge.for_each and not badge.once):
        return False
    return not any(tier.name == award.tier and _is_true(member, badge, tier, award.value) for tier in badge.tiers)


def _is_true(member: Member, badge: BadgeSpec, tier: Tier, value: str | None) -> bool:
    counts = [counting.named(member, name) for name in badge.counts]
    reached = [counting.standing(member, each, value if each.spec.for_each else None) for each in counts]
    return _has_needs(member, badge) and all(
        how_much >= at_least for how_much, at_least in zip(reached, tier.at_least, strict=True)
    )


def _has_needs(member: Member, badge: BadgeSpec) -> bool:
    needs, ladder = badge.needs, member.rules.levels
    held = {each.badge for each in member.awards}
    if not held.issuperset(needs.badges) or (needs.segment and needs.segment not in member.segments):
        return False
    if needs.level is None:
        return True
    names = [each.name for each in ladder.levels] if ladder else []
    return needs.level in names and member.level in names[names.index(needs.level) :]


def win(member: Member, award: Award, rule: str, gift: Gift) -> None:
    """A badge is won, and gives what it gives once, however often it is won."""
    member.awards.append(award)
    if award not in member.gifts_given:
        member.gifts_given.add(award)
        give_all(member, rule, gift)


def give_all(member: Member, rule: str, gift: Gift) -> None:
    give(member, rule, gift.points)
    if gift.badge is not None:
        award = Award(gift.badge, None, None, None)
        if award not in member.awards:
            member.awards.append(award)


def _begin_to_requalify(member: Member) -> None:
    """When rule files begin to ask for levels to be earned anew, everything earned so far counts for now.

    A ladder that was away goes on with what it knew; what was earned meanwhile counts for when it comes back.
    """
    ladder = member.rules.levels
    if ladder is None:
        member.earned_before_it_left = min(member.earned_before_it_left, len(member.incomes))
        return
    asked = (ladder.wallet, ladder.requalify) if ladder.requalify else None
    if asked not in (None, member.requalifies):
        member.newest_day, member.earned_before_it_left = member.today, 0
    for income in member.incomes[member.earned_before_it_left :]:
        income.counts_on = member.newest_day
    member.requalifies, member.earned_before_it_left = asked, sys.maxsize


def level_now(member: Member) -> str | None:
    """The highest level that the points reach which count."""
    ladder = member.rules.levels
    if ladder is None:
        return None
    points = _points_that_count(member, ladder)
    return [each.name for each in ladder.levels if each.at_least <= points][-1]


def _points_that_count(member: Member, ladder: LevelsSpec) -> int:
    """All that was ever earned; or what this period brought or the one before it, whichever is more."""
    if ladder.requalify is None:
        return member.earned(ladder.wallet)
    per = ladder.requalify
    incomes = [(_period(each.counts_on, per), each.amount) for each in member.incomes if each.wallet == ladder.wallet]
    present = _period(member.newest_day, per)
    before = _period(present - 1, per)
    return max(sum(amount for period, amount in incomes if period == which) for which in (before, present))


def _period(day: int, per: PeriodKind) -> int:
    return first_of(day, per, 0)
