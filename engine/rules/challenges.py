"""Challenges: time-boxed goals of several steps, for each member on their own local dates."""

from dataclasses import dataclass
from datetime import date

from engine.rules.calendar import Calendar
from engine.rules.dictionary import Localised, RuleId
from engine.rules.effects import ChallengeCompleted, ChallengeEnded, ChallengeStepAdvanced
from engine.rules.expressions import ALWAYS, Condition, predicate_of
from engine.rules.gifts import NOTHING, Gift
from engine.rules.instants import Instant
from engine.rules.state import ChallengeState
from engine.rules.turn import Turn


@dataclass(frozen=True, slots=True)
class ChallengeStep:
    """One thing to do some number of times."""

    name: str
    names: Localised
    do: str
    times: int
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class ChallengeSpec:
    """A challenge as it stands in a rule file. Both days are inclusive, as people read them."""

    name: str
    names: Localised
    first_day: date
    last_day: date
    steps: tuple[ChallengeStep, ...]
    give: Gift = NOTHING
    description: Localised | None = None


def challenge_id(name: str) -> RuleId:
    """The rule id of a challenge."""
    return RuleId(f"challenges.{name}")


class ChallengeHandler:
    """A challenge in the fold. Once begun, its timer is the end of its last day."""

    def __init__(self, spec: ChallengeSpec, calendar: Calendar) -> None:
        self.rule = challenge_id(spec.name)
        self.listens_to = frozenset(step.do for step in spec.steps)
        self._spec = spec
        self._calendar = calendar
        self._first, self._last = spec.first_day.toordinal(), spec.last_day.toordinal()
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
            if done.get(step.name, 0) < step.times and holds(turn.attributes):
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
    return calendar.start_of(spec.last_day.toordinal() + 1, zone)
