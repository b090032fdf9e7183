"""Standings: where a member stands as of an instant, with the numbers that a screen needs. Computed, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from engine.rules.badges import BadgeSpec, Tier
from engine.rules.challenges import ChallengeSpec, ChallengeStep
from engine.rules.dictionary import Impact, Wallet
from engine.rules.instants import Instant
from engine.rules.levels import Level
from engine.rules.streaks import DaysOff, StreakSpec


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something has come. `value` is capped at `target`, and never below 0."""

    value: int
    target: int

    @property
    def remaining(self) -> int:
        return self.target - self.value

    @property
    def fraction(self) -> float:
        """From 0.0 to 1.0."""
        return self.value / self.target if self.target else 1.0


def towards(value: int, target: int) -> Progress:
    """Some of a target: neither below nothing nor above all of it."""
    return Progress(max(0, min(value, target)), target)


@dataclass(frozen=True, slots=True)
class Expiring:
    """Points that are lost unless they are spent in time."""

    at: Instant
    """The first instant at which they are no longer there."""
    amount: int


@dataclass(frozen=True, slots=True)
class WalletStanding:
    """`balance` is the sum of the member's ledger in this wallet; `earned_ever` never counts what was spent."""

    wallet: Wallet
    balance: int
    earned_ever: int
    pending: int = 0
    """Promised, but not yet there."""
    expiring: tuple[Expiring, ...] = ()
    """The soonest first."""


@dataclass(frozen=True, slots=True)
class ImpactStanding:
    """How much good a member has done, in the measure's unit."""

    impact: Impact
    total: Decimal


@dataclass(frozen=True, slots=True)
class LevelStanding:
    """The level held; the next one, None at the top; and the way from the held level's threshold to the next."""

    level: Level
    next: Level | None
    progress: Progress
    """Points earned in the ladder's wallet against the next level's threshold; full at the top.

    Where levels must be earned anew, these are the points of the present period.
    """
    keeps_until: Instant | None = None
    """When this level is lost if nothing more is earned; None when it is not, or is the lowest."""
    to_keep: Progress | None = None
    """What was earned in the present period against what keeps this level through the next; None where nothing
    must be earned anew."""

    @property
    def ring(self) -> Progress:
        """The same way, but from where the held level begins: empty for who has just reached it; full at the top."""
        if self.next is None:
            return self.progress
        begins = self.level.at_least
        return towards(self.progress.value - begins, self.next.at_least - begins)


class BadgeStatus(Enum):
    """LOCKED: nothing done yet. IN_PROGRESS: on the way to the first win. WON: won at least once, be it one tier."""

    WON = "won"
    IN_PROGRESS = "in_progress"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class BadgeStanding:
    """A badge as the member has it. Hidden badges that were not won are left out of a member's standing."""

    badge: BadgeSpec
    status: BadgeStatus
    tier: Tier | None
    """The highest tier won; for a badge without tiers, its only one once it was won."""
    next: Tier | None
    """What is won next; None when nothing is left, and for badges that only other rules give."""
    times: int
    """How often it was won: once for each `for_each` value, else 0 or 1."""
    progress: Progress | None
    """Towards `next`; for a `for_each` badge, of the value that is closest to it."""
    held: tuple[Tier, ...]
    """Every tier won, by whatever value or in whatever season."""


class StreakStatus(Enum):
    """NONE: no run. SECURED: this period is done. AT_RISK: the run ends unless this period is done in time.
    OPEN: the run is alive and this period is not asked for (an off day). PAUSED: likewise, by the member's own pause.
    REPAIRABLE: the run broke, and there is still time to repair it."""

    NONE = "none"
    SECURED = "secured"
    AT_RISK = "at_risk"
    OPEN = "open"
    PAUSED = "paused"
    REPAIRABLE = "repairable"


