"""What a test says, once it was read: what a member did, and what is expected to come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from engine.rules.calendar import Duration
from engine.rules.entries import Act, AttributeValue
from engine.rules.instants import Instant
from engine.rules.tree import Comparison
from engine.rulesets.nodes import Span


@dataclass(frozen=True, slots=True)
class Wall:
    """A time as the clock on the member's wall shows it. Exact when the zone was written beside it."""

    clock: datetime
    """Without a zone."""
    exact: Instant | None = None


@dataclass(frozen=True, slots=True)
class Did:
    """`do: purchase`: an action, once or several times."""

    action: str
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    times: int = 1
    every: Duration | None = None
    """How long after one the next comes; None is at the same instant."""


@dataclass(frozen=True, slots=True)
class Moved:
    """`zone: Pacific/Auckland`: the member lives there from then on."""

    zone: str


@dataclass(frozen=True, slots=True)
class Told:
    """`tell: {city: Umeå}`: this became known of the member."""

    attributes: Mapping[str, AttributeValue]


@dataclass(frozen=True, slots=True)
class Chose:
    """`join: spring_clean`, `pause: green_commute`: what members choose about a rule."""

    act: Act
    rule: str
    """The rule's id."""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class TookBack:
    """`take_back: 2027-03-01 10:00`: all that was done then is taken back, as if it had never been."""

    event: "Event"
    """The one in which it was done."""


@dataclass(frozen=True, slots=True)
class Restored:
    """`restore: 2027-03-01 10:00`: what was done then, and taken back, counts again."""

    event: "Event"
    """The one in which it was done."""


Happening: TypeAlias = Did | Moved | Told | Chose | TookBack | Restored


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a test's diary."""

    at: Wall
    what: Happening
    place: Span


class Subject(Enum):
    """What can be expected; the value is the word of rule files."""

    WALLET = "wallet"
    BADGES = "badges"
    BADGE = "badge"
    LEVEL = "level"
    STREAK = "streak"
    CHALLENGE = "challenge"
    COUNT = "count"
    IMPACT = "impact"
    PERKS = "perks"
    SEGMENTS = "segments"
    HELD_BACK = "held_back"


@dataclass(frozen=True, slots=True)
class Exactly:
    """These names and no others, in whatever order."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Word:
    """One word: a status, a tier, a level; `yes` or `no`."""

    word: str


@dataclass(frozen=True, slots=True)
class Number:
    """`20`, or `{at_least: 5}`: every comparison must hold."""

    comparisons: tuple[tuple[Comparison, Decimal], ...]


Wanted: TypeAlias = Exactly | Word | Number


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that is expected: `points.pending: 20`."""

    spelt: str
    """As it stands in the file."""
    place: Span
    subject: Subject
    name: str
    """Of the wallet or rule; empty where there is only one such thing."""
    part: str
    """`pending`, `best`, a step: what of it is asked; empty for the thing itself."""
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected as of one time; without one, when the last event has happened."""

    at: Wall | None
    expected: tuple[Expected, ...]
    place: Span


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A test as it stands beside the rules of a file."""

    name: str
    place: Span
    beside: frozenset[str]
    """The ids of the rules in the same file, and of those that its `with` names."""
    zone: str | None
    member: Mapping[str, AttributeValue]
    events: tuple[Event, ...]
    expect: tuple[Expectation, ...]
