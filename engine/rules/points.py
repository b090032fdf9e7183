"""Points rules: an action that meets a condition puts points into wallets, within limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.rules.calendar import Duration, PeriodKind
from engine.rules.dictionary import Localised
from engine.rules.expressions import ALWAYS, Amount, Condition


@dataclass(frozen=True, slots=True)
class Award:
    """How much goes into one wallet: `20`, or `{points: 10 * co2_saved_kg, at_most: 200}`."""

    amount: Amount
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a rule can give in a period of the member's local calendar."""

    times: Mapping[PeriodKind, int] = field(default_factory=dict)
    """`times_per_day: 3`: how often the rule is rewarded."""
    points: Mapping[tuple[str, PeriodKind], int] = field(default_factory=dict)
    """`points_per_week: 500`: how much the rule puts into that wallet, by wallet and period."""
    cooldown: Duration | None = None
    """How long after a rewarded action the next one is rewarded."""


@dataclass(frozen=True, slots=True)
class PointsSpec:
    """A points rule as it stands in a rule file."""

    name: str
    names: Localised
    when: str
    give: Mapping[str, Award]
    condition: Condition = ALWAYS
    limits: Limits = field(default_factory=Limits)
