"""A member whose past keeps changing: what the store does, in a few lines, without one.

Entries come late, actions are taken back and restored, time passes, versions are published for the past. Each change
begins at some state that was passed, chosen at random, as the store begins at its checkpoints.
"""

from dataclasses import dataclass, field
from random import Random

from engine.rules.effects import AnyEffect, Why
from engine.rules.entries import Action, AttributeValue, Entry, EntryId, Fact, Order, Reversal
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.revision import Cause
from engine.rules.state import State, dump, load
from tests.scenarios.any_journal import BEGINNING


@dataclass
class Keeper:
    """One member, with everything that was told."""

    fold: Fold
    dice: Random
    state: State = field(init=False)
    until: Instant = BEGINNING
    facts: list[Fact] = field(default_factory=list)
    told: list[AnyEffect] = field(default_factory=list)
    passed: list[State] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = self.fold.empty()

    def record(self, entry: Entry) -> None:
        """Takes an entry in, be it in time or late."""
        in_time = (self.state.last is None or entry.order > self.state.last) and entry.occurred_at >= self.until
        if in_time:
            self.facts.append(entry)
            self.state, effects = self.fold.apply(self.state, entry)
            self.told += effects
            self.passed.append(self.state)
            self.until = entry.occurred_at
        else:
            cause = Cause(Why.LATE, entry.occurred_at, entry.id, frozenset({entry.id}))
            self._revise([entry], entry.occurred_at, cause)

    def reverse(self, target: Fact, remaining: int | None = None) -> None:
        """Takes an action back, or a reversal."""
        at, number = Instant(target.occurred_at + 5), len(self.facts)
        left: dict[str, AttributeValue] | None = {"size": remaining} if remaining is not None else None
        of = target.type if isinstance(target, Action) else ""
        reversal = Reversal(EntryId(f"r{number}"), at, "brand", f"r{number:04}", target.id, "sent back", left, of)
        if self.fold.has_cool_off(at, of):  # it is folded at its own time
            self.pass_time(at)
            self.until = max(self.until, at)
        self._revise([reversal], self._action_of(reversal).occurred_at, Cause(Why.REVERSED, at, reversal.id))

    def publish(self, fold: Fold, version: RuleVersion) -> None:
        """Other rules for the past from an instant on."""
        self._revise([], version.effective_from, Cause(Why.RULES, version.effective_from), told_by=self.fold, fold=fold)

    def pass_time(self, now: Instant) -> None:
        """Tells what was due."""
        self.state, effects, until = self.fold.tell(self.state, now)
        self.told += effects
        self.until = max(self.until, until or self.until)

    def _action_of(self, fact: Fact) -> Fact:
        while isinstance(fact, Reversal):
            target = fact.target
            fact = next(each for each in self.facts if each.id == target)
        return fact

    def _revise(
        self, new: list[Fact], since: Instant, cause: Cause, told_by: Fold | None = None, fold: Fold | None = None
    ) -> None:
        bases = [each for each in self.passed if each.last is not None and each.last[0] < since]
        base = load(dump(self.dice.choice(bases))) if bases and self.dice.random() < 0.8 else None
        fold = fold or self.fold
        last = base.last if base is not None and base.last is not None else _BEFORE
        was = [each for each in (told_by or fold).in_force(self.facts) if each.order > last]
        self.facts += new
        now = [each for each in fold.in_force(self.facts) if each.order > last]
        self.passed = [each for each in self.passed if each.last is not None and each.last <= last]
        start = base if base is not None else fold.empty()
        if base is None and told_by is not None:
            # The first version may be another one: both folds must be able to begin there.
            assert fold.empty() == told_by.empty()
        self.state, effects, _ = fold.revise(
            start, was, now, cause, self.until, told_by=told_by, passing=self.passed.append
        )
        self.fold = fold
        self.told += effects

    @property
    def actions(self) -> list[Action]:
        return [each for each in self.facts if isinstance(each, Action)]

    @property
    def reversals(self) -> list[Reversal]:
        return [each for each in self.facts if isinstance(each, Reversal)]


_BEFORE: Order = (-(10**18), 0, "", "")
