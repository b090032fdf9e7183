"""Effects: what the fold says happened to a member. Each is one feed item; points are ledger entries too."""

from typing import TypeAlias

from msgspec import Struct

from engine.rules.dictionary import RuleId
from engine.rules.entries import EntryId
from engine.rules.instants import Instant


class Effect(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every effect tells: when, which rule, and which entry led to it (None: time passing did)."""

    at: Instant
    rule: RuleId
    entry: EntryId | None


class PointsGiven(Effect, frozen=True, kw_only=True, tag="points_given"):
    """Points went into a wallet. `limited_by` names the limit that made it fewer than the rule's amount."""

    wallet: str
    amount: int
    limited_by: str | None = None


class PointsLimited(Effect, frozen=True, kw_only=True, tag="points_limited"):
    """A points rule matched, but a limit left no room: nothing was given.

    `limited_by` is the limit as rule files spell it: `times_per_day`, `points_per_week`, `cooldown`. `until` is the
    first instant at which the rule can give again; None when it never will.
    """

    limited_by: str
    until: Instant | None


class BadgeWon(Effect, frozen=True, kw_only=True, tag="badge_won"):
    """A badge, or its next tier, was won. `value` is the `for_each` value it was won for."""

    badge: str
    tier: str | None = None
    value: str | None = None


class LevelChanged(Effect, frozen=True, kw_only=True, tag="level_changed"):
    """The member stands on another level of the ladder. `before` is None at the very first standing."""

    before: str | None
    after: str


class StreakExtended(Effect, frozen=True, kw_only=True, tag="streak_extended"):
    """One more period of a streak is done; a new run starts with length 1."""

    streak: str
    length: int
    best: int


class StreakBroken(Effect, frozen=True, kw_only=True, tag="streak_broken"):
    """A period went by without what the streak asks for. `length` is how long the run was."""

    streak: str
    length: int


class StreakMilestone(Effect, frozen=True, kw_only=True, tag="streak_milestone"):
    """A run reached one of the streak's declared lengths."""

    streak: str
    length: int


class ChallengeStepAdvanced(Effect, frozen=True, kw_only=True, tag="challenge_step_advanced"):
    """A step of a challenge came closer to its target, or reached it.

    When something came late, `value` is how the step stands now; seldom, that is lower than what was told before.
    """

    challenge: str
    step: str
    value: int
    target: int


class ChallengeCompleted(Effect, frozen=True, kw_only=True, tag="challenge_completed"):
    """Every step of a challenge is done."""

    challenge: str


class ChallengeEnded(Effect, frozen=True, kw_only=True, tag="challenge_ended"):
    """The dates of a challenge that the member had begun are over, and it was not completed."""

    challenge: str


class PointsCorrected(Effect, frozen=True, kw_only=True, tag="points_corrected"):
    """What an entry gave has changed because another came in late. `amount` is the difference, above or below 0."""

    wallet: str
    amount: int


class BadgeWithdrawn(Effect, frozen=True, kw_only=True, tag="badge_withdrawn"):
    """A badge that would never have been won, had everything been known in time. `entry` is what had won it."""

    badge: str
    tier: str | None = None
    value: str | None = None


class StreakCorrected(Effect, frozen=True, kw_only=True, tag="streak_corrected"):
    """A late entry changed a streak: how long the run and the best run are now."""

    streak: str
    length: int
    best: int


class ChallengeCorrected(Effect, frozen=True, kw_only=True, tag="challenge_corrected"):
    """A late entry changed whether a challenge is completed."""

    challenge: str
    completed: bool


AnyEffect: TypeAlias = (
    PointsGiven
    | PointsLimited
    | BadgeWon
    | LevelChanged
    | StreakExtended
    | StreakBroken
    | StreakMilestone
    | ChallengeStepAdvanced
    | ChallengeCompleted
    | ChallengeEnded
    | PointsCorrected
    | BadgeWithdrawn
    | StreakCorrected
    | ChallengeCorrected
)
