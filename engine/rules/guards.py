"""Guards in the fold: each judges an action by what the same member's own journal says, before any rule sees it."""

from collections.abc import Mapping

from msgspec.structs import replace

from engine.rules.calendar import Calendar, Day, PeriodKind
from engine.rules.counts import spelt
from engine.rules.effects import HeldBack
from engine.rules.expressions import predicate_of
from engine.rules.fair_play import GuardSpec
from engine.rules.handler import TakesNoChoices, WaitsForNothing
from engine.rules.instants import Instant
from engine.rules.state import GuardState, RuleState
from engine.rules.tree import Condition
from engine.rules.turn import Turn


class Guard(TakesNoChoices, WaitsForNothing):
    """A guard, compiled. It is asked whether it holds an action back, and told of those that count."""

    def __init__(self, spec: GuardSpec, calendar: Calendar) -> None:
        self.rule = spec.rule
        self.spec = spec
        self.listens_to = frozenset(spec.when)
        self.asks: Mapping[str, Condition] = dict.fromkeys(spec.when, spec.condition)
        self._holds = predicate_of(spec.condition)
        self._calendar = calendar
        self._measure = _measure(spec)

    def watches(self, turn: Turn) -> bool:
        """Whether the action of a turn is one that this guard is about."""
        return self._holds(turn)

    def holds_back(self, turn: Turn) -> HeldBack | None:
        """What is to be told when the action of a turn is not to count; None when it may."""
        state, spec = guard_state(turn.rules.get(self.rule), self._measure), self.spec
        if spec.at_most is not None:
            return self._too_often(turn, state, spec.at_most)
        if spec.different is not None:
            return self._too_few_different(turn, state)
        return self._too_soon(turn, state)

    def hold_back(self, turn: Turn) -> None:
        """Holds the action of a turn back, and remembers that it did."""
        held = self.holds_back(turn)
        assert held is not None, "asked only of what is to be held back"
        state = guard_state(turn.rules.get(self.rule), self._measure)
        turn.keep(self.rule, replace(state, times=state.times + 1))
        turn.effects.append(held)

    def on_action(self, turn: Turn) -> None:
        """Remembers an action that counts."""
        state, spec = guard_state(turn.rules.get(self.rule), self._measure), self.spec
        if spec.at_most is not None:
            turn.keep(self.rule, self._with_one_more(turn, state))
        elif spec.different is not None and (value := self._value(turn, spec.different.attribute)) is not None:
            lately = (*state.lately, value)[1 - spec.different.of_last :]
            turn.keep(self.rule, replace(state, lately=lately))

    def on_taken_back(self, turn: Turn) -> None:
        """Begins to cool off: an action that it watches is taken back at the instant of a turn."""
        state = guard_state(turn.rules.get(self.rule), self._measure)
        turn.keep(self.rule, replace(state, taken_back=int(turn.at)))

    def plan(self, turn: Turn) -> None:
        """Begins anew as a version takes effect that lets it watch over something else."""
        held = turn.rules.get(self.rule)
        if type(held) is GuardState and held.measure != self._measure:
            turn.keep(self.rule, GuardState(self._measure, times=held.times))

    def _value(self, turn: Turn, attribute: str | None) -> str | None:
        return "" if attribute is None else spelt(turn.attributes.get(attribute))

    def _too_often(self, turn: Turn, state: GuardState, at_most: int) -> HeldBack | None:
        value = self._value(turn, self.spec.for_each)
        counted = self._present(turn, state.counted.get(value, ())) if value is not None else ()
        so_far = len(counted) if self.spec.within is not None else sum(counted[1:])
        if value is None or so_far < at_most:
            return None
        return self._told(turn, so_far, value or None, self._again(turn, counted, at_most))

    def _again(self, turn: Turn, counted: tuple[int, ...], at_most: int) -> Instant | None:
        """When the next one counts."""
        if self.spec.within is None:
            return self._calendar.end_of_period(counted[0], self.spec.per, turn.zone)
        return self._calendar.after(counted[-at_most], self.spec.within, turn.zone)

    def _present(self, turn: Turn, counted: tuple[int, ...]) -> tuple[int, ...]:
        """What of it still matters: instants in the window, or the present period with how many it has seen."""
        if self.spec.within is not None:
            after, within, zone = self._calendar.after, self.spec.within, turn.zone
            return tuple(at for at in counted if turn.at < after(at, within, zone))
        period = self._calendar.period_of(turn.day, self.spec.per)
        # A member who travels to where it is still yesterday goes on with the newer period.
        return counted if counted and counted[0] >= period else (period, 0)

    def _with_one_more(self, turn: Turn, state: GuardState) -> GuardState:
        value = self._value(turn, self.spec.for_each)
        if value is None:
            return state
        counted = self._present(turn, state.counted.get(value, ()))
        more = (*counted, int(turn.at)) if self.spec.within is not None else (counted[0], counted[1] + 1)
        known = state.counted if value in state.counted else self._still_known(turn, state.counted)
        return replace(state, counted={**known, value: more})

    def _still_known(self, turn: Turn, counted: Mapping[str, tuple[int, ...]]) -> Mapping[str, tuple[int, ...]]:
        """Without the values that no longer matter, which are looked for once in a while."""
        if not counted or len(counted) % _VALUES_BETWEEN_LOOKS:
            return counted
        if self.spec.within is not None:
            return {value: each for value, each in counted.items() if self._present(turn, each)}
        if self.spec.per is PeriodKind.EVER:
            return counted
        earliest = self._calendar.period_of(Day(max(1, turn.day - _DAYS_BACK)), self.spec.per)
        return {value: each for value, each in counted.items() if each[0] >= earliest}

    def _too_few_different(self, turn: Turn, state: GuardState) -> HeldBack | None:
        different = self.spec.different
        value = self._value(turn, different.attribute) if different is not None else None
        if different is None or value is None or len(state.lately) + 1 < different.of_last:
            return None
        so_far = len({*state.lately, value})
        if so_far >= different.at_least or value not in state.lately:
            return None
        return self._told(turn, so_far, value, None)

    def _too_soon(self, turn: Turn, state: GuardState) -> HeldBack | None:
        if self.spec.cool_off is None or state.taken_back is None:
            return None
        until = self._calendar.after(state.taken_back, self.spec.cool_off, turn.zone)
        return self._told(turn, 1, None, until) if turn.at < until else None

    def _told(self, turn: Turn, so_far: int, value: str | None, until: Instant | None) -> HeldBack:
        return HeldBack(at=turn.at, rule=self.rule, entry=turn.entry, so_far=so_far, value=value, until=until)


_VALUES_BETWEEN_LOOKS = 64
"""How many new values come before those that have passed are looked for, which costs as much as there are."""

_DAYS_BACK = 3
"""How far a move, and a version in which days begin at another hour, can take the date back, at most."""


def guard_state(held: RuleState | None, measure: str) -> GuardState:
    """What a guard remembers, if it is of this measure."""
    return held if type(held) is GuardState and held.measure == measure else GuardState(measure)


def times_held_back(held: RuleState | None) -> int:
    """How often a guard has held an action of the member back."""
    return held.times if type(held) is GuardState else 0


def _measure(spec: GuardSpec) -> str:
    """What a guard keeps account of; it begins anew when the rule files change that.

    Of what is longer ago than a window, or than the last so many, nothing is known: another stretch is another account.
    """
    if spec.different is not None:
        return f"different {spec.different.attribute} of_last {spec.different.of_last}"
    if spec.cool_off is not None:
        return "cool_off"
    within = spec.within
    stretch = f"within {within.count} {within.unit.value}" if within is not None else spec.per.value
    return f"at_most {spec.for_each or ''} {stretch}"
