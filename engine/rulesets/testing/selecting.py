"""Which rules a test runs with: those of its own file, all that they and the test name, and every count.

So a test is about what stands beside it: rules of other files that listen to the same actions do not disturb it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.rules.campaigns import CampaignSpec
from engine.rules.gifts import Gift
from engine.rules.needs import Needs
from engine.rules.ruleset import Ruleset
from engine.rules.tree import About, Condition, Literal, Node, Reference, parts_of, references_in
from engine.rulesets.testing.specs import Chose, Exactly, Expected, RuleTest, Subject

_SECTIONS = {Subject.BADGE: "badges", Subject.STREAK: "streaks", Subject.CHALLENGE: "challenges"}


def selection(ruleset: Ruleset, test: RuleTest) -> frozenset[str]:
    """The ids of the rules that a test runs with."""
    needed = _needed(ruleset)
    found = set[str]()
    waiting = [*test.beside, *_named_by(test)]
    while waiting:
        rule = waiting.pop()
        if rule not in found:
            found.add(rule)
            waiting += needed.get(rule, ())
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
    needed: dict[str, list[str]] = {}

    def note(
        rule: str, conditions: Iterable[Condition], gifts: Iterable[Gift] = (), needs: Needs | None = None
    ) -> None:
        found = [each for condition in conditions for each in _asked(condition, ruleset, badges)]
        found += [f"badges.{gift.badge}" for gift in gifts if gift.badge is not None]
        if needs is not None:
            found += [f"badges.{badge}" for badge in needs.badges] + ["levels"] * (needs.level is not None)
        needed[rule] = found

    for points in ruleset.points:
        note(f"points.{points.name}", [points.condition])
    for campaign in ruleset.campaigns:
        note(f"campaigns.{campaign.name}", [campaign.condition])
        needed[f"campaigns.{campaign.name}"] += _changed_by(campaign, ruleset)
    for streak in ruleset.streaks:
        note(f"streaks.{streak.name}", [streak.condition], streak.milestones.values())
    for challenge in ruleset.challenges:
        note(f"challenges.{challenge.name}", [step.condition for step in challenge.steps], [challenge.give])
    for badge in ruleset.badges:
        note(f"badges.{badge.name}", (), [tier.give for tier in badge.tiers], badge.needs)
    return needed


def _changed_by(campaign: CampaignSpec, ruleset: Ruleset) -> list[str]:
    return [f"points.{name}" for name in campaign.applies_to or [spec.name for spec in ruleset.points]]


def _asked(condition: Condition, ruleset: Ruleset, badges: set[str]) -> Iterator[str]:
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
