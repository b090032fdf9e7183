"""Finds what no test notices: every small change to the rules that leaves all tests passing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from engine.rules.effects import AnyEffect, BadgeRevoked, BadgeWon, PointsGiven, PointsHeld
from engine.rules.ruleset import Ruleset
from engine.rulesets.compiler import compile_trees
from engine.rulesets.diagnostics import Findings
from engine.rulesets.nodes import Tree
from engine.rulesets.testing.equivalence import mean_the_same
from engine.rulesets.testing.journal import Journal, journal_of
from engine.rulesets.testing.mutants import LEFT_OUT, Change, mutants_of, without_tests
from engine.rulesets.testing.running import Run, Runner
from engine.rulesets.testing.specs import Chose
from engine.rulesets.testing.subjects import pairs_of

_LISTENING = ("points.", "streaks.", "challenges.", "counts.")
"""Rules that do nothing in a test in which they were never tried or chosen about."""

_DECLARED = ("impact", "segments", "wallets")
"""What of `programme.yaml` a test tries by itself, as it tries rules."""


class Tried(NamedTuple):
    """A change that was tried. Nothing is to be said of one that `trogen check` finds, or that changes nothing."""

    change: Change
    survived: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could be written otherwise, in one or several ways, and no test notices."""

    change: Change
    """The first of the ways."""
    becomes: tuple[str, ...]
    in_untried: int = 0
    """When no test tries the rule at all: how many such changes to it there are, all in this one gap."""


@dataclass(frozen=True, slots=True)
class _Watch:
    """A test that may notice changes."""

    journal: Journal
    chosen: frozenset[str] | None
    """The rules that it runs with."""
    touched: frozenset[str]
    """Those that had a say in it."""
    noticed: Counter[str] = field(default_factory=Counter)
    """How many changes it has noticed, by rule: what notices one is likely to notice the next."""

    @property
    def length(self) -> int:
        """How much there is to do to run it."""
        return len(self.journal.lines) + len(self.journal.checks)

    def can_notice(self, rule: str) -> bool:
        """Whether a change to a rule can make it fail."""
        if rule == "programme" or self.chosen is None:
            return True
        return rule in (self.touched if rule.startswith(_LISTENING) else self.chosen)


class Gaps:
    """The small changes to one programme whose tests all pass."""

    def __init__(self, trees: Mapping[str, Tree], ruleset: Ruleset, runs: Sequence[Run]) -> None:
        self._trees = {file: without_tests(tree) for file, tree in trees.items()}
        self._ruleset = ruleset
        zone = ruleset.dictionary.zone
        self._watches = [_Watch(journal_of(run.test, zone), run.chosen, _touched(run)) for run in runs]
        self._mutants = list(mutants_of(self._trees))

    @property
    def total(self) -> int:
        """How many changes there are to try."""
        return len(self._mutants)

    def try_all(self) -> Iterator[Tried]:
        """Tries each change in turn."""
        for change, file, tree in self._mutants:
            changed = self._compiled(file, tree)
            yield Tried(change, changed is not None and self._survives(changed, change))

    def gaps_in(self, tried: Sequence[Tried]) -> tuple[Gap, ...]:
        """What survived, in the order of the files; of a rule that no test tries at all, one gap."""
        touched = frozenset[str]().union(*(watch.touched for watch in self._watches))
        survivors: dict[str, list[Change]] = {}
        for change, survived in tried:
            if survived:
                survivors.setdefault(_tried_as(change), []).append(change)
        found: list[Gap] = []
        for rule, changes in survivors.items():
            is_tried = rule in touched or rule == "programme"
            found += _together(_outermost(changes)) if is_tried else [self._untried(rule, changes)]
        return tuple(sorted(found, key=lambda gap: gap.change.place))

    def _untried(self, id_: str, changes: Sequence[Change]) -> Gap:
        """All changes to a rule in one gap, at the rule's name."""
        first = changes[0]
        section, _, name = id_.partition(".")
        for key, rules in pairs_of(self._trees[first.place.file].root):
            if key.text == section:
                place = next((rule.span for rule, _ in pairs_of(rules) if rule.text == name), key.span)
                first = replace(first, place=place)
        return Gap(first, (), len(changes))

    def _compiled(self, file: str, tree: Tree) -> Ruleset | None:
        """The changed ruleset, when it is one and another than before."""
        key, digest = self._ruleset.dictionary.key, self._ruleset.digest
        changed = compile_trees({**self._trees, file: tree}, digest, key, Findings()).ruleset
        return None if changed is None or mean_the_same(self._ruleset, changed) else changed

    def _survives(self, changed: Ruleset, change: Change) -> bool:
        """Whether no test notices. Those come first that are likely to, and among them those that are soon run."""
        runner = Runner(changed)
        watches = [watch for watch in self._watches if watch.can_notice(change.rule)]
        watches.sort(key=lambda watch: (-watch.noticed[change.rule], change.rule not in watch.touched, watch.length))
        for watch in watches:
            if not runner.passes(watch.journal, watch.chosen):
                watch.noticed[change.rule] += 1
                return False
        return True


def _tried_as(change: Change) -> str:
    """The id of what a test tries when it notices a change; `programme` for what all of them depend on."""
    if change.rule == "programme" and len(change.keys) > 1 and change.keys[0] in _DECLARED:
        return ".".join(change.keys[:2])
    return change.rule


def _outermost(survivors: Sequence[Change]) -> list[Change]:
    """Without what lies in something that can be left out as a whole: to tell that says it all."""
    gone = [change for change in survivors if change.kind in LEFT_OUT]
    return [change for change in survivors if not any(change.lies_in(each) for each in gone if each is not change)]


def _together(survivors: Sequence[Change]) -> Iterator[Gap]:
    """Changes of the same value are one gap."""
    found: dict[object, Gap] = {}
    for change in survivors:
        same = (change.kind, change.place, change.was)
        gap = found.get(same, Gap(change, ()))
        found[same] = replace(gap, becomes=(*gap.becomes, change.becomes))
    yield from found.values()


def _touched(run: Run) -> frozenset[str]:
    """Every rule that had a say in a test."""
    tried = {each.rule for page in run.pages for each in page.tried}
    chosen = {event.what.rule for event in run.test.events if isinstance(event.what, Chose)}
    told = {rule for page in run.pages for effect in page.effects for rule in _told_of(effect)}
    segments = {f"segments.{segment}" for page in run.pages for segment in page.segments}
    return frozenset(tried | told | chosen | segments)


def _told_of(effect: AnyEffect) -> Iterator[str]:
    """The rules that an effect comes from: the one that gives, the badge or the wallet that it gives, and campaigns."""
    yield effect.rule
    if isinstance(effect, BadgeWon | BadgeRevoked):
        yield f"badges.{effect.badge}"
    if isinstance(effect, PointsGiven | PointsHeld):
        yield f"wallets.{effect.wallet}"
        yield from (f"campaigns.{name}" for name in effect.campaigns)
