"""Explanations: what came of an action, rule by rule, and how a member stands with a rule. Values, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from engine.rules.dictionary import RuleId
from engine.rules.effects import AnyEffect
from engine.rules.entries import Action
from engine.rules.explain import Reason
from engine.rules.instants import Instant
from engine.rules.needs import NEEDS_NOTHING, Needs
from engine.rules.standing import BadgeStanding, ChallengeStanding, LevelStanding, Progress, StreakStanding
from engine.rules.tree import ALWAYS, Condition


class Sequel(Enum):
    """What came of an action that a rule matched, where no effect tells."""

    COUNTED = "counted"
    NOTHING_NEW = "nothing_new"
    """It counted before: a value that was seen, a number that is not higher."""
    NOT_TOLD = "not_told"
    """An attribute that it needs is absent."""
    DONE_ALREADY = "done_already"
    """Won, completed, or done in the present period."""
    NEEDS = "needs"
    """It counted, and something else must be held as well."""
    NOT_BEGUN = "not_begun"
    OVER = "over"
    NOT_JOINED = "not_joined"
    WAITS = "waits"
    """Another step comes first."""
    DAY_OFF = "day_off"
    PAUSED = "paused"
    TOO_EARLY = "too_early"
    """The day comes from before the run."""
    NO_POINTS = "no_points"
    """The amount comes to nothing."""
    NOTHING_PENDING = "nothing_pending"
    """It cancels what is pending, and nothing is."""


@dataclass(frozen=True, slots=True)
class CameOf:
    """A sequel with what there is to say about it."""

    sequel: Sequel
    progress: Progress | None = None
    """How far it is since."""
    about: str | None = None
    """The attribute that was not told; the tier that comes next; the step that comes first."""
    needs: Needs = NEEDS_NOTHING
    """What the member lacks."""
    at: Instant | None = None
    """When it begins, or ended."""
    amount: Decimal | None = None
    """What a count or an impact has come to."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rule, or a part of one, and what it made of an action."""

    rule: RuleId
    matched: bool
    """Whether what it asks of the action held, or it followed from what other rules gave."""
    part: str | None = None
    """The step of a challenge, or the count of a badge; None for a rule as a whole."""
    listened: bool = True
    """False when only what others gave led to it: a level, a badge that needs a level."""
    condition: Condition = ALWAYS
    reasons: tuple[Reason, ...] = ()
    """The parts of the condition that decided, with what was found."""
    effects: tuple[AnyEffect, ...] = ()
    came_of: CameOf | None = None
    """None when effects tell, and for what did not match."""
    children: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class ActionExplained:
    """Every rule that listened to an action, in the order in which they saw it, and then those that followed."""

    action: Action
    """As it counts: what was taken back of it in part is not in it."""
    zone: str
    """Where the member lived then."""
    steps: tuple[Step, ...]


class Measure(Enum):
    """In what a way is measured."""

    TIMES = "times"
    SUM = "sum"
    DISTINCT = "distinct"
    HIGHEST = "highest"
    DAYS = "on_days"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Way:
    """Something that a member can do, and how much of it is left."""

    action: str
    condition: Condition = ALWAYS
    measure: Measure = Measure.TIMES
    attribute: str | None = None
    """What is summed, told apart or compared."""
    remaining: int | None = None
    """How much of the measure is missing; None where nobody can say, because amounts differ."""
    rule: RuleId | None = None
    """The points rule by which it brings points; None where the action itself counts."""
    wallet: str = ""
    """Into which wallet it brings them."""
    points: int | None = None
    """How many points a time; None where that depends on the action."""


class Asked(Enum):
    """What kind of thing a rule asks of a member."""

    COUNT = "count"
    POINTS = "points"
    BADGE = "badge"
    LEVEL = "level"
    SEGMENT = "segment"
    STEP = "step"
    PERIOD = "period"
    JOINING = "joining"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a rule asks of a member, whether it is there, and what would bring it."""

    asked: Asked
    name: str
    """Of the count, wallet, badge, level, segment, step or limit; '' where there is only one such thing."""
    met: bool
    progress: Progress | None = None
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class LimitStanding:
    """How much of a limit of a points rule is used up in the present period."""

    name: str
    used: int
    cap: int
    until: Instant | None
    """When it begins anew; None when it never does."""


@dataclass(frozen=True, slots=True)
class PointsStanding:
    """A points rule as a member has it."""

    limits: tuple[LimitStanding, ...] = ()
    blocked_by: str | None = None
    """The limit that leaves no room now."""
    until: Instant | None = None
    """When the rule can give again; None when it can now, or never will."""
    times: int = 0
    """How often it gave something, or promised it."""
    given: Mapping[str, int] = field(default_factory=dict)
    """By wallet: all that it gave."""


AnyStanding: TypeAlias = BadgeStanding | ChallengeStanding | LevelStanding | StreakStanding | PointsStanding


@dataclass(frozen=True, slots=True)
class Account:
    """How a member stands with one rule at an instant: why, what is missing, and what would earn it next."""

    rule: RuleId
    at: Instant
    zone: str
    standing: AnyStanding
    requirements: tuple[Requirement, ...] = ()
    decided: AnyEffect | None = None
    """What made it stand as it does: the winning of the tier that is held, the last points; None before the first."""

    @property
    def missing(self) -> tuple[Requirement, ...]:
        """What is not there yet."""
        return tuple(each for each in self.requirements if not each.met)


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that a member is close to, and what would bring it."""

    account: Account
    progress: Progress

    @property
    def rule(self) -> RuleId:
        return self.account.rule
