"""What of the rule files the tests exercise: an element counts when it did something under a test."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.rules import effects as says
from engine.rules.calendar import Calendar
from engine.rules.challenges import ChallengeSpec, challenge_id
from engine.rules.effects import AnyEffect
from engine.rules.entries import Action
from engine.rules.expressions import predicate_of
from engine.rules.facts import OfAction
from engine.rules.ruleset import Ruleset
from engine.rules.trace import Tried
from engine.rulesets.nodes import Tree
from engine.rulesets.testing.elements import UNLESS, Element, elements_of
from engine.rulesets.testing.kept_out import campaigns_kept_out
from engine.rulesets.testing.running import Page, Run


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many elements there are, and those that no test exercises."""

    total: int
    missing: tuple[Element, ...]

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means all."""
        return 100 * (self.total - len(self.missing)) // self.total if self.total else 100


def coverage_of(trees: Mapping[str, Tree], ruleset: Ruleset, runs: Iterable[Run]) -> Coverage:
    """What the runs of a programme's tests exercised of its rule files."""
    steps: dict[str, ChallengeSpec] = {challenge_id(spec.name): spec for spec in ruleset.challenges}
    calendar = Calendar(ruleset.dictionary.week_starts, ruleset.dictionary.day_starts)
    pages = [page for run in runs for page in run.pages]
    seen = {key for page in pages for key in _seen(page, steps)}
    seen |= {f"segments.{name}" for page in pages for name in page.segments}
    seen |= {
        f"campaigns.{name} {UNLESS}" for page in pages for name in campaigns_kept_out(page, ruleset.campaigns, calendar)
    }
    elements = elements_of(trees)
    return Coverage(len(elements), tuple(each for each in elements if each.key not in seen))


def _seen(page: Page, challenges: Mapping[str, ChallengeSpec]) -> Iterator[str]:
    for effect in page.effects:
        yield from _of_effect(effect)
    for tried in page.tried:
        yield from _of_tried(tried)
        if tried.rule in challenges and page.line is not None and isinstance(page.line.entry, Action):
            yield from _steps_kept_out(tried.rule, challenges[tried.rule], page.line.entry)


def _of_tried(tried: Tried) -> Iterator[str]:
    if not tried.asked.holds:
        yield f"{tried.rule} {UNLESS}"
    elif tried.rule.startswith(("counts.", "impact.")):
        yield tried.rule


def _steps_kept_out(rule: str, spec: ChallengeSpec, action: Action) -> Iterator[str]:
    """A challenge is tried as a whole, so each step is asked of the action alone."""
    for step in spec.steps:
        if step.do == action.type and not predicate_of(step.condition)(OfAction(action.attributes)):
            yield f"{rule} step {step.name} {UNLESS}"


def _of_effect(effect: AnyEffect) -> Iterator[str]:
    match effect:
        case says.PointsGiven() | says.PointsHeld():
            yield effect.rule
            yield from _of_limit(effect.rule, effect.limited_by)
            yield from (f"campaigns.{name}" for name in effect.campaigns)
        case says.PointsLimited():
            yield from _of_limit(effect.rule, effect.limited_by)
        case says.HeldBack():
            yield effect.rule
        case says.PointsReleased():
            yield f"{effect.rule} hold_for"
        case says.PointsCancelled():
            yield f"{effect.rule} cancel_if"
        case says.BadgeWon():
            yield f"badges.{effect.badge}" + (f" tier {effect.tier}" if effect.tier is not None else "")
        case says.BadgeRevoked():
            yield f"badges.{effect.badge} keep"
        case says.LevelChanged():
            yield f"levels step {effect.after}"
        case says.StreakMilestone():
            yield f"{effect.rule} milestone {effect.length}"
        case says.ChallengeStepAdvanced():
            yield f"{effect.rule} step {effect.step}"
        case says.StreakExtended() | says.ChallengeCompleted():
            yield effect.rule
        case says.StreakBroken() | says.StreakFrozen() | says.StreakPaused() | says.StreakRepaired():
            yield f"{effect.rule} {_STREAK_KEYS[type(effect)]}"
        case _:
            pass


def _of_limit(rule: str, limit: str | None) -> Iterator[str]:
    """A limit of the rule, or of the whole wallet: those are told as `wallets.points.per_day`."""
    if limit is not None:
        yield limit if limit.startswith("wallets.") else f"{rule} limit {limit}"


_STREAK_KEYS: Mapping[type, str] = {
    says.StreakBroken: "every",
    says.StreakFrozen: "freezes",
    says.StreakPaused: "pause",
    says.StreakRepaired: "repair_within",
}
