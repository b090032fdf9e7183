"""Badges: visible marks, won once, once a tier, or once for each value of an attribute."""

from dataclasses import dataclass, field

from engine.rules.counts import CountSpec
from engine.rules.dictionary import Localised
from engine.rules.gifts import NOTHING, Gift


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
