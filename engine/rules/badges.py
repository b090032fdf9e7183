"""Badges: visible marks, won once, once a tier, once a season, or once for each value of an attribute."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import lru_cache
from operator import lt

from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.counts import Counter, spelt
from engine.rules.dictionary import Localised, RuleId
from engine.rules.effects import BadgeRevoked, BadgeWon
from engine.rules.gifts import NOTHING, Gift
from engine.rules.handler import TakesNoChoices
from engine.rules.levels import LEVELS
from engine.rules.needs import NEEDS_NOTHING, Needs
from engine.rules.state import BadgeState
from engine.rules.tree import AnyOf, Condition
from engine.rules.turn import Turn


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a badge. A badge without tiers has exactly one, whose name is None."""

    name: str | None
    names: Localised
    at_least: tuple[int, ...]
    """What each of the badge's counts must reach, in their order; empty for a badge that has only needs."""
    give: Gift = NOTHING


class Keep(Enum):
    """Whether a badge stays; the value is the word of rule files."""

    ALWAYS = "always"
    WHILE_TRUE = "while_true"
    """Revoked when what it was won for is no longer so. Its gifts are given once, however often it is won."""


@dataclass(frozen=True, slots=True)
class BadgeSpec:
    """A badge as it stands in a rule file. Without counts and needs it is won only as another rule's gift."""

    name: str
    names: Localised
    description: Localised = field(default_factory=dict)
    counts: tuple[str, ...] = ()
    """The named counts that must all get there; for the same value, if they count for each."""
    tiers: tuple[Tier, ...] = ()
    """In the order in which they are won; never empty when there is something to win it by."""
    hidden: bool = False
    keep: Keep = Keep.ALWAYS
    season: PeriodKind | None = None
    """It can be won anew in each such period; its counts are of that period too."""
    needs: Needs = NEEDS_NOTHING
    only_first: int | None = None
    """How many members can win it. Declared and checked; not yet held."""
    for_each: bool = False
    """Whether it is won once for each value that its counts count for."""
    once: bool = False
    """Its counts count for each value, and it is won once, by whichever of them gets there first."""

    @property
    def earned(self) -> bool:
        """Whether members can win it by themselves."""
        return bool(self.counts or self.needs)


def badge_id(name: str) -> RuleId:
    """The rule id of a badge."""
    return RuleId(f"badges.{name}")


