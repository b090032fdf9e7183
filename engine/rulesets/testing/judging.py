"""What a member has come to, against what a test expects."""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias, assert_never

from engine.rules.standing import BadgeStanding, Standing
from engine.rules.tree import Comparison
from engine.rulesets.testing.specs import Exactly, Expected, Number, Subject, Wanted, Word

Found: TypeAlias = int | Decimal | str | tuple[str, ...]

_HOLDS: Mapping[Comparison, Callable[[Decimal, Decimal], bool]] = {
    Comparison.IS: operator.eq,
    Comparison.IS_NOT: operator.ne,
    Comparison.AT_LEAST: operator.ge,
    Comparison.AT_MOST: operator.le,
    Comparison.MORE_THAN: operator.gt,
    Comparison.LESS_THAN: operator.lt,
}
_NONE = "none"


def found_for(expected: Expected, member: Standing) -> Found:
    """What there is where something is expected."""
    return _FIND[expected.subject](expected, member)


def is_met(expected: Expected, found: Found) -> bool:
    """Whether what was found is what is expected."""
    wanted = expected.wanted
    match wanted:
        case Exactly(names):
            return isinstance(found, tuple) and _same(names, found)
        case Word(word):
            return found == word
        case Number(comparisons):
            if not isinstance(found, int | Decimal):
                return False
            return all(_HOLDS[comparison](Decimal(found), number) for comparison, number in comparisons)
        case _:
            assert_never(wanted)


def wanted_in_words(wanted: Wanted) -> str:
    """`20`, `at least 5 and at most 7`, `helper, hero.silver`."""
    match wanted:
        case Exactly(names):
            return ", ".join(sorted(names)) or _NONE
        case Word(word):
            return word
        case Number(comparisons):
            return " and ".join(_in_words(comparison, number) for comparison, number in comparisons)
        case _:
            assert_never(wanted)


def found_in_words(found: Found) -> str:
    """What was found, as it would be expected."""
    if isinstance(found, tuple):
        return ", ".join(found) or _NONE
    return f"{found.normalize():f}" if isinstance(found, Decimal) else str(found)


def _in_words(comparison: Comparison, number: Decimal) -> str:
    words = comparison.value.removeprefix("is").replace("_", " ").strip()
    return f"{words} {number:f}".strip()


def _same(wanted: frozenset[str], found: tuple[str, ...]) -> bool:
    """A badge that is wanted without a tier may have any."""
    held = {name.partition(".")[0]: name for name in found}
    return len(wanted) == len(found) and all(name in found or name in held for name in wanted)


def _wallet(expected: Expected, member: Standing) -> Found:
    for each in member.wallets:
        if each.wallet.name == expected.name:
            parts = {"": each.balance, "pending": each.pending, "earned": each.earned_ever}
            return parts[expected.part]
    return 0


def _badges(expected: Expected, member: Standing) -> Found:
    held = [each for each in member.badges if each.times]
    return tuple(sorted(_with_tier(each) for each in held))


def _with_tier(badge: BadgeStanding) -> str:
    tier = badge.tier.name if badge.tier is not None else None
    return f"{badge.badge.name}.{tier}" if tier else badge.badge.name


def _badge(expected: Expected, member: Standing) -> Found:
    standing = next((each for each in member.badges if each.badge.name == expected.name), None)
    if expected.part:
        return "yes" if standing is not None else "no"
    times = standing.times if standing is not None else 0
    if isinstance(expected.wanted, Number):
        return times
    if expected.wanted in (Word("yes"), Word("no")) or standing is None or standing.tier is None:
        return "yes" if times else "no"
    return standing.tier.name or "yes"


def _level(expected: Expected, member: Standing) -> Found:
    level = member.level
    return level.level.name if level is not None else _NONE


def _streak(expected: Expected, member: Standing) -> Found:
    standing = next((each for each in member.streaks if each.streak.name == expected.name), None)
    if standing is None:
        return _NONE
    if expected.part == "status":
        return standing.status.value
    if expected.part == "freezes":
        return standing.freezes_left
    return standing.best if expected.part == "best" else standing.current


def _challenge(expected: Expected, member: Standing) -> Found:
    standing = next((each for each in member.challenges if each.challenge.name == expected.name), None)
    if standing is None:
        return _NONE
    if expected.part:
        return next((each.progress.value for each in standing.steps if each.step.name == expected.part), 0)
    if isinstance(expected.wanted, Word):
        return standing.status.value
    return standing.times


def _count(expected: Expected, member: Standing) -> Found:
    if expected.part:
        return member.counts_by_value.get(expected.name, {}).get(expected.part, 0)
    return member.counts.get(expected.name, 0)


def _impact(expected: Expected, member: Standing) -> Found:
    made = (each.total for each in member.impact if each.impact.name == expected.name)
    return next(made, Decimal(0))


_FIND: Mapping[Subject, Callable[[Expected, Standing], Found]] = {
    Subject.WALLET: _wallet,
    Subject.BADGES: _badges,
    Subject.BADGE: _badge,
    Subject.LEVEL: _level,
    Subject.STREAK: _streak,
    Subject.CHALLENGE: _challenge,
    Subject.COUNT: _count,
    Subject.IMPACT: _impact,
    Subject.HELD_BACK: lambda expected, member: member.held_back.get(expected.name, 0),
    Subject.PERKS: lambda _, member: tuple(sorted(member.perks)),
    Subject.SEGMENTS: lambda _, member: tuple(sorted(member.segments)),
}
