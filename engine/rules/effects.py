"""Effects: what the fold says happened to a member. Each is one feed item; points are ledger entries too."""

from datetime import date
from enum import Enum
from typing import ClassVar, TypeAlias

from msgspec import Struct

from engine.rules.dictionary import RuleId
from engine.rules.entries import Act, EntryId
from engine.rules.instants import Instant


class Refusal(Enum):
    """Why a member's choice cannot be."""

    NO_SUCH_RULE = "no_such_rule"
    NOT_OFFERED = "not_offered"
    """The rule has no such thing: no pauses, no repairs, no freezes to buy, nothing to join."""
    NOT_NOW = "not_now"
    """It is over, has not begun, or has been done already."""
    TOO_LATE = "too_late"
    """The time in which it could be done has passed; a pause is set in advance."""
    NOT_ENOUGH_POINTS = "not_enough_points"
    NO_ROOM = "no_room"
    """There are as many as can be kept; or the pause is longer than the rule allows."""


class PendingCode(Enum):
    """Why an action waits for somebody to look at it."""

    NEEDS_APPROVAL = "needs_approval"
    """Its type asks for that."""
    HELD_BACK = "held_back"
    """A guard against what is not fair found something."""


class Why(Enum):
    """Why something that was told is corrected."""

    LATE = "late"
    """Something came in that belongs before what was folded already."""
    REVERSED = "reversed"
    """An action was taken back, whole or partly."""
    RESTORED = "restored"
    """An action that had been taken back counts again."""
    RULES = "rules"
    """Other rules were published for the past."""
    MERGED = "merged"
    """Two members turned out to be one person."""


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
    campaigns: tuple[str, ...] = ()
    """The campaigns that changed it from what the rule gives by itself."""


class PointsHeld(Effect, frozen=True, kw_only=True, tag="points_held"):
    """Points are promised but not yet there: they wait until an instant, and something may still cancel them."""

    wallet: str
    amount: int
    until: Instant
    limited_by: str | None = None
    campaigns: tuple[str, ...] = ()


class PointsReleased(Effect, frozen=True, kw_only=True, tag="points_released"):
    """Points that were held went into the wallet. `held_for` is the entry that they were promised for."""

    wallet: str
    amount: int
    held_for: EntryId | None


class PointsCancelled(Effect, frozen=True, kw_only=True, tag="points_cancelled"):
    """Points that were held will not come: what the rule's `cancel_if` names has happened."""

    wallet: str
    amount: int
    held_for: EntryId | None


class PointsExpired(Effect, frozen=True, kw_only=True, tag="points_expired"):
    """Points that were not spent in time left the wallet. The rule is the wallet itself, as `wallets.points`."""

    wallet: str
    amount: int


class PointsSpent(Effect, frozen=True, kw_only=True, tag="points_spent"):
    """Points were paid for something of the rule: a freeze, a repair."""

    wallet: str
    amount: int
    lots: tuple[tuple[date, int], ...] = ()
    """What of it would have expired, by the last day on which it would have been there, the earliest first."""


class PointsLimited(Effect, frozen=True, kw_only=True, tag="points_limited"):
    """A points rule matched, but a limit left no room: nothing was given, or nothing into the wallet that it limits.

    `limited_by` is the limit as rule files spell it: `times_per_day`, `points_per_week`, `cooldown`. `until` is the
    first instant at which the rule can give again; None when it never will.
    """

    limited_by: str
    until: Instant | None


class HeldBack(Effect, frozen=True, kw_only=True, tag="held_back"):
    """A guard of `fair_play`, which is the rule, held an action back: it counts nowhere."""

    so_far: int = 0
    """What the guard found: how many counted already, how many different ones there were, or 1 that was taken back."""
    value: str | None = None
    """Of which value of the attribute that it looks at; None where it looks at none."""
    until: Instant | None = None
    """The first instant at which such an action can count again; None where time alone changes nothing."""