class BadgeHandler(TakesNoChoices):
    """A badge that is won by what members do, in the fold."""

    def __init__(self, spec: BadgeSpec, counters: Sequence[Counter], calendar: Calendar) -> None:
        self.rule = badge_id(spec.name)
        self.listens_to = frozenset().union(*(counter.listens_to for counter in counters))
        self.asks: Mapping[str, Condition] = {
            action: AnyOf(tuple(each.spec.condition for each in counters if each.spec.of == action))
            for action in self.listens_to
        }
        self.spec = spec
        self._counters = tuple(counters)
        self._attribute = counters[0].spec.for_each if counters else None  # for all its counts it is the same
        self._calendar = calendar
        self._steps = _steps(spec, counters)
        self._for_each = spec.for_each and not spec.once
        self._is_usual = len(counters) == 1 and spec.keep is Keep.ALWAYS and spec.season is None and not spec.needs
        self._falls = spec.keep is Keep.WHILE_TRUE
        passes = any(counter.passes for counter in counters) or spec.needs.segment is not None
        self._falls_with_time = self._falls and passes
        self._names = {badge_id(each) for each in spec.needs.badges} | ({LEVELS} if spec.needs.level else set())

    def on_action(self, turn: Turn) -> None:
        counted = "" if self._attribute is None else spelt(turn.attributes.get(self._attribute))
        if counted is None:
            return
        if self._is_usual:
            value = counted if self._for_each else ""
            if self._reaches_more(turn, value, counted):
                self._judge(turn, value, counted)
        else:
            self._judge(turn, counted if self._for_each else self._season(turn), counted)

    def on_timer(self, turn: Turn) -> None:
        turn.wake(self.rule, None)
        self.plan(turn)

    def plan(self, turn: Turn) -> None:
        """Takes away what is no longer true: a day may have ended by a move, or a version may ask for more.

        Neither wins anything: a tier that comes within reach is won by the next action that counts, or, if the badge
        needs something, with the next entry.
        """
        self.let_fall(turn)
        self._wake_at_end_of_day(turn)

    def _wake_at_end_of_day(self, turn: Turn) -> None:
        if self._falls_with_time and badge_state(turn.rules.get(self.rule)).won:
            turn.wake(self.rule, self._calendar.start_of(turn.day + 1, turn.zone))

    def settle(self, turn: Turn) -> None:
        """Judges it once more: what it needs may have come, or gone."""
        if self._falls or turn.has(self.spec.needs):
            self._judge(turn, self._season(turn), "")

    def names_any(self, changed: Set[str]) -> bool:
        """Whether it needs, by name, any of the badges that changed, or the level if that did."""
        return not self._names.isdisjoint(changed)

    def let_fall(self, turn: Turn) -> None:
        """Takes away what is no longer true, where nothing can be won."""
        if self._falls:
            for value in self._values_now(turn):
                self._let_fall(turn, value, value if self._for_each else "")

    def _reaches_more(self, turn: Turn, value: str, counted: str) -> bool:
        """A quick look at the usual badge, which has one count and stays: whether a tier not won is reached."""
        held = turn.rules.get(self.rule)
        won = held.won.get(value, ()) if type(held) is BadgeState else ()
        for key, thresholds, _ in self._steps:
            if key not in won:
                return self._counters[0].standing(turn, counted) >= thresholds[0]
        return False

    def _values_now(self, turn: Turn) -> list[str]:
        """What it is held for and can lose: neither earlier seasons, nor what other versions told apart."""
        held = badge_state(turn.rules.get(self.rule))
        if self._for_each:
            return sorted(value for value in held.won if value and value not in held.seasons)
        return [value for value in (self._season(turn),) if value in held.won]

    def _season(self, turn: Turn) -> str:
        if self.spec.season is None:
            return ""
        return _written(self._calendar.period_of(turn.day, self.spec.season))

    def _judge(self, turn: Turn, value: str, counted: str) -> None:
        """Compares what its counts say of one value with what is held under `value`."""
        state = badge_state(turn.rules.get(self.rule))
        won = state.won.get(value, ())
        reached = self._reached(turn, counted, won)
        newly = [tier for key, tier in reached.items() if key not in won]
        lost = [key for key in won if key not in reached] if self._falls else []
        if newly or lost:
            self._change(turn, state, value, newly, lost)

    def _let_fall(self, turn: Turn, value: str, counted: str) -> None:
        """Takes away what is held under `value` and is no longer so."""
        state = badge_state(turn.rules.get(self.rule))
        won = state.won.get(value, ())
        reached = self._reached(turn, counted, won)
        lost = [key for key in won if key not in reached]
        if lost:
            self._change(turn, state, value, [], lost)

    def _reached(self, turn: Turn, counted: str, won: tuple[str, ...]) -> dict[str, Tier]:
        """The tiers that are reached now, in their order; those that stay whatever happens count as reached."""
        reached: dict[str, Tier] = {}
        if not self._steps or not turn.has(self.spec.needs):
            return reached
        standing: list[int] | None = None
        for key, thresholds, tier in self._steps:
            if key in won and not self._falls:
                reached[key] = tier
                continue
            if standing is None:
                standing = [counter.standing(turn, counted) for counter in self._counters]
            if any(map(lt, standing, thresholds)):
                break
            reached[key] = tier
        return reached

    def _change(self, turn: Turn, state: BadgeState, value: str, newly: list[Tier], lost: list[str]) -> None:
        before = state.won.get(value, ())
        held = (*(key for key in before if key not in lost), *(tier.name or "" for tier in newly))
        given = state.given.get(value, ())
        won = {**state.won, value: held} if held else {key: each for key, each in state.won.items() if key != value}
        after_giving = state.given
        if self._falls:  # what is lost had been given, be it by a version that kept it always
            names = (*given, *lost, *(tier.name or "" for tier in newly))
            after_giving = {**state.given, value: tuple(dict.fromkeys(names))}
        seasons = state.seasons
        if self.spec.season is not None and value not in seasons:
            seasons = tuple(sorted((*seasons, value)))
        turn.keep(self.rule, BadgeState(won, after_giving, seasons))
        turn.changed.add(self.rule)
        for key in lost:
            turn.effects.append(
                BadgeRevoked(
                    at=turn.at,
                    rule=self.rule,
                    entry=turn.entry,
                    badge=self.spec.name,
                    tier=key or None,
                    value=self._told(value),
                    season=self._told_season(value),
                )
            )
        for tier in newly:
            turn.effects.append(
                BadgeWon(
                    at=turn.at,
                    rule=self.rule,
                    entry=turn.entry,
                    badge=self.spec.name,
                    tier=tier.name,
                    value=self._told(value),
                    season=self._told_season(value),
                )
            )
            if (tier.name or "") not in given:
                turn.give(self.rule, tier.give)
        self._wake_at_end_of_day(turn)

    def _told(self, value: str) -> str | None:
        return value if self._for_each else None

    def _told_season(self, value: str) -> date | None:
        return date.fromisoformat(value) if self.spec.season is not None else None


@lru_cache(maxsize=1024)
def _written(day: int) -> str:
    return date.fromordinal(day).isoformat()


def badge_state(held: object) -> BadgeState:
    """What a member's state remembers of a badge."""
    return held if isinstance(held, BadgeState) else _NOT_WON


_NOT_WON = BadgeState()


def _steps(spec: BadgeSpec, counters: Sequence[Counter]) -> tuple[tuple[str, tuple[int, ...], Tier], ...]:
    """Each tier with its name in the state and its thresholds in the counts' units."""
    units = [counter.units for counter in counters]
    return tuple(
        (tier.name or "", tuple(n * unit for n, unit in zip(tier.at_least, units, strict=True)), tier)
        for tier in spec.tiers
    )
