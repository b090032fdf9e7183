"""A member's diary of a test that failed: what was expected, and everything that happened on the way, with why."""

from collections.abc import Collection, Iterator, Sequence

from engine.rules.compiled import CompiledRuleset
from engine.rules.effects import AnyEffect, ChoiceRefused
from engine.rules.entries import Reversal
from engine.rules.trace import Tried
from engine.rulesets.diagnostics import path_in, quoted
from engine.rulesets.testing.blocks import Block, lines_of
from engine.rulesets.testing.effect_words import in_words
from engine.rulesets.testing.happenings import choice_in_words, event_in_words, on_clock
from engine.rulesets.testing.judging import found_in_words, wanted_in_words
from engine.rulesets.testing.known import Known, known_around
from engine.rulesets.testing.moments import shown
from engine.rulesets.testing.outcomes import outcome
from engine.rulesets.testing.refusals import refused
from engine.rulesets.testing.running import Missed, Page, Run
from engine.rulesets.testing.specs import Chose
from engine.rulesets.wording import reason_in_words


def failure(run: Run, folder: str, all_rules: bool = False) -> str:
    """Everything about a test that failed: where, what was expected and found, what was refused, and the diary.

    Of one that ran with the whole programme, rules that do not match are counted rather than told, but for those that
    have a say in what it misses; `all_rules` tells them all.
    """
    always_told = None if all_rules or run.chosen is not None else run.asked
    rules = CompiledRuleset(run.ruleset)
    pages = [_TellingPage(page, rules, always_told) for page in run.pages]
    missed = (missed_in_words(each, folder) for each in run.missed)
    last = max((each.at for each in run.missed), default=0)
    refusals = (line for page in pages if page.at <= last for line in page.refusals(folder))
    diary = lines_of(page.block() for page in pages)
    return "\n".join([f"FAILED {run.test.name}", *missed, *refusals, "", *diary]) + "\n"


def missed_in_words(missed: Missed, folder: str) -> str:
    """`rulesets/club/rules.yaml:12: `points` should be 20 and is 0 (2027-03-01 10:00)`."""
    expected = missed.expected
    place = f"{path_in(folder, expected.place.file)}:{expected.place.line}"
    wanted, found = wanted_in_words(expected.wanted), found_in_words(missed.found)
    return f"  {place}: {quoted(expected.spelt)} should be {wanted} and is {found} ({shown(missed.at, missed.zone)})"


class _TellingPage:
    """One event, or time until somebody looks: what each rule made of it."""

    def __init__(self, page: Page, rules: CompiledRuleset, always_told: Collection[str] | None) -> None:
        self.at = page.at
        self._page = page
        self._dictionary = rules.ruleset.dictionary
        self._always_told = always_told
        self._known = _known(page, rules)

    def refusals(self, folder: str) -> Iterator[str]:
        """A line for a choice of the member's that was refused: tests seldom mean that."""
        line = self._page.line
        if line is None or line.event is None or not isinstance(line.event.what, Chose):
            return
        place = f"{path_in(folder, line.event.place.file)}:{line.event.place.line}"
        for effect in self._page.effects:
            if isinstance(effect, ChoiceRefused):
                told = f"{quoted(choice_in_words(line.event.what))} was refused: {refused(effect, self._known)}"
                yield f"  {place}: {told} ({shown(self._page.at, self._page.zone)})"

    def block(self) -> Block:
        """Everything that there is to tell. Without `always_told` every rule is told."""
        page, line = self._page, self._page.line
        heading = "here it is looked at" if line is None else event_in_words(line, self._dictionary)
        return Block(
            page.at,
            page.zone,
            line.event if line is not None else None,
            tuple(self._time_passing([each for each in self._passing if each.entry is None])),
            f"  {shown(page.at, page.zone)}  {heading}",
            tuple(self._told()) if line is not None else (),
        )

    def _told(self) -> Iterator[str]:
        page = self._page
        told = [each for tried in page.tried for each in tried.effects]
        left_out = [each for each in page.tried if self._is_beside_the_point(each)]
        for tried in page.tried:
            if tried not in left_out:
                yield from self._tried(tried)
        for effect in self._passing:
            if effect.entry is not None and effect not in told:
                yield self._effect(effect)
        yield from map(self._effect, page.corrected)
        if left_out:
            yield f"      ({_how_many(len(left_out))})"

    @property
    def _passing(self) -> Sequence[AnyEffect]:
        """What the page tells besides corrections, which come last."""
        return self._page.effects[: len(self._page.effects) - len(self._page.corrected)]

    def _is_beside_the_point(self, tried: Tried) -> bool:
        """Whether a rule did nothing, and had no say in what is missed either."""
        if self._always_told is None or _is_of_badge(tried):
            return False
        return not (tried.asked.holds or tried.effects or tried.rule in self._always_told)

    def _time_passing(self, effects: list[AnyEffect]) -> Iterator[str]:
        at = None
        for effect in effects:
            if effect.at != at:
                at = effect.at
                yield f"  {shown(at, self._page.zone)}  time passes"
            yield self._effect(effect)

    def _effect(self, effect: AnyEffect) -> str:
        if isinstance(effect, ChoiceRefused):
            return _line(effect.rule, f"refuses `{effect.act.value}`: {refused(effect, self._known)}")
        return _line(effect.rule, in_words(effect, self._page.zone))

    def _tried(self, tried: Tried) -> Iterator[str]:
        for effect in tried.effects:
            yield _line(tried.rule, in_words(effect, self._page.zone))
        if tried.effects or _is_of_badge(tried) or self._known is None:
            return
        if tried.asked.holds:
            yield _line(tried.rule, outcome(tried.rule, self._known))
        else:
            yield from self._not_matched(tried)

    def _not_matched(self, tried: Tried) -> Iterator[str]:
        """Why a condition did not hold: each part that kept it from holding, a line each where there are several."""
        zone = self._page.zone
        why = [reason_in_words(on_clock(each, self._dictionary, tried.action, zone)) for each in tried.asked.reasons]
        yield _line(tried.rule, f"does not match: {why[0]}" if len(why) == 1 else "does not match")
        if len(why) > 1:
            yield from (f"          {each}" for each in why)


def _known(page: Page, rules: CompiledRuleset) -> Known | None:
    if page.line is None or page.before is None or page.after is None or isinstance(page.line.entry, Reversal):
        return None
    return known_around(rules, page.line.entry, page.before, page.after)


def _is_of_badge(tried: Tried) -> bool:
    """Whether it is a badge's own count, of which the badge says the same."""
    return tried.rule.startswith("counts.badges.")


def _how_many(others: int) -> str:
    return "1 other rule does not match" if others == 1 else f"{others:,} other rules do not match"


def _line(rule: str, words: str) -> str:
    return f"      {rule}: {words}"
