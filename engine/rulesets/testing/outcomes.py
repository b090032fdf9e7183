"""What a rule made of an action that it matches, when no effect tells: what it counted, or why nothing comes of it."""

from collections.abc import Callable, Mapping

from engine.rules.challenge_standings import challenge_standing
from engine.rules.challenges import ChallengeSpec, ChallengeStep, StepMeasure, StepOrder
from engine.rules.counts import Counter
from engine.rules.dictionary import Impact
from engine.rules.expressions import number_of, predicate_of
from engine.rules.impact import impact_id, impact_made, impact_state
from engine.rules.points import PointsSpec
from engine.rules.standing import ChallengeStanding, ChallengeStatus, StepStanding
from engine.rules.streak_periods import StreakPeriods, is_paused
from engine.rules.streaks import StreakPeriod, StreakSpec, streak_id, streak_state
from engine.rulesets.diagnostics import quoted
from engine.rulesets.testing.badge_outcomes import of_badge
from engine.rulesets.testing.known import Known
from engine.rulesets.wording import in_words, value_in_words

_NOTHING = "matches, and nothing comes of it"


def outcome(rule: str, known: Known) -> str:
    """What came of an action for a rule whose condition held, and which did nothing that is told by itself."""
    section, _, name = rule.partition(".")
    told = _OUTCOMES.get(section)
    return told(known, name) if told is not None else _NOTHING


def _of_count(known: Known, name: str) -> str:
    counter = known.rules.counters[name]
    spec, attributes = counter.spec, known.after.attributes
    value = counter.value_of(attributes)
    if value is None:
        return f"counts nothing: {spec.for_each} was not told"
    each = f" for {quoted(value_in_words(attributes[spec.for_each]))}" if spec.for_each is not None else ""
    was, now = (counter.number(turn, value) for turn in (known.before, known.after))
    if now != was:
        return f"counts {value_in_words(now)}{each}"
    if _lacks(counter, known):
        return f"counts nothing: {spec.attribute} was not told{each}, still {value_in_words(now)}"
    return f"counts nothing new{each}, still {value_in_words(now)}"


def _lacks(counter: Counter, known: Known) -> bool:
    attribute = counter.spec.attribute
    return attribute is not None and known.after.attributes.get(attribute) is None


def _of_impact(known: Known, name: str) -> str:
    impact = known.ruleset.dictionary.impact[name]
    was, now = (impact_made(impact_state(turn.rules.get(impact_id(name)))) for turn in (known.before, known.after))
    unit = next(iter(impact.unit.values()), "")
    if now != was:
        return f"adds {value_in_words(now - was)} {unit}, now {value_in_words(now)}"
    return f"adds nothing: {_why_no_impact(known, impact)}, still {value_in_words(now)} {unit}"


def _why_no_impact(known: Known, impact: Impact) -> str:
    amounts = [
        source.amount
        for source in impact.sources
        if source.of == known.action and predicate_of(source.condition)(known.after)
    ]
    untold = [why for amount in amounts if (why := known.untold(amount)) is not None]
    return untold[0] if untold else "its amount is 0"


def _of_points(known: Known, name: str) -> str:
    spec = next(each for each in known.ruleset.points if each.name == name)
    if known.action != spec.when or not predicate_of(spec.condition)(known.after):
        return "matches `cancel_if`, and nothing is pending that it would cancel"
    return f"gives nothing: {' and '.join(_why_no_points(known, spec))}"


def _why_no_points(known: Known, spec: PointsSpec) -> list[str]:
    """A reason for each wallet, the same one once."""
    reasons = []
    for award in spec.give.values():
        number = number_of(award.amount)(known.after)
        if number is None:
            reasons.append(known.untold(award.amount) or f"{in_words(award.amount)} could not be worked out")
            continue
        written, came_to = in_words(award.amount), value_in_words(number)
        rounded = ", which is rounded down to 0" if 0 < number < 1 else ""
        asked = "the amount" if written == came_to else written
        reasons.append(f"{asked} is {came_to}{rounded}")
    return list(dict.fromkeys(reasons))


def _of_streak(known: Known, name: str) -> str:
    spec = next(each for each in known.ruleset.streaks if each.name == name)
    was, now = (streak_state(turn.rules.get(streak_id(name))) for turn in (known.before, known.after))
    periods, day = StreakPeriods(spec, known.rules.calendar), known.after.day
    period = periods.period_of(day, periods.anchor(was, day))
    this = "today" if spec.every is StreakPeriod.DAY else _this(spec)
    if periods.is_done(was, period):
        return f"{this} is done already"
    if is_paused(was, day):
        return "paused today: what is done in a pause does not count"
    if periods.is_off(day, was):
        return "a day off: what is done on it does not count"
    if spec.needed == 1:
        return "this day comes from before the run, and does not count"
    done_before, done = periods.times_done(was, period), periods.times_done(now, period)
    new = "" if done != done_before else "counts nothing new, still "
    days = " different days" if spec.on_days is not None else ""
    return f"{new}at {done} of {spec.needed}{days} {this}"


def _this(spec: StreakSpec) -> str:
    return f"this stretch of {spec.days} days" if spec.every is StreakPeriod.DAYS else f"this {spec.every.value}"


def _of_challenge(known: Known, name: str) -> str:
    spec = next(each for each in known.ruleset.challenges if each.name == name)
    stood = challenge_standing(spec, known.rules.calendar, known.before)
    closed = _why_closed(known, spec, stood)
    if closed is not None:
        return closed
    matching = [
        each for each in stood.steps if each.step.do == known.action and predicate_of(each.step.condition)(known.after)
    ]
    return "; ".join(_of_step(known, spec, stood, each) for each in matching) or _NOTHING


def _why_closed(known: Known, spec: ChallengeSpec, stood: ChallengeStanding) -> str | None:
    """What keeps the whole challenge from counting anything; None when it is on."""
    if stood.status is ChallengeStatus.COMPLETED:
        return f"completed already this {spec.every.value}" if spec.every is not None else "completed already"
    if stood.status is ChallengeStatus.UPCOMING and stood.starts_at is not None:
        return f"not begun: it begins {known.day(stood.starts_at)}"
    if stood.status is ChallengeStatus.ENDED and stood.ends_at is not None:
        return f"over since {known.day(stood.ends_at)}"
    return "not joined" if stood.joined is False else None


def _of_step(known: Known, spec: ChallengeSpec, stood: ChallengeStanding, step: StepStanding) -> str:
    name = f"step {quoted(step.step.name)}"
    if step.done:
        return f"{name} is done already"
    if spec.order is StepOrder.IN_SEQUENCE:
        following = next(each for each in stood.steps if not each.done)
        if following is not step:
            return f"{name} waits for {quoted(following.step.name)}"
    at = f"still at {step.progress.value} of {step.progress.target}"
    return f"{name} {_why_not_counted(known, step.step)}{at}"


def _why_not_counted(known: Known, step: ChallengeStep) -> str:
    if step.attribute is not None and known.after.attributes.get(step.attribute) is None:
        return f"counts nothing: {step.attribute} was not told, "
    return "is " if step.measure is StepMeasure.SUM else "counts nothing new, "


_OUTCOMES: Mapping[str, Callable[[Known, str], str]] = {
    "counts": _of_count,
    "impact": _of_impact,
    "points": _of_points,
    "streaks": _of_streak,
    "challenges": _of_challenge,
    "badges": of_badge,
    "fair_play": lambda known, name: "lets it through",
}
