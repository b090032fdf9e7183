"""Ways: what a member can do that would bring a count, a step, a period or points closer."""

from collections.abc import Iterator, Mapping

from engine.rules import counts
from engine.rules.challenges import ChallengeStep, StepMeasure
from engine.rules.counts import CountSpec
from engine.rules.dictionary import RuleId
from engine.rules.explanation import Measure, Way
from engine.rules.points import Award, PointsSpec
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import StreakSpec
from engine.rules.tree import Literal

_OF_COUNTS: Mapping[counts.Measure, Measure] = {
    counts.Measure.TIMES: Measure.TIMES,
    counts.Measure.SUM: Measure.SUM,
    counts.Measure.DISTINCT: Measure.DISTINCT,
    counts.Measure.HIGHEST: Measure.HIGHEST,
}
_OF_STEPS: Mapping[StepMeasure, Measure] = {
    StepMeasure.TIMES: Measure.TIMES,
    StepMeasure.SUM: Measure.SUM,
    StepMeasure.DISTINCT: Measure.DISTINCT,
    StepMeasure.DAYS: Measure.DAYS,
}


def way_to_count(spec: CountSpec, remaining: int | None) -> Way:
    """What counts."""
    return Way(spec.of, spec.condition, _OF_COUNTS[spec.measure], spec.attribute, remaining)


def way_to_step(step: ChallengeStep, remaining: int) -> Way:
    """What a step of a challenge asks for."""
    return Way(step.do, step.condition, _OF_STEPS[step.measure], step.attribute, remaining)


def way_to_period(spec: StreakSpec, remaining: int) -> Way:
    """What makes a period of a streak done."""
    measure = Measure.DAYS if spec.on_days is not None else Measure.TIMES
    return Way(spec.when, spec.condition, measure, remaining=remaining)


def way_to_points(spec: PointsSpec, wallet: str) -> Way:
    """What a points rule rewards."""
    amount = _fixed(spec.give[wallet])
    return Way(
        spec.when, spec.condition, Measure.POINTS, rule=RuleId(f"points.{spec.name}"), wallet=wallet, points=amount
    )


def ways_to_points(ruleset: Ruleset, wallet: str) -> Iterator[Way]:
    """Every points rule that puts points into a wallet, those that give most a time first."""
    giving = [way_to_points(spec, wallet) for spec in ruleset.points if wallet in spec.give]
    return iter(sorted(giving, key=lambda way: (-(way.points or 0), way.rule or "")))


def _fixed(award: Award) -> int | None:
    """How much an award always is; None when the action decides."""
    match award.amount:
        case Literal(int(amount)):
            return amount if award.at_most is None else min(amount, award.at_most)
        case _:
            return None
