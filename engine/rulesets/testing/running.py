"""Runs tests: the fold over what happened in each, with a look at the member wherever something is expected."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.rules.effects import AnyEffect, Why
from engine.rules.entries import Fact, Reversal
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.revision import Cause
from engine.rules.ruleset import Ruleset
from engine.rules.standing import Standing
from engine.rules.state import State
from engine.rules.trace import Tried
from engine.rulesets.testing.asking import rules_about
from engine.rulesets.testing.journal import Check, Journal, Line, journal_of
from engine.rulesets.testing.judging import Found, found_for, is_met
from engine.rulesets.testing.selecting import Selector, narrowed
from engine.rulesets.testing.specs import Expected, RuleTest

_EVER = Instant(-(10**17))


@dataclass(frozen=True, slots=True)
class Missed:
    """Something that was expected and is not so."""

    expected: Expected
    found: Found
    at: Instant
    zone: str


@dataclass(frozen=True, slots=True)
class Page:
    """What came of one event, or of time until a check."""

    at: Instant
    zone: str
    line: Line | None
    """None for a check."""
    effects: tuple[AnyEffect, ...]
    """Those of time passing first: they name no entry."""
    tried: tuple[Tried, ...] = ()
    segments: frozenset[str] = frozenset()
    """Those that the member then belongs to."""
    before: State | None = None
    """The state just before the entry, up to which time has passed; None for a check."""
    after: State | None = None
    """The state right after it."""
    corrected: tuple[AnyEffect, ...] = ()
    """Of what is taken back or restored, the effects by which what was told before becomes otherwise."""


@dataclass(frozen=True, slots=True)
class Run:
    """A test that was run; it passes when it misses nothing."""

    test: RuleTest
    chosen: frozenset[str] | None
    """The ids of the rules that it was run with; None for all."""
    missed: tuple[Missed, ...]
    pages: tuple[Page, ...]
    ruleset: Ruleset
    """The rules that it was run with."""
    asked: frozenset[str] = frozenset()
    """The ids of the rules that have a say in what it misses."""

    @property
    def passed(self) -> bool:
        return not self.missed


class Runner:
    """Runs tests of one ruleset, each with the rules that it is about or with all."""

    def __init__(self, ruleset: Ruleset, with_all: bool = False) -> None:
        self._ruleset = ruleset
        self._with_all = with_all
        self._folds: dict[frozenset[str] | None, Fold] = {}

    def run_all(self, tests: Iterable[RuleTest]) -> Iterator[Run]:
        """Every test in turn."""
        return (self.run(test) for test in tests)

    def run(self, test: RuleTest) -> Run:
        """One test, with all that happened in it."""
        chosen = None if self._with_all else self._selector.chosen_for(test)
        pages: list[Page] = []
        journal = journal_of(test, self._ruleset.dictionary.zone)
        fold = self._fold_of(chosen)
        missed = tuple(_missed(fold, journal, pages))
        asked = rules_about((each.expected for each in missed), self._ruleset)
        return Run(test, chosen, missed, tuple(pages), fold.version_at(0).ruleset, asked)

    @cached_property
    def _selector(self) -> Selector:
        return Selector(self._ruleset)

    def passes(self, journal: Journal, chosen: frozenset[str] | None) -> bool:
        """Whether nothing is missed with a choice of rules; stops at the first thing that is."""
        return next(_missed(self._fold_of(chosen), journal, None), None) is None

    def _fold_of(self, chosen: frozenset[str] | None) -> Fold:
        if chosen not in self._folds:
            ruleset = self._ruleset if chosen is None else narrowed(self._ruleset, chosen)
            self._folds[chosen] = Fold([RuleVersion(1, _EVER, ruleset)])
        return self._folds[chosen]


def _missed(fold: Fold, journal: Journal, pages: list[Page] | None) -> Iterator[Missed]:
    """What is missed, in the order of time. Notes what happens, when somebody wants to read it."""
    state, lines, facts = fold.empty(), list(reversed(journal.lines)), list[Fact]()
    for check in journal.checks:
        while lines and lines[-1].entry.occurred_at <= check.at:
            state = _happens(fold, state, lines.pop(), facts, pages)
        state, effects = fold.advance(state, check.at)
        member = fold.standing(state, check.at)
        if pages is not None:
            pages.append(Page(check.at, check.zone, None, effects, segments=frozenset(member.segments)))
        yield from _judged(check, member)
    if pages is not None:
        while lines:
            state = _happens(fold, state, lines.pop(), facts, pages)


def _happens(fold: Fold, state: State, line: Line, facts: list[Fact], pages: list[Page] | None) -> State:
    """Folds one line more. `facts` are those of the lines before; those of the line are added."""
    if isinstance(line.entry, Reversal):
        return _is_undone(fold, state, line, [line.entry, *line.beside], facts, pages)
    facts.append(line.entry)
    if pages is None:
        return fold.apply(state, line.entry).state
    at, tried = line.entry.occurred_at, list[Tried]()
    before, _ = fold.advance(state, at)
    state, effects = fold.apply(state, line.entry, tried)
    segments = frozenset(fold.standing(state, at).segments)
    pages.append(Page(at, line.zone, line, effects, tuple(tried), segments, before, state))
    return state


def _is_undone(
    fold: Fold, state: State, line: Line, reversals: Sequence[Reversal], facts: list[Fact], pages: list[Page] | None
) -> State:
    """Folds everything anew without what a line takes back, or with what it restores."""
    at, last = line.entry.occurred_at, reversals[-1]
    was = fold.in_force(facts)
    facts += reversals
    now = fold.in_force(facts)
    if pages is None:
        return fold.resume(fold.empty(), now, at).state
    before, passing = fold.advance(state, at)
    cause = Cause(Why.REVERSED if last.of else Why.RESTORED, at, last.id)
    after, corrected, _ = fold.revise(fold.empty(), was, now, cause, at)
    segments = frozenset(fold.standing(after, at).segments)
    effects = (*passing, *corrected)
    pages.append(Page(at, line.zone, line, effects, (), segments, before, after, corrected))
    return after


def _judged(check: Check, member: Standing) -> Iterator[Missed]:
    for expected in check.expectation.expected:
        found = found_for(expected, member)
        if not is_met(expected, found):
            yield Missed(expected, found, check.at, check.zone)
