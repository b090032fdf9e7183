"""What a rule made of an action that it matched, when no effect tells: what it counted, or why nothing comes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.rules.badge_sequels import of_badge
from engine.rules.challenge_standings import challenge_standing
from engine.rules.challenges import ChallengeSpec, StepMeasure, StepOrder
from engine.rules.compiled import CompiledRuleset
from engine.rules.counts import Counter
from engine.rules.dictionary import RuleId
from engine.rules.entries import Action
from engine.rules.evaluation import value_in
from engine.rules.explanation import CameOf, Sequel
from engine.rules.expressions import predicate_of
from engine.rules.impact import impact_id, impact_made, impact_state
from engine.rules.standing import ChallengeStanding, ChallengeStatus, StepStanding, towards
from engine.rules.streak_periods import StreakPeriods, is_paused
from engine.rules.streaks import streak_id, streak_state
from engine.rules.tree import Node, references_in
from engine.rules.turn import Turn


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a member around an action: two turns at its instant, of which nothing is folded."""

    rules: CompiledRuleset
    action: Action
    before: Turn
    """Time has been passed up to the action."""
    after: Turn


def sequel_of(rule: RuleId, around: Around) -> CameOf | None:
    """What came of the action for a rule whose condition held, and which did nothing that is told by itself."""
    section, _, name = rule.partition(".")
    told = _SEQUELS.get(section)
    return told(around, name) if told is not None else None


def step_sequel(spec: ChallengeSpec, step: str, around: Around) -> CameOf:
    """The same for a step of a challenge."""
    stood = challenge_standing(spec, around.rules.calendar, around.before)
    closed = _why_closed(stood)
    if closed is not None:
        return closed
    return _of_step(around, spec, stood, next(each for each in stood.steps if each.step.name == step))


def _of_count(around: Around, name: str) -> CameOf:
    counter, attributes = around.rules.counters[name], around.action.attributes
    value = counter.value_of(attributes)
    if value is None:
        return CameOf(Sequel.NOT_TOLD, about=counter.spec.for_each)
    was, now = (Decimal(counter.number(turn, value)) for turn in (around.before, around.after))
    if now != was:
        return CameOf(Sequel.COUNTED, amount=now)
    if _lacks(counter, around):
        return CameOf(Sequel.NOT_TOLD, about=counter.spec.attribute, amount=now)
    return CameOf(Sequel.NOTHING_NEW, amount=now)


def _lacks(counter: Counter, around: Around) -> bool:
    attribute = counter.spec.attribute
    return attribute is not None and around.action.attributes.get(attribute) is None


def _of_impact(around: Around, name: str) -> CameOf:
    was, now = (impact_made(impact_state(turn.rules.get(impact_id(name)))) for turn in (around.before, around.after))
    if now != was:
        return CameOf(Sequel.COUNTED, amount=now)
    amounts = [
        source.amount
        for source in around.rules.ruleset.dictionary.impact[name].sources
        if source.of == around.action.type and predicate_of(source.condition)(around.after)
    ]
    untold = _untold(amounts, around)
    return CameOf(Sequel.NOT_TOLD if untold else Sequel.NOTHING_NEW, about=untold, amount=now)


def _of_points(around: Around, name: str) -> CameOf:
    spec = next(each for each in around.rules.ruleset.points if each.name == name)
    if around.action.type != spec.when or not predicate_of(spec.condition)(around.after):
        return CameOf(Sequel.NOTHING_PENDING)
    untold = _untold([award.amount for award in spec.give.values()], around)
    return CameOf(Sequel.NOT_TOLD if untold else Sequel.NO_POINTS, about=untold)


def _untold(amounts: Sequence[Node], around: Around) -> str | None:
    """The first fact that amounts need and nobody told; None if all are."""
    needed = sorted({fact for each in amounts for fact in references_in(each)}, key=lambda each: each.name)
    return next((each.name for each in needed if value_in(each, around.after) is None), None)


def _of_streak(around: Around, name: str) -> CameOf:
    spec = next(each for each in around.rules.ruleset.streaks if each.name == name)
    was, now = (streak_state(turn.rules.get(streak_id(name))) for turn in (around.before, around.after))
    periods, day = StreakPeriods(spec, around.rules.calendar), around.after.day
    period = periods.period_of(day, periods.anchor(was, day))
    if periods.is_done(was, period):
        return CameOf(Sequel.DONE_ALREADY)
    if is_paused(was, day):
        return CameOf(Sequel.PAUSED)
    if periods.is_off(day, was):
        return CameOf(Sequel.DAY_OFF)
    if spec.needed == 1:
        return CameOf(Sequel.TOO_EARLY)
    done_before, done = periods.times_done(was, period), periods.times_done(now, period)
    sequel = Sequel.COUNTED if done != done_before else Sequel.NOTHING_NEW
    return CameOf(sequel, towards(done, spec.needed))


def _of_challenge(around: Around, name: str) -> CameOf | None:
    """Of the whole challenge; what its steps made of it, they say."""
    spec = next(each for each in around.rules.ruleset.challenges if each.name == name)
    return _why_closed(challenge_standing(spec, around.rules.calendar, around.before))


def _why_closed(stood: ChallengeStanding) -> CameOf | None:
    """What keeps a whole challenge from counting anything; None when it is on."""
    if stood.status is ChallengeStatus.COMPLETED:
        return CameOf(Sequel.DONE_ALREADY)
    if stood.status is ChallengeStatus.UPCOMING:
        return CameOf(Sequel.NOT_BEGUN, at=stood.starts_at)
    if stood.status is ChallengeStatus.ENDED:
        return CameOf(Sequel.OVER, at=stood.ends_at)
    return CameOf(Sequel.NOT_JOINED) if stood.joined is False else None


def _of_step(around: Around, spec: ChallengeSpec, stood: ChallengeStanding, step: StepStanding) -> CameOf:
    if step.done:
        return CameOf(Sequel.DONE_ALREADY, step.progress)
    if spec.order is StepOrder.IN_SEQUENCE:
        following = next(each for each in stood.steps if not each.done)
        if following is not step:
            return CameOf(Sequel.WAITS, step.progress, about=following.step.name)
    attribute = step.step.attribute
    if attribute is not None and around.action.attributes.get(attribute) is None:
        return CameOf(Sequel.NOT_TOLD, step.progress, about=attribute)
    return CameOf(Sequel.COUNTED if step.step.measure is StepMeasure.SUM else Sequel.NOTHING_NEW, step.progress)


_SEQUELS: Mapping[str, Callable[[Around, str], CameOf | None]] = {
    "counts": _of_count,
    "impact": _of_impact,
    "points": _of_points,
    "streaks": _of_streak,
    "challenges": _of_challenge,
    "badges": lambda around, name: of_badge(around.rules, around.action, around.before, around.after, name),
}
