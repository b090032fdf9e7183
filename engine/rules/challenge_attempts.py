"""Attempts at a challenge: how its steps advance, one action after the other, until enough of them are done."""

from collections.abc import Sequence
from typing import Final

from engine.rules.challenges import ChallengeStep, StepMeasure
from engine.rules.counts import UNITS, in_units, spelt
from engine.rules.entries import Attributes
from engine.rules.state import ChallengeState

_TIMES: Final = StepMeasure.TIMES


class Attempt:
    """A working copy of how far the steps have come."""

    __slots__ = ("changed", "exact", "seen", "steps")

    def __init__(self, held: ChallengeState) -> None:
        self.steps = dict(held.steps)
        self.exact = held.exact
        self.seen = held.seen
        self.changed = False

    def is_done(self, step: ChallengeStep) -> bool:
        return self.steps.get(step.name, 0) >= step.times

    def told(self, step: ChallengeStep) -> int:
        """How far a step has come, as members read it: never below 0, nor beyond what it asks for."""
        return max(0, min(self.steps.get(step.name, 0), step.times))

    def is_enough(self, steps: Sequence[ChallengeStep], enough: int) -> bool:
        """Whether so many of the steps are done."""
        done = 0
        for step in steps:
            done += self.steps.get(step.name, 0) >= step.times
        return done >= enough

    def kept(self, held: ChallengeState) -> ChallengeState:
        """What a member's state remembers from now on."""
        return ChallengeState(
            self.steps,
            held.completed_at,
            held.ended,
            held.round,
            held.times,
            held.times_ever,
            held.joined,
            False,
            self.exact,
            self.seen,
            held.joined_on,
        )

    def count(self, step: ChallengeStep, attributes: Attributes, day: int) -> bool:
        """Counts an action that fits a step which is not done. Whether the number that members read moved."""
        if step.measure is _TIMES:  # by far the most frequent
            self.steps[step.name] = self.steps.get(step.name, 0) + 1
            self.changed = True
            return True
        before = self.told(step)
        match step.measure:
            case StepMeasure.SUM:
                self._add(step, in_units(attributes.get(step.attribute or "")))
            case StepMeasure.DISTINCT:
                self._see(step, spelt(attributes.get(step.attribute or "")))
            case StepMeasure.DAYS:
                self._see(step, str(day))
        return self.told(step) != before

    def _reach(self, step: ChallengeStep, value: int) -> None:
        self.steps[step.name] = value
        self.changed = True

    def _add(self, step: ChallengeStep, units: int | None) -> None:
        if units is not None:
            # Other versions may have counted something else in between: whole ones are told by the step alone.
            total = self.steps.get(step.name, 0) * UNITS + self.exact.get(step.name, 0) % UNITS + units
            self.exact = {**self.exact, step.name: total}
            self._reach(step, total // UNITS)

    def _see(self, step: ChallengeStep, value: str | None) -> None:
        seen = self.seen.get(step.name, ())
        if value is not None and value not in seen:
            self.seen = {**self.seen, step.name: (*seen, value)}
            self._reach(step, self.steps.get(step.name, 0) + 1)
