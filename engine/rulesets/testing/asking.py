"""Which rules something that is expected is about: those that put points into its wallet, its badge, its streak."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.rules.gifts import Gift
from engine.rules.ruleset import Ruleset
from engine.rulesets.testing.specs import Exactly, Expected, Subject

_SECTIONS: Mapping[Subject, str] = {
    Subject.BADGE: "badges",
    Subject.STREAK: "streaks",
    Subject.CHALLENGE: "challenges",
    Subject.COUNT: "counts",
    Subject.IMPACT: "impact",
    Subject.HELD_BACK: "fair_play",
}


def rules_about(expected: Iterable[Expected], ruleset: Ruleset) -> frozenset[str]:
    """The ids of all rules that have a say in any of this."""
    return frozenset(rule for each in expected for rule in _about(each, ruleset))


def _about(expected: Expected, ruleset: Ruleset) -> Iterator[str]:
    match expected.subject:
        case Subject.WALLET:
            yield from _that_give_points(expected.name, ruleset)
        case Subject.LEVEL:
            yield "levels"
            if ruleset.levels is not None:
                yield from _that_give_points(ruleset.levels.wallet, ruleset)
        case Subject.BADGES:
            names = expected.wanted.names if isinstance(expected.wanted, Exactly) else ()
            yield from (f"badges.{name.partition('.')[0]}" for name in names)
        case Subject.PERKS:
            yield "levels"
            yield from (rule for rule, gifts in _gifts(ruleset) if any(gift.perks for gift in gifts))
        case Subject.SEGMENTS:
            yield from (f"counts.{each.name}" for each in ruleset.counts)
        case _:
            yield f"{_SECTIONS[expected.subject]}.{expected.name}"


def _that_give_points(wallet: str, ruleset: Ruleset) -> Iterator[str]:
    yield from (f"points.{spec.name}" for spec in ruleset.points if wallet in spec.give)
    yield from (rule for rule, gifts in _gifts(ruleset) if any(wallet in gift.points for gift in gifts))


def _gifts(ruleset: Ruleset) -> Iterator[tuple[str, Sequence[Gift]]]:
    yield from ((f"streaks.{spec.name}", tuple(spec.milestones.values())) for spec in ruleset.streaks)
    yield from ((f"challenges.{spec.name}", (spec.give,)) for spec in ruleset.challenges)
    yield from ((f"badges.{spec.name}", tuple(tier.give for tier in spec.tiers)) for spec in ruleset.badges)
