"""Badges: visible marks, won once, once a tier, or once for each value of an attribute."""

from dataclasses import dataclass, field

from engine.rules.counts import CountSpec, Measure, addition, spelt, units_in
from engine.rules.dictionary import Localised, RuleId
from engine.rules.effects import BadgeWon
from engine.rules.entries import Attributes
from engine.rules.expressions import predicate_of
from engine.rules.gifts import NOTHING, Gift
from engine.rules.handler import WaitsForNothing
from engine.rules.state import BadgeState
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


class CountedBadge(WaitsForNothing):
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
        state = badge_state(turn.rules.get(self.rule), self._count)
        count, seen = self._counted(state, turn.attributes)
        newly = _newly_reached(self._steps, count, state.won)
        won = (*state.won, *newly) if newly else state.won
        turn.keep(self.rule, BadgeState(state.measure, count, seen, won, state.values))
        for tier in newly.values():
            turn.effects.append(
                BadgeWon(at=turn.at, rule=self.rule, entry=turn.entry, badge=self._badge, tier=tier.name)
            )
            turn.give(self.rule, tier.give)

    def _counted(self, before: BadgeState, attributes: Attributes) -> tuple[int, tuple[str, ...]]:
        """The count with this action in it, and the values seen."""
        if self._count.measure is not Measure.DISTINCT:
            return before.count + addition(self._count, attributes), before.seen
        value = spelt(attributes.get(self._count.attribute or ""))
        if value is None or value in before.seen or len(before.seen) >= self._most_seen:
            return before.count, before.seen
        return before.count + 1, (*before.seen, value)


class BadgeForEachValue(WaitsForNothing):
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
        state = badge_state(turn.rules.get(self.rule), self._count)
        count, won = state.values.get(value, (0, ()))
        count += addition(self._count, turn.attributes)
        newly = _newly_reached(self._steps, count, won)
        values = {**state.values, value: (count, (*won, *newly) if newly else won)}
        turn.keep(self.rule, BadgeState(state.measure, state.count, state.seen, state.won, values))
        for tier in newly.values():
            turn.effects.append(
                BadgeWon(at=turn.at, rule=self.rule, entry=turn.entry, badge=self._badge, tier=tier.name, value=value)
            )
            turn.give(self.rule, tier.give)


def badge_state(held: object, count: CountSpec | None = None) -> BadgeState:
    """What a member's state remembers of a badge; counts of anything else than `count` counts begin anew."""
    state = held if isinstance(held, BadgeState) else _NOTHING_COUNTED
    if count is None or state.measure == count.measure.value:
        return state
    values = {value: (0, won) for value, (_, won) in state.values.items() if won}
    return BadgeState(count.measure.value, won=state.won, values=values)


_NOTHING_COUNTED = BadgeState()


def badge_handler(spec: BadgeSpec) -> CountedBadge | BadgeForEachValue | None:
    """The handler of a badge; None for one that only other rules give."""
    if spec.count is None:
        return None
    if spec.count.for_each is not None:
        return BadgeForEachValue(spec, spec.count, spec.count.for_each)
    return CountedBadge(spec, spec.count)


def _newly_reached(steps: tuple[tuple[str, int, Tier], ...], count: int, won: tuple[str, ...]) -> dict[str, Tier]:
    """The tiers that a count reaches and that were not won before, by name; nearly always none."""
    for key, threshold, _ in steps:
        if count >= threshold and key not in won:
            return {key: tier for key, threshold, tier in steps if count >= threshold and key not in won}
    return _NONE


_NONE: dict[str, Tier] = {}


def _steps(spec: BadgeSpec, count: CountSpec) -> tuple[tuple[str, int, Tier], ...]:
    """Each tier with its name in the state and its threshold in the count's units."""
    return tuple((tier.name or "", tier.at_least * units_in(count), tier) for tier in spec.tiers)