class StreakMark(Enum):
    """What became of a period. OFF: the streak asks nothing of such days. EXCUSED: it does, but asked nothing of this
    one, be it a day off, a pause, a repair, or a date that a move cut short. OPEN: it still can be done."""

    DONE = "done"
    FROZEN = "frozen"
    MISSED = "missed"
    OFF = "off"
    EXCUSED = "excused"
    OPEN = "open"


class StreakMarked(NamedTuple):
    """A period of a streak's calendar."""

    first_day: date
    mark: StreakMark


@dataclass(frozen=True, slots=True)
class StreakStanding:
    """A streak as of now. Lengths count done periods."""

    streak: StreakSpec
    status: StreakStatus
    current: int
    best: int
    secured: bool
    """Whether the present period is done."""
    at_risk_until: Instant | None
    """The first instant at which a period is missed unless more is done: then a freeze saves the run, or it is broken.
    None when there is no run."""
    progress: Progress
    """Qualifying actions in the present period against what it asks for; days, where it asks for different days."""
    next_milestone: int | None
    freezes_left: int = 0
    repairable_until: Instant | None = None
    """The first instant at which it is too late to repair the run that broke; None when there is nothing to repair."""
    repairable_length: int | None = None
    """How long that run was."""
    pauses: tuple[DaysOff, ...] = ()
    """Pauses of the member that are not over, the first one first."""
    calendar: tuple[StreakMarked, ...] = ()
    """The last periods up to the present one, at most 28, none from before the member joined."""


class ChallengeStatus(Enum):
    """Where a challenge stands for one member. A recurring one is always about its present round."""

    UPCOMING = "upcoming"
    ACTIVE = "active"
    """It is on, and can be joined if it asks for that."""
    COMPLETED = "completed"
    """As often as it can be."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class StepStanding:
    step: ChallengeStep
    progress: Progress
    done: bool


@dataclass(frozen=True, slots=True)
class ChallengeStanding:
    """A challenge as of now, between instants on the member's own calendar: `[starts_at, ends_at)`."""

    challenge: ChallengeSpec
    status: ChallengeStatus
    steps: tuple[StepStanding, ...]
    progress: Progress
    """Done over all steps against all that they ask for; over those nearest to done, when some of them are enough."""
    starts_at: Instant | None
    """Of the present round. None when it has been on since ever, or the member's days have not begun."""
    ends_at: Instant | None
    """None when it never ends, or the member's days have not begun."""
    completed_at: Instant | None
    """When it was completed last, in whichever round."""
    joined: bool | None = None
    """None when nobody has to join."""
    times: int = 0
    """How often it was completed, in all rounds."""
    round: int = 0
    """The first day of the period that a recurring challenge is at; 0 for all others."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything a member's screen shows, as of one instant."""

    as_of: Instant
    today: date
    """The member's local date, as the programme's `day_starts` has it."""
    zone: str
    locale: str | None
    wallets: tuple[WalletStanding, ...]
    level: LevelStanding | None
    badges: tuple[BadgeStanding, ...]
    streaks: tuple[StreakStanding, ...]
    challenges: tuple[ChallengeStanding, ...]
    perks: tuple[str, ...]
    """What the level held, the tiers and milestones won and the challenges completed entitle to, each once, in the
    dictionary's order."""

    impact: tuple[ImpactStanding, ...] = ()
    counts: Mapping[str, int | Decimal] = field(default_factory=dict)
    """Every named count of the member that does not count for each value of something."""
    counts_by_value: Mapping[str, Mapping[str, int | Decimal]] = field(default_factory=dict)
    """Every named count that does, by value."""
    segments: tuple[str, ...] = ()
    """The segments that the member belongs to now."""
    held_back: Mapping[str, int] = field(default_factory=dict)
    """How often each guard has held an action of the member back, by guard; none that never did."""

    @property
    def balances(self) -> Mapping[str, int]:
        return {each.wallet.name: each.balance for each in self.wallets}
