"""What the model remembers of each thing that happened: plain facts, kept for ever."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from engine.rules.calendar import PeriodKind
from engine.rules.challenges import StepMeasure
from tests.model.days import Lived


class CountedOnce(NamedTuple):
    """An action that counted for a count."""

    on: Lived
    counts: tuple[object, ...]
    """What the count counted then: measure, attribute, for each of what, over which time."""
    for_value: str | None
    value: str | Fraction


LimitKey: TypeAlias = tuple[str, PeriodKind | None]
"""`("times", DAY)`, `("points", WEEK)`, `("wallets.points", DAY)`, `("cooldown", None)`."""


class LetThrough(NamedTuple):
    """An action that a guard of fair play watched, and that counted."""

    guard: str
    goes_by: tuple[object, ...]
    """What the guard went by then: a kind of measure, over which time, of which values."""
    at: int
    on: Lived
    value: str | None
    """Of the attribute whose values the guard tells apart."""


class CooledOff(NamedTuple):
    """An action that a guard watches was taken back whole."""

    guard: str
    goes_by: tuple[object, ...]
    at: int


class StoppedBy(NamedTuple):
    """A guard held an action back: compared with what the engine tells."""

    at: int
    rule: str
    entry: str
    value: str | None
    so_far: int
    """How many had counted already, or how many different ones there were."""
    until: int | None
    """When such an action can count again; None where time alone changes nothing."""


class Rewarded(NamedTuple):
    """A points rule gave something."""

    rule: str
    at: int
    on: Lived
    value: str | None
    """Of its `once_per`."""
    amounts: Mapping[str, int]
    counts_for: "frozenset[LimitKey]"
    """The limits that the rule and its wallets had then: one that a later version brings counts from then on."""


class Held(NamedTuple):
    """Points that wait."""

    rule: str
    until: int
    same: Mapping[str, str | None]
    """What must be the same in an action that cancels them, as the rule had it when they were promised."""
    amounts: Mapping[str, int]


@dataclass
class Income:
    """Points that came into a wallet; `left` is what was neither spent nor has expired."""

    wallet: str
    counts_on: int
    """The newest day that the member had lived by then, wherever: in its period it counts for the level."""
    amount: int
    gone_on: int | None
    """The first day without them; None for points that never expire."""
    left: int


class Given(NamedTuple):
    """Points that a rule gave or promised at an instant."""

    at: int
    rule: str
    wallet: str
    amount: int


class Award(NamedTuple):
    badge: str
    tier: str | None
    value: str | None
    season: int | None
    """The first day of the season."""


class Settled(NamedTuple):
    """What badges can need by name, as it was when they were judged last."""

    level: str | None = None
    awards: tuple[Award, ...] = ()


@dataclass
class ChallengeMemory:
    joined_on: int | None = None
    """The day of joining, where the member lived then."""
    done: "list[StepDone]" = field(default_factory=list)
    """What counts for the attempt that is going on, or that was completed last."""
    is_complete: bool = False
    completed: list[int] = field(default_factory=list)
    """The round of each completion; of a challenge without rounds, 0."""
    round: int = 0


class StepDone(NamedTuple):
    step: str
    measures: StepMeasure
    """What the step measured then."""
    day: int
    value: str | Fraction


class Broken(NamedTuple):
    """A run that ended."""

    missed: int
    """The first day of the period that was missed."""
    at: int
    length: int
    towards_freeze: int


@dataclass
class StreakMemory:
    """By the first day of each period: what was done, and what became of it."""

    actions: list[int] = field(default_factory=list)
    """The day of each qualifying action."""
    done: list[int] = field(default_factory=list)
    frozen: set[int] = field(default_factory=set)
    broken: list[Broken] = field(default_factory=list)
    mended: list[tuple[int, int]] = field(default_factory=list)
    """Repaired: from a period on to another, that one excluded, nothing counts and nothing is missed."""
    judged: int = 0
    """Periods that begin before this day have been judged."""
    paused: set[int] = field(default_factory=set)
    freezes: int = 0
    has_begun: bool = False
    """Whether the freezes that everybody begins with were given."""
    towards_freeze: int = 0
    best: int = 0
    reached: list[tuple[int, frozenset[int]]] = field(default_factory=list)
    """Lengths that were reached, of which milestones were given, with the periods of the run that reached them."""
