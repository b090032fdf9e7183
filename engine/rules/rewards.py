"""Rewards: what members can claim from the catalogue. Declared and checked; claims are not folded yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.rules.dictionary import Localised
from engine.rules.needs import NEEDS_NOTHING, Needs


@dataclass(frozen=True, slots=True)
class RewardSpec:
    """A reward as it stands in a rule file."""

    name: str
    names: Localised
    description: Localised = field(default_factory=dict)
    cost: Mapping[str, int] = field(default_factory=dict)
    """Points by wallet; nothing at all is free for those who may."""
    stock: int | None = None
    """How many there are for everybody together; None is without end."""
    times_per_member: int | None = None
    needs: Needs = NEEDS_NOTHING
    perks: tuple[str, ...] = ()
    """What a claim entitles to."""
    first_day: date | None = None
    last_day: date | None = None
    """Included."""
