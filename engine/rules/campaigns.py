"""Campaigns: for a time, points rules give more."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from engine.rules.dictionary import Localised
from engine.rules.tree import ALWAYS, Condition


@dataclass(frozen=True, slots=True)
class Hours:
    """`hours: 17:00-21:00`, on the member's clock, in minutes after midnight. The end is excluded.

    An end that is not after the start lies on the next day: `22:00-02:00`.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CampaignSpec:
    """A campaign as it stands in a rule file. Everything that it says must hold; exactly one of the two effects."""

    name: str
    names: Localised
    description: Localised = field(default_factory=dict)
    first_day: date | None = None
    """On the member's calendar, as all of this; None is since ever."""
    last_day: date | None = None
    """Included; None is for ever."""
    weekdays: frozenset[int] = frozenset(range(7))
    """0 is Monday."""
    hours: tuple[Hours, ...] = ()
    """Any of these; none is the whole day."""
    condition: Condition = ALWAYS
    multiply: Decimal | None = None
    """Every award of the rule is multiplied by this."""
    add: int | None = None
    """So much is added to every award of the rule."""
    applies_to: tuple[str, ...] = ()
    """The names of points rules; none is all of them."""
    stack: bool = False
    """Of overlapping campaigns the best one wins; one that stacks comes on top of it."""
