"""Challenges in the fold. Once a round is begun, its timer is the end of its last day."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from engine.rules.calendar import Calendar
from engine.rules.challenge_attempts import Attempt
from engine.rules.challenge_rounds import Window, in_round
from engine.rules.challenges import (
    ChallengeSpec,
    ChallengeStep,
    StepOrder,
    challenge_id,
    challenge_state,
    first_day_of,
    rounds_of,
)
from engine.rules.effects import (
    ChallengeCompleted,
    ChallengeEnded,
    ChallengeJoined,
    ChallengeLeft,
    ChallengeStepAdvanced,
    Refusal,
)
from engine.rules.entries import Act, Choice
from engine.rules.expressions import Predicate, predicate_of
from engine.rules.handler import refuse
from engine.rules.state import ChallengeState
from engine.rules.tree import AnyOf, Condition
from engine.rules.turn import Turn


class ChallengeHandler:
    """A challenge for each member."""

    def __init__(self, spec: ChallengeSpec, calendar: Calendar) -> None:
        self.rule = challenge_id(spec.name)
        self.listens_to = frozenset(step.do for step in spec.steps)
        self.asks: Mapping[str, Condition] = {
            do: AnyOf(tuple(step.condition for step in spec.steps if step.do == do)) for do in self.listens_to
        }
        self._spec = spec
        self._repeats = spec.repeats
        self._rounds = rounds_of(spec, calendar)
        self._enough = spec.enough
        self._in_sequence = spec.order is StepOrder.IN_SEQUENCE
        self._steps: Sequence[tuple[ChallengeStep, Predicate]] = [
            (step, predicate_of(step.condition)) for step in spec.steps
        ]
        self._by_action = {do: [each for each in self._steps if each[0].do == do] for do in self.listens_to}

    def on_action(self, turn: Turn) -> None:
        held = self._present(turn)
        if held.times >= self._repeats:
            return
        window, day = self._window(turn, held), max(turn.day, held.round)
        if window is None or not window.holds(day):
            return
        attempt = Attempt(held)
        for step, holds in self._open_steps(turn.action, attempt):
            if holds(turn) and attempt.count(step, turn.attributes, day):
                turn.effects.append(self._advanced(turn, step, attempt.told(step)))
        # Asked even when nothing advanced: a new version may have asked for less than was done already.
        if attempt.is_enough(self._spec.steps, self._enough):
            self._complete(turn, held, attempt)
        elif attempt.changed:
            turn.keep(self.rule, attempt.kept(held))
            if not held.times:  # the end is told to those who never completed it in this round
                turn.wake(self.rule, self._rounds.ends_at(window, turn.zone))

    def on_choice(self, turn: Turn, choice: Choice) -> None:
        held = self._present(turn)
        refusal = self._refusal(turn, held, choice.act)
        if refusal is not None:
            refuse(turn, choice, refusal)
        elif choice.act is Act.JOIN:
            turn.keep(self.rule, replace(held, joined=turn.at, joined_on=turn.day, ended=False))
            turn.effects.append(
                ChallengeJoined(at=turn.at, rule=self.rule, entry=turn.entry, challenge=self._spec.name)
            )
        else:
            # What was completed stays known: nobody completes it twice by leaving in between.
            left = replace(held, joined=None, joined_on=None, steps={}, exact={}, seen={}, finished=False)
            turn.keep(self.rule, left)
            turn.wake(self.rule, None)
            turn.effects.append(ChallengeLeft(at=turn.at, rule=self.rule, entry=turn.entry, challenge=self._spec.name))

    def on_timer(self, turn: Turn) -> None:
        held = challenge_state(turn.rules.get(self.rule))
        turn.wake(self.rule, None)
        turn.keep(self.rule, replace(held, ended=True))
        turn.effects.append(ChallengeEnded(at=turn.at, rule=self.rule, entry=None, challenge=self._spec.name))

    def plan(self, turn: Turn) -> None:
        held = challenge_state(turn.rules.get(self.rule))
        if not held.steps or held.times or not self._rounds.fits(held.round):
            return
        window = self._window(turn, held)
        if window is None:
            return
        end = self._rounds.ends_at(window, turn.zone)
        is_over = end is not None and end <= turn.at
        if held.ended and not is_over:
            turn.keep(self.rule, replace(held, ended=False))
        if not (held.ended and is_over):
            turn.wake(self.rule, end)

    def _present(self, turn: Turn) -> ChallengeState:
        """What is known of the round that the member is in."""
        held = challenge_state(turn.rules.get(self.rule))
        return in_round(held, self._rounds.at(turn.day, held.round), self._repeats)

    def _window(self, turn: Turn, held: ChallengeState) -> Window | None:
        """The days of the member's round; None for who does not take part."""
        began = first_day_of(self._spec, held, turn)
        return None if began is None else self._rounds.window(held.round, began)

    def _open_steps(self, action: str, attempt: Attempt) -> Sequence[tuple[ChallengeStep, Predicate]]:
        """The steps that an action of this type can advance."""
        if not self._in_sequence:
            return [each for each in self._by_action[action] if not attempt.is_done(each[0])]
        following = next((each for each in self._steps if not attempt.is_done(each[0])), None)
        return [following] if following is not None and following[0].do == action else []

    def _complete(self, turn: Turn, held: ChallengeState, attempt: Attempt) -> None:
        times = held.times + 1
        finished = times >= self._spec.repeats
        completed = ChallengeState(
            steps=attempt.steps if finished else {},
            completed_at=turn.at,
            round=held.round,
            times=times,
            times_ever=held.times_ever + 1,
            joined=held.joined,
            finished=finished,
            joined_on=held.joined_on,
        )
        turn.keep(self.rule, completed)
        turn.wake(self.rule, None)
        turn.effects.append(ChallengeCompleted(at=turn.at, rule=self.rule, entry=turn.entry, challenge=self._spec.name))
        turn.give(self.rule, self._spec.give)

    def _refusal(self, turn: Turn, held: ChallengeState, act: Act) -> Refusal | None:
        """Why a choice cannot be; None when it can."""
        if not self._spec.opt_in or act not in (Act.JOIN, Act.LEAVE):
            return Refusal.NOT_OFFERED
        if act is Act.LEAVE:
            return Refusal.NOT_NOW if held.joined is None else None
        is_done_for_good = self._spec.every is None and held.times >= self._spec.repeats
        if held.joined is not None or is_done_for_good or not self._rounds.dates.holds(turn.day):
            return Refusal.NOT_NOW
        return None

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
