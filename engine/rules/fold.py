"""The fold: what a member's journal means under the rule versions in force. Pure, and the heart of everything.

    state, effects = fold.apply(state, entry)          # one more entry, in order
    state, effects = fold.advance(state, until)        # time passes
    state, effects = fold.refold(journal)              # from nothing; agrees with the two above, byte for byte
    state, effects = fold.insert(journal, late)        # entries that came late; effects are what to post

Time passing is folded too: timers that are due, and rule versions that come into force, come before the next entry, in
the order of their instants. An entry or a timer at the very instant of a new version is ruled by the new one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple, assert_never

from engine.rules.compiled import CompiledRuleset
from engine.rules.corrections import corrections
from engine.rules.effects import AnyEffect
from engine.rules.entries import Action, Choice, Entry, ProfileChange
from engine.rules.instants import Instant
from engine.rules.lateness import Lateness
from engine.rules.ruleset import Ruleset
from engine.rules.standing import Standing
from engine.rules.standings import standing_of
from engine.rules.state import State
from engine.rules.trace import Tried
from engine.rules.turn import Turn


class RuleVersion(NamedTuple):
    """A ruleset as it came into force."""

    number: int
    effective_from: Instant
    ruleset: Ruleset


class Folded(NamedTuple):
    """A state, and what happened on the way to it, in order."""

    state: State
    effects: tuple[AnyEffect, ...]


class LateEntry(ValueError):
    """The entry belongs before one that is folded already; `insert` takes it, `apply` cannot."""


class Fold:
    """One programme's versions, compiled. Holds nothing of any member."""

    def __init__(self, versions: Sequence[RuleVersion]) -> None:
        if not versions:
            raise ValueError("a fold needs at least one ruleset version")
        self._versions = sorted(versions, key=lambda each: (each.effective_from, each.number))
        self._starts = [each.effective_from for each in self._versions]
        self._compiled = [CompiledRuleset(each.ruleset) for each in self._versions]
        self._positions = {each.number: position for position, each in enumerate(self._versions)}

    def empty(self) -> State:
        """The state of a member of whom nothing is known."""
        return State(version=self._versions[0].number)

    def version_at(self, instant: int) -> RuleVersion:
        """The version in force at an instant; the first one rules everything before it too."""
        return self._versions[max(0, bisect_right(self._starts, instant) - 1)]

    def apply(self, state: State, entry: Entry, trace: list[Tried] | None = None) -> Folded:
        """Folds one more entry. Raises LateEntry unless it comes after everything folded so far.

        A trace, when one is handed in, is told of every rule that the entry tried.
        """
        if state.last is not None and entry.order <= state.last:
            raise LateEntry(f"the entry {entry.id} comes before one that is folded already; insert it instead")
        turn, rules = self._open(state, trace)
        rules = self._pass_time(turn, rules, entry.occurred_at)
        turn.begin(entry)
        match entry:
            case Action():
                rules.fold_action(turn)
            case ProfileChange():
                _change_profile(turn, rules, entry)
            case Choice():
                rules.fold_choice(turn, entry)
            case _:
                assert_never(entry)
        return Folded(turn.state(), tuple(turn.effects))

    def advance(self, state: State, until: int) -> Folded:
        """Lets time pass: fires every timer that is due at or before an instant. Never goes back."""
        turn, rules = self._open(state)
        self._pass_time(turn, rules, until)
        return Folded(turn.state(), tuple(turn.effects))

    def refold(self, journal: Iterable[Entry]) -> Folded:
        """Folds a whole journal from nothing, in whatever order it is handed in."""
        state, effects = self.empty(), list[AnyEffect]()
        for entry in sorted(journal, key=_order):
            state, happened = self.apply(state, entry)
            effects += happened
        return Folded(state, tuple(effects))

    def insert(self, journal: Sequence[Entry], late: Sequence[Entry]) -> Folded:
        """Folds entries that came late into a journal; the effects are what is to be posted, in order.

        That is what the late entries themselves led to, and the difference they make to everything else.
        """
        before, after = self.refold(journal), self.refold((*journal, *late))
        change = Lateness(
            before=before,
            after=after,
            late={entry.id for entry in late},
            cause=max(late, key=_order),
            level_before=self._level(before.state, after.state.version),
            level_after=self._level(after.state, after.state.version),
        )
        return Folded(after.state, corrections(change))

    def standing(self, state: State, now: int) -> Standing:
        """Where a member with this state stands at an instant, which is no earlier than its last entry."""
        turn, rules = self._open(state)
        rules = self._pass_time(turn, rules, now)
        turn.pass_to(now)
        return standing_of(rules, turn)

    def _level(self, state: State, version: int) -> str | None:
        """The level that a member with this state holds as a version has it; None where that has no ladder."""
        rules = self._compiled[self._positions[version]]
        return rules.level_of(Turn(state, rules))

    def _open(self, state: State, trace: list[Tried] | None = None) -> tuple[Turn, CompiledRuleset]:
        rules = self._compiled[self._positions[state.version]]
        return Turn(state, rules, trace), rules

    def _pass_time(self, turn: Turn, rules: CompiledRuleset, until: int) -> CompiledRuleset:
        """Fires timers and brings versions into force, in order of their instants; answers with the last rules."""
        position = self._positions[turn.version]
        while position + 1 < len(self._versions) and self._starts[position + 1] <= until:
            position += 1
            start = self._starts[position]
            _fire_due(turn, rules, start - 1)
            rules = self._compiled[position]
            turn.version = self._versions[position].number
            turn.pass_to(start)
            rules.take_over(turn)
        _fire_due(turn, rules, until)
        return rules


def _fire_due(turn: Turn, rules: CompiledRuleset, until: int) -> None:
    """Fires the timers due at or before an instant, the earliest first; of equals, by rule id."""
    while turn.timers:
        due = min(turn.timers.values())
        if due > until:
            return
        turn.pass_to(due)
        rules.fire(turn, min(rule for rule, at in turn.timers.items() if at == due))


def _change_profile(turn: Turn, rules: CompiledRuleset, change: ProfileChange) -> None:
    if change.locale is not None:
        turn.locale = change.locale
    if change.attributes:
        told = {**turn.told_of_member, **change.attributes}
        turn.told_of_member = {name: value for name, value in told.items() if value is not None}
    if change.zone is not None and change.zone != turn.own_zone:
        turn.move_to(change.zone)
        rules.plan(turn)
    rules.settle(turn)


def _order(entry: Entry) -> tuple[int, int, str, str]:
    return entry.order
