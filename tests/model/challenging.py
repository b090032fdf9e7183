"""Challenges: everything that was done for the attempt that is going on, added up each time."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from engine.rules.challenges import ChallengeSpec, ChallengeStep, StepMeasure, StepOrder, Who
from engine.rules.counts import Measure
from engine.rules.entries import Act, Choice
from tests.model.asking import holds
from tests.model.counting import what_counts
from tests.model.days import first_of
from tests.model.member import Member
from tests.model.memories import ChallengeMemory, StepDone
from tests.model.winning import give_all


def challenge_action(member: Member) -> None:
    for spec in of_members(member):
        _do(member, spec, memory_of(member, spec))


def of_members(member: Member) -> list[ChallengeSpec]:
    """Those for teams and for everyone together do not run yet."""
    return [each for each in member.rules.challenges if each.who is Who.EACH_MEMBER]


def memory_of(member: Member, spec: ChallengeSpec) -> ChallengeMemory:
    return member.challenges.setdefault(spec.name, ChallengeMemory())


def _do(member: Member, spec: ChallengeSpec, memory: ChallengeMemory) -> None:
    round_ = round_of(member, spec, memory, member.today)
    day = max(member.today, round_)
    if not _is_on(member, spec, memory, day) or memory.completed.count(round_) >= spec.repeats:
        return
    done_before = _of_round(spec, memory, round_)
    still = [step for step in spec.steps if not is_done(step, done_before)]
    if spec.order is StepOrder.IN_SEQUENCE:
        still = still[:1]
    fitting = [step for step in still if _fits(member, step)]
    done = [each for step in fitting if (each := _done(member, step, day)) is not None]
    if done:
        memory.round, memory.done, memory.is_complete = round_, [*done_before, *done], False
    elif not _listens(member, spec) or not done_before:
        return
    if sum(is_done(step, memory.done) for step in spec.steps) >= spec.enough:
        memory.completed.append(round_)
        memory.is_complete = memory.completed.count(round_) >= spec.repeats
        if not memory.is_complete:
            memory.done = []
        give_all(member, f"challenges.{spec.name}", spec.give)


def _listens(member: Member, spec: ChallengeSpec) -> bool:
    """A version that asks for less is noticed with any action of the types that the steps ask for."""
    return member.action is not None and member.action.type in {step.do for step in spec.steps}


def _fits(member: Member, step: ChallengeStep) -> bool:
    return member.action is not None and member.action.type == step.do and holds(step.condition, member)


def _done(member: Member, step: ChallengeStep, day: int) -> StepDone | None:
    """What the action is to a step: one, a number, or something to be told apart; None when that was not told."""
    assert member.action is not None
    told = member.action.attributes.get(step.attribute or "")
    measured = what_counts(_MEASURES.get(step.measure, Measure.TIMES), told)
    return None if measured is None else StepDone(step.name, step.measure, day, measured)


_MEASURES = {StepMeasure.SUM: Measure.SUM, StepMeasure.DISTINCT: Measure.DISTINCT}


def _is_on(member: Member, spec: ChallengeSpec, memory: ChallengeMemory, day: int) -> bool:
    """Whether what the member does on a day counts."""
    first = memory.joined_on if spec.opt_in else member.joined_on
    if first is None:
        return False
    if spec.days is None:
        return _within_dates(spec, day)
    return _within_dates(spec, first) and first <= day < first + spec.days


def _within_dates(spec: ChallengeSpec, day: int) -> bool:
    first = spec.first_day.toordinal() if spec.first_day else 0
    return first <= day and (spec.last_day is None or day <= spec.last_day.toordinal())


def round_of(member: Member, spec: ChallengeSpec, memory: ChallengeMemory, day: int) -> int:
    """The first day of a day's period, or of a newer one of which something was done; 0 without periods."""
    if spec.every is None:
        return 0
    return max(memory.round, first_of(day, spec.every, member.dictionary.week_starts))


def _of_round(spec: ChallengeSpec, memory: ChallengeMemory, round_: int) -> list[StepDone]:
    """What was done of it, unless it was completed and can be once more."""
    begins_anew = memory.is_complete and memory.completed.count(round_) < spec.repeats
    return memory.done if memory.round == round_ and not begins_anew else []


def is_done(step: ChallengeStep, done: Sequence[StepDone]) -> bool:
    return value_of(step, done) >= step.times


def value_of(step: ChallengeStep, done: Sequence[StepDone]) -> int:
    """How far a step is, in whole numbers. When a version measures something else, what was done stays done."""
    mine = [each for each in done if each.step == step.name]
    days = {each.day for each in mine if each.measures is StepMeasure.DAYS}
    different = {each.value for each in mine if each.measures is StepMeasure.DISTINCT}
    added = [each.value for each in mine if each.measures in (StepMeasure.TIMES, StepMeasure.SUM)]
    numbers = [each for each in added if isinstance(each, Fraction)]
    return len(days) + len(different) + floor(sum(numbers, Fraction(0)))


def steps_now(member: Member, spec: ChallengeSpec) -> dict[str, int]:
    """How far each step is now, or in the first round to come, or was in the last; from nothing to all that it asks."""
    memory = memory_of(member, spec)
    day = max(member.today, spec.first_day.toordinal()) if spec.first_day else member.today
    day = min(day, spec.last_day.toordinal()) if spec.last_day else day
    done = _of_round(spec, memory, round_of(member, spec, memory, day))
    return {step.name: max(0, min(value_of(step, done), step.times)) for step in spec.steps}


def choose(member: Member, choice: Choice) -> None:
    """Joins or leaves; what cannot be changes nothing."""
    for spec in of_members(member):
        if choice.rule == f"challenges.{spec.name}" and spec.opt_in:
            memory = memory_of(member, spec)
            if choice.act is Act.JOIN and _can_join(member, spec, memory):
                memory.joined_on = member.today
            elif choice.act is Act.LEAVE and memory.joined_on is not None:
                memory.joined_on, memory.done, memory.is_complete = None, [], False


def _can_join(member: Member, spec: ChallengeSpec, memory: ChallengeMemory) -> bool:
    if memory.joined_on is not None or not _within_dates(spec, member.today):
        return False
    return spec.every is not None or memory.completed.count(0) < spec.repeats
