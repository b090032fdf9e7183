"""The fold: what a member's journal means under the rule versions in force. Pure, and the heart of everything.

    state, effects = fold.apply(state, entry)             # one more entry, in order
    state, effects = fold.advance(state, until)           # time passes
    state, effects = fold.refold(journal, until)          # from nothing; agrees with the two above, byte for byte
    state = fold.replay(state, entries, until, happened)  # many entries at once; what happened is handed on, not kept
    state, effects, moved = fold.revise(base, was, now, cause)   # another past from some point on, and what to post

Time passing is folded too: timers that are due, and rule versions that come into force, come before the next entry, in
the order of their instants. An entry or a timer at the very instant of a new version is ruled by the new one.

A version is in force from its instant on, until one that was published after it is: whoever publishes for the past
rules that past, and everything since.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, assert_never

from engine.rules.awards_kept import keep_badge
from engine.rules.badge_corrections import awards_moved
from engine.rules.compiled import CompiledRuleset
from engine.rules.corrections import corrections
from engine.rules.effects import AnyEffect, BadgeWon, Why
from engine.rules.entries import (
    Action,
    Choice,
    Entry,
    Fact,
    Foldable,
    KeptBadge,
    Order,
    ProfileChange,
    TakenBack,
)
from engine.rules.fair_play import cooling_off
from engine.rules.instants import Instant
from engine.rules.journal import in_force, taken_back
from engine.rules.revision import Cause, Revision
from engine.rules.ruleset import Ruleset
from engine.rules.standing import Standing
from engine.rules.standings import standing_of
from engine.rules.state import State
from engine.rules.trace import Tried
from engine.rules.turn import Turn


@dataclass(frozen=True)
class RuleVersion:
    """A ruleset as it was published. Numbers count publications."""

    number: int
    effective_from: Instant
    ruleset: Ruleset

    @cached_property
    def compiled(self) -> CompiledRuleset:
        """What the fold runs."""
        return CompiledRuleset(self.ruleset)

    @cached_property
    def cools_off(self) -> frozenset[str]:
        """The action types of which a guard begins something when one is taken back."""
        return cooling_off(self.ruleset.fair_play)


class Folded(NamedTuple):
    """A state, and what happened on the way to it, in order."""

    state: State
    effects: tuple[AnyEffect, ...]


class Revised(NamedTuple):
    """A state after another past, what is to be posted, and the awards that were won otherwise than it seemed."""

    state: State
    effects: tuple[AnyEffect, ...]
    moved: tuple[BadgeWon, ...]


class Told(NamedTuple):
    """A state after everything that was due, what happened on the way, and when the last of it was."""

    state: State
    effects: tuple[AnyEffect, ...]
    until: Instant | None
    """None when nothing was due."""


class LateEntry(ValueError):
    """The entry belongs before one that is folded already; `insert` takes it, `apply` cannot."""


def timeline_of(versions: Iterable[RuleVersion]) -> list[RuleVersion]:
    """The versions that come into force at all, in the order in which they do."""
    timeline: list[RuleVersion] = []
    for version in sorted(versions, key=lambda each: each.number):
        while timeline and timeline[-1].effective_from >= version.effective_from:
            timeline.pop()
        timeline.append(version)
    return timeline


class Fold:
    """One programme's versions, compiled. Holds nothing of any member."""

    def __init__(self, versions: Sequence[RuleVersion]) -> None:
        if not versions:
            raise ValueError("a fold needs at least one ruleset version")
        self._versions = timeline_of(versions)
        self._starts = [each.effective_from for each in self._versions]
        self._has_cool_offs = any(each.cools_off for each in self._versions)
        self._positions = {each.number: position for position, each in enumerate(self._versions)}

    @property
    def timeline(self) -> Sequence[RuleVersion]:
        """The versions that come into force, in that order; the first one rules everything before it too."""
        return self._versions

    def empty(self) -> State:
        """The state of a member of whom nothing is known."""
        return State(version=self._versions[0].number)

    def version_at(self, instant: int) -> RuleVersion:
        """The version in force at an instant; the first one rules everything before it too."""
        return self._versions[max(0, bisect_right(self._starts, instant) - 1)]

    def in_force(self, facts: Iterable[Fact]) -> list[Foldable]:
        """The entries that a journal comes to under these versions, in order.

        Where the version of its time has a guard that asks for it, what is taken back is an entry of its own.
        """
        facts = facts if isinstance(facts, Sequence) else tuple(facts)
        entries: list[Foldable] = [*in_force(facts)]
        if not self._has_cool_offs:
            return entries
        back = [each for each in taken_back(facts) if self.has_cool_off(each.occurred_at, each.type)]
        return sorted((*entries, *back), key=_order) if back else entries

    def has_cool_off(self, instant: int, action: str) -> bool:
        """Whether the version in force at an instant has a guard that begins when such an action is taken back."""
        return self._has_cool_offs and action in self.version_at(instant).cools_off

    def apply(self, state: State, entry: Foldable, trace: list[Tried] | None = None) -> Folded:
        """Folds one more entry. Raises LateEntry unless it comes after everything folded so far.

        A trace, when one is handed in, is told of every rule that the entry tried.
        """
        turn, rules = self._open(state, trace)
        self._take_in(turn, rules, entry)
        return Folded(turn.state(), tuple(turn.effects))

    def advance(self, state: State, until: int) -> Folded:
        """Lets time pass: fires every timer that is due at or before an instant. Never goes back."""
        turn, rules = self._open(state)
        self._pass_time(turn, rules, until)
        return Folded(turn.state(), tuple(turn.effects))

    def next_due(self, state: State) -> Instant | None:
        """When time passing next matters to a member: a timer is due, or a version comes into force; None for never."""
        position = self._positions[state.version] + 1
        waited_for = [*state.timers.values(), *self._starts[position : position + 1]]
        return Instant(min(waited_for)) if waited_for else None

    def tell(self, state: State, now: int) -> Told:
        """Lets time pass to the last instant, no later than now, at which something was due, and no further.

        So what happened since, and is not known yet, is not late.
        """
        effects, until = list[AnyEffect](), None
        while (due := self.next_due(state)) is not None and due <= now:
            state, happened = self.advance(state, due)
            effects += happened
            until = due
        return Told(state, tuple(effects), until)

    def refold(self, journal: Iterable[Fact], until: int | None = None) -> Folded:
        """Folds a whole journal from nothing, in whatever order it is handed in, and lets time pass to an instant."""
        return self.resume(self.empty(), self.in_force(journal), until)

    def resume(
        self,
        state: State,
        entries: Iterable[Foldable],
        until: int | None = None,
        passing: Callable[[State], None] | None = None,
    ) -> Folded:
        """Folds entries, which are in force and in order, on top of a state, and lets time pass to an instant.

        `passing` is shown the state after each entry.
        """
        effects = list[AnyEffect]()
        if passing is None:
            return Folded(self.replay(state, entries, until, effects.extend), tuple(effects))
        for entry in entries:
            state, happened = self.apply(state, entry)
            effects += happened
            passing(state)
        if until is not None:
            state, happened = self.advance(state, until)
            effects += happened
        return Folded(state, tuple(effects))

    def replay(
        self,
        state: State,
        entries: Iterable[Foldable],
        until: int | None,
        happened: Callable[[Sequence[AnyEffect]], None],
    ) -> State:
        """What `resume` does, in one turn: nothing is copied from entry to entry, and no effects are kept.

        `happened` is handed what each entry led to, and at last what time did; it must not hold on to the list.
        """
        turn, rules = self._open(state)
        effects = turn.effects
        for entry in entries:
            rules = self._take_in(turn, rules, entry)
            happened(effects)
            effects.clear()
        if until is not None:
            self._pass_time(turn, rules, until)
            happened(effects)
        return turn.state()

    def revise(
        self,
        base: State,
        was: Sequence[Foldable],
        now: Sequence[Foldable],
        cause: Cause,
        until: int | None = None,
        *,
        told_by: "Fold | None" = None,
        passing: Callable[[State], None] | None = None,
    ) -> Revised:
        """Another past from a state on, up to an instant; the effects are what is to be posted, in order.

        `was` are the entries as they were folded, by the versions of `told_by` if those were others; `now` those that
        are in force. Posted is what late entries themselves led to, and the difference to everything that was told.
        """
        before = (told_by or self).resume(base, was, until)
        after = self.resume(base, now, until, passing)
        change = Revision(
            base=base,
            before=before,
            after=after,
            cause=cause,
            now=now,
            level_before=self._level(before.state, after.state.version),
            level_after=self._level(after.state, after.state.version),
        )
        return Revised(after.state, corrections(change), awards_moved(change))

    def insert(self, journal: Sequence[Fact], late: Sequence[Entry]) -> Folded:
        """Folds entries that came late into a whole journal; the effects are what is to be posted, in order."""
        last = max(late, key=_order)
        cause = Cause(Why.LATE, last.occurred_at, last.id, frozenset(each.id for each in late))
        revised = self.revise(self.empty(), self.in_force(journal), self.in_force((*journal, *late)), cause)
        return Folded(revised.state, revised.effects)

    def standing(self, state: State, now: int) -> Standing:
        """Where a member with this state stands at an instant, which is no earlier than its last entry."""
        return standing_of(*self.asking(state, now))

    def asking(self, state: State, now: int) -> tuple[CompiledRuleset, Turn]:
        """The rules in force at an instant, and a turn up to it in which nothing is folded: it is there to be asked."""
        turn, rules = self._open(state)
        rules = self._pass_time(turn, rules, now)
        turn.pass_to(now)
        return rules, turn

    def level(self, state: State) -> str | None:
        """The level that a member with this state holds; None without a ladder."""
        return self._level(state, state.version)

    def _level(self, state: State, version: int) -> str | None:
        """The level that a member with this state holds as a version has it; None where that has no ladder."""
        rules = self._versions[self._positions[version]].compiled
        return rules.level_of(Turn(state, rules))

    def _open(self, state: State, trace: list[Tried] | None = None) -> tuple[Turn, CompiledRuleset]:
        rules = self._versions[self._positions[state.version]].compiled
        return Turn(state, rules, trace), rules

    def _take_in(self, turn: Turn, rules: CompiledRuleset, entry: Foldable) -> CompiledRuleset:
        """Lets time pass to an entry and folds it; answers with the rules that it was folded under."""
        if turn.last is not None and entry.order <= turn.last:
            raise LateEntry(f"the entry {entry.id} comes before one that is folded already; insert it instead")
        rules = self._pass_time(turn, rules, entry.occurred_at)
        turn.begin(entry)
        match entry:
            case Action():
                rules.fold_action(turn)
            case ProfileChange():
                _change_profile(turn, rules, entry)
            case Choice():
                rules.fold_choice(turn, entry)
            case KeptBadge():
                keep_badge(turn, entry)
                rules.settle(turn)
            case TakenBack():
                rules.fold_taken_back(turn, entry.type)
            case _:
                assert_never(entry)
        if turn.overdue:  # a move let days be over at once: what that brings comes before whatever else comes now
            turn.overdue = False
            _fire_due(turn, rules, entry.occurred_at)
        return rules

    def _pass_time(self, turn: Turn, rules: CompiledRuleset, until: int) -> CompiledRuleset:
        """Fires timers and brings versions into force, in order of their instants; answers with the last rules."""
        position = self._positions[turn.version]
        while position + 1 < len(self._versions) and self._starts[position + 1] <= until:
            position += 1
            start = self._starts[position]
            _fire_due(turn, rules, start - 1)
            rules = self._versions[position].compiled
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


def _order(entry: Foldable) -> Order:
    return entry.order
