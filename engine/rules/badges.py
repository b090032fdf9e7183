"""Badges: visible marks, won once, once a tier, or once for each value of an attribute."""

from dataclasses import dataclass, field

from engine.rules.counts import CountSpec, Measure, addition, spelt, units_in
from engine.rules.dictionary import Localised, RuleId
from engine.rules.effects import BadgeWon
from engine.rules.expressions import predicate_of
from engine.rules.gifts import NOTHING, Gift
from engine.rules.state import BadgeByValueState, BadgeState
from engine.rules.turn import Turn


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a badge. A badge without tiers has exactly one, whose name is None."""

    name: str | None
    names: Localised
    at_least: int
    give: Gift = NOTHING


@dataclass(frozen=True, slots=True)
class BadgeSpec:
    """A badge as it stands in a rule file. Without a count it is won only as another rule's gift."""

    name: str
    names: Localised
    description: Localised = field(default_factory=dict)
    count: CountSpec | None = None
    tiers: tuple[Tier, ...] = ()
    """In the order in which they are won; never empty when there is a count."""
    hidden: bool = False


def badge_id(name: str) -> RuleId:
    """The rule id of a badge."""
    return RuleId(f"badges.{name}")


class CountedBadge:
    """A badge with one count for the member, in the fold."""

    def __init__(self, spec: BadgeSpec, count: CountSpec) -> None:
        self.rule = badge_id(spec.name)
        self.listens_to = frozenset({count.of})
        self._badge = spec.name
        self._count = count
        self._holds = predicate_of(count.condition)
        self._steps = _steps(spec, count)
        self._most_seen = max(tier.at_least for tier in spec.tiers)

    def on_action(self, turn: Turn) -> None:
        if not self._holds(turn.attributes):
            return
        held = turn.rules.get(self.rule)
        before = held if isinstance(held, BadgeState) else BadgeState()
        after = self._counted(before, turn)
        if after is not before:
            turn.keep(self.rule, after)
            self._win(turn, after)

    def on_timer(self, turn: Turn) -> None:
        """A badge waits for nothing."""

    def plan(self, turn: Turn) -> None:
        """A badge waits for nothing."""

    def _counted(self, before: BadgeState, turn: Turn) -> BadgeState:
        if self._count.measure is not Measure.DISTINCT:
            return BadgeState(before.count + addition(self._count, turn.attributes), before.seen, before.won)
        value = spelt(turn.attributes.get(self._count.attribute or ""))
        if value is None or value in before.seen or len(before.seen) >= self._most_seen:
            return before
        seen = (*before.seen, value)
        return BadgeState(len(seen), seen, before.won)

    def _win(self, turn: Turn, state: BadgeState) -> None:
        won = state.won
        for key, threshold, tier in self._steps:
            if state.count < threshold:
                break
            if key in won:
                continue
            won = (*won, key)
            turn.keep(self.rule, BadgeState(state.count, state.seen, won))
            turn.effects.append(
                BadgeWon(at=turn.at, rule=self.rule, entry=turn.entry, badge=self._badge, tier=tier.name)
            )
            turn.give(self.rule, tier.give)


class BadgeForEachValue:
    """A badge with one count for each value of an attribute, in the fold: won once for each."""

    def __init__(self, spec: BadgeSpec, count: CountSpec, for_each: str) -> None:
        self.rule = badge_id(spec.name)
        self.listens_to = frozenset({count.of})
        self._badge = spec.name
        self._count = count
        self._for_each = for_each
        self._holds = predicate_of(count.condition)
        self._steps = _steps(spec, count)

    def on_action(self, turn: Turn) -> None:
        value = spelt(turn.attributes.get(self._for_each))
        if value is None or not self._holds(turn.attributes):
            return
        held = turn.rules.get(self.rule)
        values = held.values if isinstance(held, BadgeByValueState) else {}
        count, won = values.get(value, (0, 0))
        count += addition(self._count, turn.attributes)
        reached = won
        while reached < len(self._steps) and count >= self._steps[reached][1]:
            reached += 1
        turn.keep(self.rule, BadgeByValueState({**values, value: (count, reached)}))
        for _, _, tier in self._steps[won:reached]:
            turn.effects.append(
                BadgeWon(at=turn.at, rule=self.rule, entry=turn.entry, badge=self._badge, tier=tier.name, value=value)
            )
            turn.give(self.rule, tier.give)

    def on_timer(self, turn: Turn) -> None:
        """A badge waits for nothing."""

    def plan(self, turn: Turn) -> None:
        """A badge waits for nothing."""


def badge_handler(spec: BadgeSpec) -> CountedBadge | BadgeForEachValue | None:
    """The handler of a badge; None for one that only other rules give."""
    if spec.count is None:
        return None
    if spec.count.for_each is not None:
        return BadgeForEachValue(spec, spec.count, spec.count.for_each)
    return CountedBadge(spec, spec.count)


def _steps(spec: BadgeSpec, count: CountSpec) -> tuple[tuple[str, int, Tier], ...]:
    """Each tier with its name in the state and its threshold in the count's units."""
    return tuple((tier.name or "", tier.at_least * units_in(count), tier) for tier in spec.tiers)