class CountsAfterAll(Effect, frozen=True, kw_only=True, tag="counts_after_all"):
    """An action that a guard had held back counts: something that came before it was taken back, or came in late."""

    why: Why = Why.LATE


class BadgeWon(Effect, frozen=True, kw_only=True, tag="badge_won"):
    """A badge, or its next tier, was won. `value` is the `for_each` value it was won for."""

    badge: str
    tier: str | None = None
    value: str | None = None
    season: date | None = None
    """The first day of the season it was won in, for badges that have seasons."""


class BadgeRevoked(Effect, frozen=True, kw_only=True, tag="badge_revoked"):
    """A badge that is kept only while its condition is true was taken back, because it no longer is."""

    badge: str
    tier: str | None = None
    value: str | None = None
    season: date | None = None


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


class StreakFrozen(Effect, frozen=True, kw_only=True, tag="streak_frozen"):
    """A freeze was spent on a period that was not done: the run goes on, no longer than before."""

    streak: str
    period: date
    """The first day of the period that was saved."""
    length: int
    freezes_left: int


class FreezeReceived(Effect, frozen=True, kw_only=True, tag="freeze_received"):
    """A freeze was given, earned or bought."""

    streak: str
    freezes: int
    """How many there are now."""


class StreakPaused(Effect, frozen=True, kw_only=True, tag="streak_paused"):
    """The member planned a pause, both days included: nothing is asked of these days."""

    streak: str
    first_day: date
    last_day: date


class StreakRepaired(Effect, frozen=True, kw_only=True, tag="streak_repaired"):
    """A broken run was joined together again in time."""

    streak: str
    length: int
    best: int


class ChoiceRefused(Effect, frozen=True, kw_only=True, tag="choice_refused"):
    """What a member chose cannot be: nothing changed. `reason` says why, as one of the words that `Refusal` has."""

    act: Act
    reason: Refusal


class ChallengeJoined(Effect, frozen=True, kw_only=True, tag="challenge_joined"):
    """The member takes part in a challenge that asks to be joined."""

    challenge: str


class ChallengeLeft(Effect, frozen=True, kw_only=True, tag="challenge_left"):
    """The member no longer takes part; what was done of the steps is forgotten."""

    challenge: str


