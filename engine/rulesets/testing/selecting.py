"""Which rules a test runs with: those of its own file, all that they and the test name, and every count.

So a test is about what stands beside it: rules of other files that listen to the same actions do not disturb it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace

from engine.rules.campaigns import CampaignSpec
from engine.rules.gifts import Gift
from engine.rules.needs import Needs
from engine.rules.ruleset import Ruleset
from engine.rules.tree import About, Condition, Literal, Node, Reference, parts_of, references_in
from engine.rulesets.testing.specs import Chose, Exactly, Expected, RuleTest, Subject

_SECTIONS = {
    Subject.BADGE: "badges",
    Subject.STREAK: "streaks",
    Subject.CHALLENGE: "challenges",
    Subject.HELD_BACK: "fair_play",
}


class Selector:
    """Chooses the rules that tests of one ruleset run with."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._needed = _needed(ruleset)

    def chosen_for(self, test: RuleTest) -> frozenset[str]:
        """The ids of the rules that a test runs with."""
        found = set[str]()
        waiting = [*test.beside, *_named_by(test)]
        while waiting:
            rule = waiting.pop()
            if rule not in found:
                found.add(rule)
                waiting += self._needed.get(rule, ())
        return frozenset(found)


def narrowed(ruleset: Ruleset, rules: frozenset[str]) -> Ruleset:
    """A ruleset with these rules alone, and all named counts."""
    badges = tuple(spec for spec in ruleset.badges if f"badges.{spec.name}" in rules)
    own = {count for badge in badges for count in badge.counts}
    return replace(
        ruleset,
        counts=tuple(each for each in ruleset.counts if not each.name.startswith("badges.") or each.name in own),
        points=tuple(spec for spec in ruleset.points if f"points.{spec.name}" in rules),
        campaigns=tuple(spec for spec in ruleset.campaigns if f"campaigns.{spec.name}" in rules),
        streaks=tuple(spec for spec in ruleset.streaks if f"streaks.{spec.name}" in rules),
        challenges=tuple(spec for spec in ruleset.challenges if f"challenges.{spec.name}" in rules),
        badges=badges,
        levels=ruleset.levels if "levels" in rules else None,
        fair_play=tuple(spec for spec in ruleset.fair_play if spec.rule in rules),
    )


def _named_by(test: RuleTest) -> Iterator[str]:
    for event in test.events:
        if isinstance(event.what, Chose):
            yield event.what.rule
    for expectation in test.expect:
        for each in expectation.expected:
            yield from _of_expected(each)


def _of_expected(each: Expected) -> Iterator[str]:
    if each.subject is Subject.LEVEL:
        yield "levels"
    elif each.subject is Subject.BADGES and isinstance(each.wanted, Exactly):
        yield from (f"badges.{name.partition('.')[0]}" for name in each.wanted.names)
    elif each.subject in _SECTIONS:
        yield f"{_SECTIONS[each.subject]}.{each.name}"


def _needed(ruleset: Ruleset) -> dict[str, list[str]]:
    """What each rule cannot do without."""
    badges = {spec.name for spec in ruleset.badges}
    rules: list[tuple[str, object]] = [
        *((f"points.{spec.name}", spec) for spec in ruleset.points),
        *((f"campaigns.{spec.name}", spec) for spec in ruleset.campaigns),
        *((f"streaks.{spec.name}", spec) for spec in ruleset.streaks),
        *((f"challenges.{spec.name}", spec) for spec in ruleset.challenges),
        *((f"badges.{spec.name}", spec) for spec in ruleset.badges),
        *((spec.rule, spec) for spec in ruleset.fair_play),
    ]
    return {rule: list(_named_in(spec, ruleset, badges)) for rule, spec in rules}


def _named_in(part: object, ruleset: Ruleset, badges: Collection[str]) -> Iterator[str]:
    """The rules that any part of a specification names: in gifts, needs, conditions, and what a campaign applies to."""
    if isinstance(part, CampaignSpec):
        yield from (f"points.{name}" for name in part.applies_to or [spec.name for spec in ruleset.points])
    if isinstance(part, Node):
        yield from _asked(part, ruleset, badges)
    elif isinstance(part, Gift):
        yield from [f"badges.{part.badge}"] * (part.badge is not None)
    elif isinstance(part, Needs):
        yield from _of_needs(part, ruleset, badges)
    elif isinstance(part, Mapping):
        yield from _named_in(tuple(part.values()), ruleset, badges)
    elif isinstance(part, tuple):
        for each in part:
            yield from _named_in(each, ruleset, badges)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _named_in(getattr(part, each.name), ruleset, badges)


def _of_needs(needs: Needs, ruleset: Ruleset, badges: Collection[str]) -> Iterator[str]:
    yield from (f"badges.{badge}" for badge in needs.badges)
    if needs.level is not None:
        yield "levels"
    if needs.segment is not None:
        yield from _asked(ruleset.dictionary.segments[needs.segment].condition, ruleset, badges)


def _asked(condition: Condition, ruleset: Ruleset, badges: Collection[str]) -> Iterator[str]:
    """The ladder and the badges that a condition asks about, also by way of segments."""
    asked = {each.name for each in references_in(condition) if each.about is About.MEMBER}
    if "level" in asked:
        yield "levels"
    if "badges" in asked:
        yield from (f"badges.{word}" for word in _words(condition) if word in badges)
    if "segments" in asked:
        for segment in ruleset.dictionary.segments.values():
            if Reference(About.MEMBER, "segments") not in references_in(segment.condition):
                yield from _asked(segment.condition, ruleset, badges)


def _words(node: Node) -> Iterator[str]:
    if isinstance(node, Literal) and isinstance(node.value, str):
        yield node.value
    for part in parts_of(node):
        yield from _words(part)
