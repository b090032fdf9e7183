"""Impact: measured goods that members see and never spend."""

from collections.abc import Mapping
from decimal import Decimal

from engine.rules.counts import UNITS
from engine.rules.dictionary import Impact, RuleId
from engine.rules.expressions import number_of, predicate_of
from engine.rules.handler import TakesNoChoices, WaitsForNothing
from engine.rules.state import ImpactState
from engine.rules.tree import AnyOf, Condition
from engine.rules.turn import Turn


def impact_id(name: str) -> RuleId:
    """The rule id of an impact measure."""
    return RuleId(f"impact.{name}")


class ImpactHandler(WaitsForNothing, TakesNoChoices):
    """One impact measure in the fold: what its sources made is added up."""

    def __init__(self, impact: Impact) -> None:
        self.rule = impact_id(impact.name)
        self.listens_to = frozenset(source.of for source in impact.sources)
        self.asks: Mapping[str, Condition] = {
            action: AnyOf(tuple(source.condition for source in impact.sources if source.of == action))
            for action in self.listens_to
        }
        self._sources = {
            action: tuple(
                (predicate_of(source.condition), number_of(source.amount))
                for source in impact.sources
                if source.of == action
            )
            for action in self.listens_to
        }

    def on_action(self, turn: Turn) -> None:
        made = sum(
            int((amount_in(turn) or 0) * UNITS) for holds, amount_in in self._sources[turn.action] if holds(turn)
        )
        if made:
            turn.keep(self.rule, ImpactState(impact_state(turn.rules.get(self.rule)).total + made))


def impact_state(held: object) -> ImpactState:
    """What a member's state remembers of an impact."""
    return held if isinstance(held, ImpactState) else _NONE_YET


_NONE_YET = ImpactState()


def impact_made(state: ImpactState) -> Decimal:
    """How much it is, in the measure's unit."""
    return Decimal(state.total) / UNITS