class ChallengeStepAdvanced(Effect, frozen=True, kw_only=True, tag="challenge_step_advanced"):
    """A step of a challenge came closer to its target, or reached it.

    A step that adds up also tells when its sum falls. When something came late, `value` is how the step stands now;
    seldom, that is lower than what was told before.
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


class ActionPending(Effect, frozen=True, kw_only=True, tag="action_pending"):
    """An action was taken in and waits: it counts for nothing until somebody has looked at it.

    The rule is the guard that held it back, or else the programme itself, whose action type asks for approval.
    """

    reason: PendingCode
    type: str


class ActionApproved(Effect, frozen=True, kw_only=True, tag="action_approved"):
    """An action that waited counts, as of when it was done."""

    type: str


class ActionRefused(Effect, frozen=True, kw_only=True, tag="action_refused"):
    """An action that waited will not count. `reason` is what the operator says of why, in words for the member."""

    reason: str
    type: str


class RejectionsJumped(Effect, frozen=True, kw_only=True, tag="rejections_jumped"):
    """Much more of what a brand submits is refused than before. No fold says so: it concerns no member.

    `rejected` of `submitted` since an instant, and the most frequent code.
    """

    brand: str
    rejected: int
    submitted: int
    code: str
    since: Instant


class WebhookDisabled(Effect, frozen=True, kw_only=True, tag="webhook_disabled"):
    """Nothing is sent to a webhook any more, without anybody having said so. No fold says so: it concerns no member."""

    webhook: str
    brand: str | None
    """Whose it is; None for operators."""
    host: str
    """Of where it was sent to: the whole address may hold what is secret."""
    why: str


class WebhookParked(Effect, frozen=True, kw_only=True, tag="webhook_parked"):
    """Items were given up that a webhook did not take. No fold says so: it concerns no member."""

    webhook: str
    brand: str | None
    host: str
    parked: int
    """How many were given up since nothing was said of it."""
    type: str
    """What webhooks call the kind of the first of them."""


class PointsCorrected(Effect, frozen=True, kw_only=True, tag="points_corrected"):
    """What an entry gave has changed since it was told. Both are differences, above or below 0."""

    wallet: str
    amount: int
    pending: int = 0
    why: Why = Why.LATE


class BadgeWithdrawn(Effect, frozen=True, kw_only=True, tag="badge_withdrawn"):
    """A badge that would never have been won, had everything been known in time. `entry` is what had won it."""

    badge: str
    tier: str | None = None
    value: str | None = None
    season: date | None = None
    why: Why = Why.LATE


class StreakCorrected(Effect, frozen=True, kw_only=True, tag="streak_corrected"):
    """A streak stands otherwise than was told: how long the run and the best one are, and how many freezes are left."""

    streak: str
    length: int
    best: int
    freezes: int | None = None
    """None when that did not change."""
    why: Why = Why.LATE


class ChallengeCorrected(Effect, frozen=True, kw_only=True, tag="challenge_corrected"):
    """Whether a challenge is completed is otherwise than was told."""

    challenge: str
    completed: bool
    why: Why = Why.LATE


class Rerated(Effect, frozen=True, kw_only=True, tag="rerated"):
    """Other rules were published for the past: all the differences that they made for this member, told once.

    The ledger has every one of them. Whoever paints a screen from the feed reads the member anew.
    """

    why: ClassVar[Why] = Why.RULES
    version: int
    """The ruleset version that was published."""
    points: tuple[tuple[str, int, int], ...] = ()
    """By wallet, the differences to the balance and to what is pending."""
    badges_won: tuple[tuple[str, str | None], ...] = ()
    """Badges with their tiers, None where there are none."""
    badges_lost: tuple[tuple[str, str | None], ...] = ()
    level_before: str | None = None
    """None when the level is the same."""
    level_after: str | None = None


class Merged(Effect, frozen=True, kw_only=True, tag="merged"):
    """Two members turned out to be one person: all that this made otherwise for one of them, told once.

    What either did is the one person's, as if they had done it all. The ledger has every difference.
    """

    why: ClassVar[Why] = Why.MERGED
    other: str
    """The id of the other member."""
    gone: bool
    """Whether this is told of the one who is the other one since, and has nothing any more."""
    points: tuple[tuple[str, int, int], ...] = ()
    """By wallet, the differences to the balance and to what is pending."""
    badges_won: tuple[tuple[str, str | None], ...] = ()
    badges_lost: tuple[tuple[str, str | None], ...] = ()
    level_before: str | None = None
    """None when the level is the same."""
    level_after: str | None = None


AnyEffect: TypeAlias = (
    PointsGiven
    | PointsHeld
    | PointsReleased
    | PointsCancelled
    | PointsExpired
    | PointsSpent
    | PointsLimited
    | HeldBack
    | CountsAfterAll
    | BadgeWon
    | BadgeRevoked
    | LevelChanged
    | StreakExtended
    | StreakBroken
    | StreakMilestone
    | StreakFrozen
    | FreezeReceived
    | StreakPaused
    | StreakRepaired
    | ChoiceRefused
    | ChallengeJoined
    | ChallengeLeft
    | ChallengeStepAdvanced
    | ChallengeCompleted
    | ChallengeEnded
    | ActionPending
    | ActionApproved
    | ActionRefused
    | RejectionsJumped
    | WebhookDisabled
    | WebhookParked
    | PointsCorrected
    | BadgeWithdrawn
    | StreakCorrected
    | ChallengeCorrected
    | Rerated
    | Merged
)
