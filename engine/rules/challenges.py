"""Challenges: time-boxed goals of several steps, for each member on their own local dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.dictionary import Localised, RuleId
from engine.rules.effects import ChallengeCompleted, ChallengeEnded, ChallengeStepAdvanced
from engine.rules.expressions import predicate_of
from engine.rules.gifts import NOTHING, Gift
from engine.rules.handler import TakesNoChoices
from engine.rules.instants import Instant
from engine.rules.state import ChallengeState
from engine.rules.tree import ALWAYS, AnyOf, Condition
from engine.rules.turn import Turn


@dataclass(frozen=True, slots=True)
class ChallengeStep:
    """One thing to do some number of times."""

    name: str
    names: Localised
    do: str
    times: int
    condition: Condition = ALWAYS


class Who(Enum):
    """For whom a challenge is; the value is the word of rule files. Only the first is folded yet."""

    EACH_MEMBER = "each_member"
    EACH_TEAM = "each_team"
    EVERYONE_TOGETHER = "everyone_together"


class StepOrder(Enum):
    """In which order steps count; the value is the word of rule files."""

    ANY = "any"
    IN_SEQUENCE = "in_sequence"
    """Each step counts only once those before it are done."""


@dataclass(frozen=True, slots=True)
class ChallengeSpec:
    """A challenge as it stands in a rule file. Both days are inclusive, as people read them."""

    name: str
    names: Localised
    first_day: date | None
    """On the member's calendar; None is since ever."""
    last_day: date | None
    """None is for ever."""
    steps: tuple[ChallengeStep, ...]
    give: Gift = NOTHING
    description: Localised | None = None
    who: Who = Who.EACH_MEMBER
    order: StepOrder = StepOrder.ANY
    needed: int | None = None
    """`any: 2`: how many of the steps are enough; None is all of them."""
    days: int | None = None
    """`days: 30`: how many days each member has, the day of joining included. Joining is the member's first entry in
    the programme, or the joining of a challenge that is `opt_in`."""
    every: PeriodKind | None = None
    """`every: month`: begins anew with each such period."""
    opt_in: bool = False
    """Whether it counts only for those who joined it."""
    repeats: int = 1
    """How often it can be completed, within each round."""
    only_first: int | None = None
    """How many members can complete it. Declared and checked; not yet held."""


def challenge_id(name: str) -> RuleId:
    """The rule id of a challenge."""
    return RuleId(f"challenges.{name}")


class ChallengeHandler(TakesNoChoices):
    """A challenge in the fold. Once begun, its timer is the end of its last day."""

    def __init__(self, spec: ChallengeSpec, calendar: Calendar) -> None:
        self.rule = challenge_id(spec.name)
        self.listens_to = frozenset(step.do for step in spec.steps)
        self.asks: Mapping[str, Condition] = {
            do: AnyOf(tuple(step.condition for step in spec.steps if step.do == do)) for do in self.listens_to
        }
        self._spec = spec
        self._calendar = calendar
        self._first = spec.first_day.toordinal() if spec.first_day else 0
        self._last = last_day(spec)
        self._steps = {
            do: tuple((step, predicate_of(step.condition)) for step in spec.steps if step.do == do)
            for do in self.listens_to
        }

    def on_action(self, turn: Turn) -> None:
        held = challenge_state(turn.rules.get(self.rule))
        if held.completed_at is not None or not self._first <= turn.day <= self._last:
            return
        done = dict(held.steps)
        for step, holds in self._steps[turn.action]:
            if done.get(step.name, 0) < step.times and holds(turn):
                done[step.name] = done.get(step.name, 0) + 1
                turn.effects.append(self._advanced(turn, step, done[step.name]))
        # Asked even when nothing advanced: a new version may have asked for less than was done already.
        if all(done.get(step.name, 0) >= step.times for step in self._spec.steps):
            self._complete(turn, done)
        elif done != held.steps:
            turn.keep(self.rule, ChallengeState(done))
            turn.wake(self.rule, ends_at(self._spec, self._calendar, turn.zone))

    def on_timer(self, turn: Turn) -> None:
        held = challenge_state(turn.rules.get(self.rule))
        turn.wake(self.rule, None)
        turn.keep(self.rule, ChallengeState(held.steps, held.completed_at, ended=True))
        turn.effects.append(ChallengeEnded(at=turn.at, rule=self.rule, entry=None, challenge=self._spec.name))

    def plan(self, turn: Turn) -> None:
        held = challenge_state(turn.rules.get(self.rule))
        if not held.steps or held.completed_at is not None:
            return
        end = ends_at(self._spec, self._calendar, turn.zone)
        if held.ended and end > turn.at:
            turn.keep(self.rule, ChallengeState(held.steps))
        if not held.ended or end > turn.at:
            turn.wake(self.rule, end)

    def _complete(self, turn: Turn, done: dict[str, int]) -> None:
        turn.keep(self.rule, ChallengeState(done, completed_at=turn.at))
        turn.wake(self.rule, None)
        turn.effects.append(ChallengeCompleted(at=turn.at, rule=self.rule, entry=turn.entry, challenge=self._spec.name))
        turn.give(self.rule, self._spec.give)

    def _advanced(self, turn: Turn, step: ChallengeStep, value: int) -> ChallengeStepAdvanced:
        return ChallengeStepAdvanced(
            at=turn.at,
            rule=self.rule,
            entry=turn.entry,
            challenge=self._spec.name,
            step=step.name,
            value=value,
            target=step.times,
        )


def challenge_state(held: object) -> ChallengeState:
    """What a member's state remembers of a challenge."""
    return held if isinstance(held, ChallengeState) else _NOT_BEGUN


_NOT_BEGUN = ChallengeState()


def ends_at(spec: ChallengeSpec, calendar: Calendar, zone: str) -> Instant:
    """The first instant after the challenge's last day."""
    return calendar.start_of(last_day(spec) + 1, zone)


def last_day(spec: ChallengeSpec) -> int:
    """The last day of a challenge; one beyond all calendars when it has none."""
    return spec.last_day.toordinal() if spec.last_day else date.max.toordinal() - 1
