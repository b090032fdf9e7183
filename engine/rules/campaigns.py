"""Campaigns: for a time, points rules give more."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from typing import NamedTuple

from engine.rules.calendar import weekday
from engine.rules.dictionary import Localised
from engine.rules.expressions import predicate_of
from engine.rules.instants import moment_of
from engine.rules.tree import ALWAYS, Condition
from engine.rules.turn import Turn
from engine.zones import zone_of


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
    wallets: tuple[str, ...] = ()
    """The wallets whose awards it changes; none is all of them."""
    stack: bool = False
    """Of overlapping campaigns the best one wins; one that stacks comes on top of it."""


class Campaign:
    """A campaign, compiled: whether it runs at the instant of a turn, and what it makes of an award."""

    __slots__ = (
        "_add",
        "_first",
        "_hours",
        "_last",
        "_multiply",
        "_rules",
        "_wallets",
        "_weekdays",
        "_wished",
        "name",
        "stacks",
    )

    def __init__(self, spec: CampaignSpec) -> None:
        self.name = spec.name
        self.stacks = spec.stack
        self._first = spec.first_day.toordinal() if spec.first_day is not None else 0
        self._last = (spec.last_day or date.max).toordinal()
        self._weekdays = spec.weekdays
        self._hours = spec.hours
        self._wished = predicate_of(spec.condition)
        self._multiply = spec.multiply
        self._add = Decimal(spec.add or 0)
        self._rules = frozenset(spec.applies_to)
        self._wallets = frozenset(spec.wallets)

    def applies_to(self, rule: str) -> bool:
        """Whether it changes what a points rule gives."""
        return not self._rules or rule in self._rules

    def reaches(self, wallet: str) -> bool:
        """Whether it changes what goes into a wallet."""
        return not self._wallets or wallet in self._wallets

    def runs(self, turn: Turn) -> bool:
        """Whether it is on, for this member and this action."""
        day = turn.day
        return (
            self._first <= day <= self._last
            and weekday(day) in self._weekdays
            and self._is_its_hour(turn)
            and self._wished(turn)
        )

    @property
    def adds(self) -> bool:
        """Whether it adds to an award; else it multiplies it."""
        return self._multiply is None

    def changed(self, amount: Decimal) -> Decimal:
        """What it makes of an amount."""
        if self._multiply is None:
            return _EXACT.add(amount, self._add)
        return _EXACT.multiply(amount, self._multiply)

    def _is_its_hour(self, turn: Turn) -> bool:
        """Asked of what clocks show: an hour lived twice counts twice, one that is skipped not at all."""
        if not self._hours:
            return True
        clock = moment_of(turn.at).astimezone(zone_of(turn.zone))
        minute = clock.hour * 60 + clock.minute
        return any(_lies_in(minute, hours) for hours in self._hours)


_EXACT = Context(prec=34, traps=[])


def _lies_in(minute: int, hours: Hours) -> bool:
    if hours.start < hours.end:
        return hours.start <= minute < hours.end
    return minute >= hours.start or minute < hours.end


class Changed(NamedTuple):
    """An award after campaigns, not yet rounded, and the names of those that changed it, in their order."""

    amount: Decimal
    campaigns: tuple[str, ...]


def changed_by(running: Sequence[Campaign], amount: Decimal) -> Changed:
    """What the running campaigns make of an award.

    The one that gives the most wins (of equals, the first in the rule files); then those that stack come on top of it,
    first those that multiply, then those that add.
    """
    alone = [campaign for campaign in running if not campaign.stacks]
    best = [max(alone, key=lambda each: each.changed(amount))] if alone else []
    applied = best + sorted((each for each in running if each.stacks), key=lambda each: each.adds)
    for campaign in applied:
        amount = campaign.changed(amount)
    return Changed(amount, tuple(campaign.name for campaign in applied))
