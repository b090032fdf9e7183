"""Streaks in the fold: periods that are done and missed, freezes, and what members choose about them."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from engine.rules.calendar import Calendar
from engine.rules.effects import (
    FreezeReceived,
    Refusal,
    StreakBroken,
    StreakCorrected,
    StreakExtended,
    StreakFrozen,
    StreakMilestone,
    StreakPaused,
    StreakRepaired,
)
from engine.rules.entries import Act, Choice
from engine.rules.expressions import predicate_of
from engine.rules.handler import refuse
from engine.rules.state import StreakState
from engine.rules.streak_choices import bought, paused
from engine.rules.streak_periods import StreakPeriods
from engine.rules.streak_runs import broken, extended, frozen, longest_of, rejoined, thawed, with_freezes
from engine.rules.streaks import StreakPeriod, StreakSpec, streak_id, streak_state
from engine.rules.tree import Condition
from engine.rules.turn import Turn


class StreakHandler:
    """A streak in the fold. While there is a run, its timer is the end of the period that must be done next."""

    def __init__(self, spec: StreakSpec, calendar: Calendar) -> None:
        self.rule = streak_id(spec.name)
        self.listens_to = frozenset({spec.when})
        self.asks: Mapping[str, Condition] = {spec.when: spec.condition}
        self._spec = spec
        self._periods = StreakPeriods(spec, calendar)
        self._holds = predicate_of(spec.condition)
        self._milestones = sorted(spec.milestones.items())

    def on_action(self, turn: Turn) -> None:
        if not self._holds(turn):
            return
        held = streak_state(turn.rules.get(self.rule))
        anchor = self._periods.anchor(held, turn.day)
        period = self._periods.period_of(turn.day, anchor)
        if self._periods.is_done(held, period) or self._periods.is_off(turn.day, held):
            return
        if self._is_before_the_run(held, period):
            return
        if self._spec.needed > 1:
            held = replace(held, anchor=anchor, counted=self._periods.counted(held, turn.day))
            if self._periods.times_done(held, period) < self._spec.needed:
                turn.keep(self.rule, held)
                return
        self._extend(turn, extended(held, period, self._periods.following(period), anchor))

    def on_choice(self, turn: Turn, choice: Choice) -> None:
        match choice.act:
            case Act.PAUSE:
                refusal = self._pause(turn, choice)
            case Act.REPAIR:
                refusal = self._repair(turn)
            case Act.BUY_FREEZE:
                refusal = self._buy_freeze(turn)
            case _:
                refusal = Refusal.NOT_OFFERED
        if refusal is not None:
            refuse(turn, choice, refusal)

    def on_timer(self, turn: Turn) -> None:
        held = self._held(turn)
        missed = held.asked
        following = self._periods.following(missed)
        if self._spec.freezes is not None and held.freezes:
            self._freeze(turn, frozen(held, missed, following), missed)
            return
        state = broken(held, missed, following, turn.at, self._periods.repairable(held, turn.at, turn.zone))
        self._keep(turn, state)
        turn.effects.append(
            StreakBroken(at=turn.at, rule=self.rule, entry=None, streak=self._spec.name, length=state.broken[-1].length)
        )
        if state.length:
            self._tell_corrected(turn, state)

    def plan(self, turn: Turn) -> None:
        held = self._held(turn)
        state = self._reopened(turn, held)
        if state.length:
            is_over = self._is_over_now(turn, held)
            since = held.asked if is_over else self._periods.period_of(turn.day, state.anchor)
            state = replace(state, asked_from=since)
        self._keep(turn, state)
        if (state.length, state.freezes) != (held.length, held.freezes):
            self._tell_corrected(turn, state)
            self._give_milestones(turn, state)

    def _held(self, turn: Turn) -> StreakState:
        return streak_state(turn.rules.get(self.rule))

    def _keep(self, turn: Turn, state: StreakState) -> None:
        asked = self._periods.next_asked(state, turn.zone) if state.length else 0
        turn.keep(self.rule, replace(state, longest=max(state.longest, state.length), asked=asked))
        turn.wake(self.rule, self._periods.ends_at(asked, turn.zone) if asked else None)

    def _is_over_now(self, turn: Turn, held: StreakState) -> bool:
        """Whether a version begins at the very instant at which a period is over that was asked for: it judges that.

        Until then: a streak that was away, and comes back with this version, asked for nothing meanwhile.
        """
        was_asked_for = turn.entry is None and self.rule in turn.waited
        return was_asked_for and self._periods.ends_at(held.asked, turn.zone) == turn.at

    def _is_before_the_run(self, held: StreakState, period: int) -> bool:
        """Whether a stretch of days was over before the run began, though a move let a day of it come again."""
        return self._spec.every is StreakPeriod.DAYS and bool(held.length) and period < held.began

    def _extend(self, turn: Turn, extended_run: StreakState) -> None:
        state = with_freezes(extended_run, self._spec.freezes)
        self._keep(turn, state)
        turn.effects.append(
            StreakExtended(
                at=turn.at,
                rule=self.rule,
                entry=turn.entry,
                streak=self._spec.name,
                length=state.length,
                best=state.best,
            )
        )
        if (state.freezes or 0) > (extended_run.freezes or 0):
            self._tell_freeze(turn, state)
        self._give_milestones(turn, state)

    def _freeze(self, turn: Turn, state: StreakState, missed: int) -> None:
        self._keep(turn, state)
        turn.effects.append(
            StreakFrozen(
                at=turn.at,
                rule=self.rule,
                entry=None,
                streak=self._spec.name,
                period=date.fromordinal(missed),
                length=state.length,
                freezes_left=state.freezes or 0,
            )
        )

    def _reopened(self, turn: Turn, held: StreakState) -> StreakState:
        """The state without what was judged of dates that have come again: breaks and spent freezes are taken back."""
        if turn.day >= held.judged_before:
            return held
        state = held
        for gone in reversed(held.broken):
            if turn.day < self._periods.following(gone.period):
                state = rejoined(state, gone)
        again = [each for each in state.frozen if turn.day < self._periods.following(each)]
        return thawed(state, again, self._spec.freezes)

    def _pause(self, turn: Turn, choice: Choice) -> Refusal | None:
        state = paused(self._held(turn), self._spec.pause, choice.first_day, choice.last_day, turn.day)
        if isinstance(state, Refusal) or choice.first_day is None or choice.last_day is None:
            return state if isinstance(state, Refusal) else Refusal.NOT_NOW
        self._keep(turn, state)
        turn.effects.append(
            StreakPaused(
                at=turn.at,
                rule=self.rule,
                entry=turn.entry,
                streak=self._spec.name,
                first_day=choice.first_day,
                last_day=choice.last_day,
            )
        )
        return None

    def _repair(self, turn: Turn) -> Refusal | None:
        if self._spec.repair is None:
            return Refusal.NOT_OFFERED
        held = self._held(turn)
        if not held.broken:
            return Refusal.NOT_NOW
        gone = longest_of(self._periods.repairable(held, turn.at, turn.zone))
        if gone is None:
            return Refusal.TOO_LATE
        if not turn.can_pay(self._spec.repair.cost):
            return Refusal.NOT_ENOUGH_POINTS
        turn.pay(self.rule, self._spec.repair.cost)
        state = rejoined(held, gone)
        state = replace(state, broken=(), repaired_before=self._periods.period_of(turn.day, state.anchor))
        self._keep(turn, state)
        turn.effects.append(
            StreakRepaired(
                at=turn.at,
                rule=self.rule,
                entry=turn.entry,
                streak=self._spec.name,
                length=state.length,
                best=state.best,
            )
        )
        self._give_milestones(turn, state)
        return None

    def _buy_freeze(self, turn: Turn) -> Refusal | None:
        state = bought(self._held(turn), self._spec.freezes)
        if isinstance(state, Refusal):
            return state
        assert self._spec.freezes is not None
        if not turn.can_pay(self._spec.freezes.cost):
            return Refusal.NOT_ENOUGH_POINTS
        turn.pay(self.rule, self._spec.freezes.cost)
        self._keep(turn, state)
        self._tell_freeze(turn, state)
        return None

    def _tell_freeze(self, turn: Turn, state: StreakState) -> None:
        turn.effects.append(
            FreezeReceived(
                at=turn.at,
                rule=self.rule,
                entry=turn.entry,
                streak=self._spec.name,
                freezes=state.freezes or 0,
            )
        )

    def _tell_corrected(self, turn: Turn, state: StreakState) -> None:
        turn.effects.append(
            StreakCorrected(
                at=turn.at,
                rule=self.rule,
                entry=turn.entry,
                streak=self._spec.name,
                length=state.length,
                best=state.best,
                freezes=state.freezes,
            )
        )

    def _give_milestones(self, turn: Turn, state: StreakState) -> None:
        """Gives what the run has not yet been given for its length; `longest` is still what it was before."""
        for length, gift in self._milestones:
            if state.longest < length <= state.length:
                turn.effects.append(
                    StreakMilestone(at=turn.at, rule=self.rule, entry=turn.entry, streak=self._spec.name, length=length)
                )
                turn.give(self.rule, gift)
