"""Silence: the rules of a draft that never did anything for anybody, and how close they came."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from enum import Enum

from engine.rules.challenges import Who
from engine.rules.ruleset import Ruleset


class Silence(Enum):
    """Why a rule never did anything."""

    NOTHING_TO_HEAR = "nothing_to_hear"
    """No action of any type that it listens to occurred."""
    NEVER_MATCHED = "never_matched"
    """There were such actions, and none met its condition or reached what it asks for."""
    NEVER_GOT_THERE = "never_got_there"
    """It matched, and came to nothing: its limits left no room, or nobody completed it."""


@dataclass(frozen=True, slots=True)
class Silent:
    """A rule, or a part of one, that never did anything."""

    rule: str
    why: Silence
    actions: int
    """How many actions there were of the types that it listens to; 0 for what follows other rules."""


def silent_rules(
    ruleset: Ruleset, fired: Set[str], matched: Set[str], actions: Mapping[str, int]
) -> tuple[Silent, ...]:
    """The silent rules of a draft, in the order of its sections."""
    found = []
    for rule, listens_to in _listening(ruleset):
        if rule in fired:
            continue
        heard = sum(actions.get(each, 0) for each in listens_to)
        if listens_to and not heard:
            why = Silence.NOTHING_TO_HEAR
        else:
            why = Silence.NEVER_GOT_THERE if rule in matched else Silence.NEVER_MATCHED
        found.append(Silent(rule, why, heard))
    return tuple(found)


def _listening(ruleset: Ruleset) -> Iterator[tuple[str, frozenset[str]]]:
    """Every rule that a member alone can set off, and the types of actions that it listens to."""
    counts = {each.name: each.spec.of for each in ruleset.counts}
    whens = {each.name: each.when for each in ruleset.points}
    for points in ruleset.points:
        yield f"points.{points.name}", frozenset({points.when})
    for campaign in ruleset.campaigns:
        yield f"campaigns.{campaign.name}", frozenset(whens[name] for name in campaign.applies_to or whens)
    for streak in ruleset.streaks:
        yield f"streaks.{streak.name}", frozenset({streak.when})
    for challenge in ruleset.challenges:
        if challenge.who is Who.EACH_MEMBER:
            yield f"challenges.{challenge.name}", frozenset(step.do for step in challenge.steps)
    for badge in ruleset.badges:
        of = frozenset(counts[name] for name in badge.counts)
        yield from ((f"badges.{badge.name}.{each.name}", of) for each in badge.tiers if each.name is not None)
        if all(each.name is None for each in badge.tiers):
            yield f"badges.{badge.name}", of
    for level in ruleset.levels.levels[1:] if ruleset.levels is not None else ():
        yield f"levels.{level.name}", frozenset()
