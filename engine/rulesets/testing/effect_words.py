"""What the fold says happened, in words for people who write rules."""

from typing import assert_never

from engine.rules import effects as says
from engine.rules.effects import AnyEffect
from engine.rules.instants import Instant
from engine.rulesets.diagnostics import listed, quoted
from engine.rulesets.testing.moments import shown


def in_words(effect: AnyEffect, zone: str) -> str:
    """One effect, with times on the clock of a zone; the rule that it comes from is named beside it."""
    match effect:
        case says.PointsGiven():
            return f"gives {effect.amount} {effect.wallet}{_changed(effect)}"
        case says.PointsHeld():
            until = shown(effect.until, zone)
            return f"promises {effect.amount} {effect.wallet} for {until}{_changed(effect)}"
        case says.PointsReleased():
            return f"releases {effect.amount} {effect.wallet} that were promised"
        case says.PointsCancelled():
            return f"cancels {effect.amount} {effect.wallet} that were promised"
        case says.PointsExpired():
            return f"{effect.amount} {effect.wallet} expire"
        case says.PointsSpent():
            return f"costs {effect.amount} {effect.wallet}"
        case says.PointsLimited():
            return f"gives nothing: {quoted(effect.limited_by)} leaves no room{_until(effect.until, zone)}"
        case says.HeldBack():
            return f"holds it back{_evidence(effect)}{_until(effect.until, zone)}: it counts nowhere"
        case says.CountsAfterAll():
            return "counts after all"
        case says.PointsCorrected():
            return f"corrects {_by_how_much(effect)}"
        case says.LevelChanged():
            before = f" from {quoted(effect.before)}" if effect.before is not None else ""
            return f"level{before} to {quoted(effect.after)}"
        case says.ChoiceRefused():
            return f"refuses `{effect.act.value}`: {effect.reason.value.replace('_', ' ')}"
        case says.BadgeWon() | says.BadgeRevoked() | says.BadgeWithdrawn():
            return _of_badge(effect)
        case says.Merged():
            return "one person with another member"
        case says.ActionPending():
            return f"{quoted(effect.type)} waits: {effect.reason.value.replace('_', ' ')}"
        case says.ActionApproved():
            return f"{quoted(effect.type)} is approved"
        case says.ActionRefused():
            return f"{quoted(effect.type)} is refused: {effect.reason}"
        case says.RejectionsJumped():
            return f"{effect.rejected} of {effect.submitted} that {quoted(effect.brand)} submitted were refused"
        case says.WebhookDisabled():
            return f"the webhook to {quoted(effect.host)} is disabled: {effect.why.replace('_', ' ')}"
        case says.WebhookParked():
            return f"{effect.parked} parked of the webhook to {quoted(effect.host)}"
        case says.Rerated():
            return f"rated anew by version {effect.version}"
        case _:
            return _of_streak_or_challenge(effect)


def _until(at: Instant | None, zone: str) -> str:
    return f" until {shown(at, zone)}" if at is not None else ""


def _evidence(held: says.HeldBack) -> str:
    return f" ({held.so_far} so far for {quoted(held.value)})" if held.value is not None else f" ({held.so_far} so far)"


def _changed(effect: says.PointsGiven | says.PointsHeld) -> str:
    """What made it less or more than the rule says by itself."""
    limit = f", all that {quoted(effect.limited_by)} leaves room for" if effect.limited_by is not None else ""
    return limit + (f", with {listed(effect.campaigns)}" if effect.campaigns else "")


def _by_how_much(effect: says.PointsCorrected) -> str:
    """`points by -20 and pending points by +5`, without what stays as it was."""
    changed = {effect.wallet: effect.amount, f"pending {effect.wallet}": effect.pending}
    return " and ".join(f"{what} by {amount:+d}" for what, amount in changed.items() if amount)


def _of_badge(effect: says.BadgeWon | says.BadgeRevoked | says.BadgeWithdrawn) -> str:
    verb = "wins" if isinstance(effect, says.BadgeWon) else "takes back"
    name = effect.badge if effect.tier is None else f"{effect.badge}.{effect.tier}"
    value = f" for {quoted(effect.value)}" if effect.value is not None else ""
    season = f" in the season from {effect.season}" if effect.season is not None else ""
    return f"{verb} the badge {quoted(name)}{value}{season}"


_AboutStreakOrChallenge = (
    says.StreakExtended
    | says.StreakBroken
    | says.StreakMilestone
    | says.StreakFrozen
    | says.FreezeReceived
    | says.StreakPaused
    | says.StreakRepaired
    | says.StreakCorrected
    | says.ChallengeJoined
    | says.ChallengeLeft
    | says.ChallengeStepAdvanced
    | says.ChallengeCompleted
    | says.ChallengeEnded
    | says.ChallengeCorrected
)


def _of_streak_or_challenge(effect: _AboutStreakOrChallenge) -> str:
    match effect:
        case says.StreakExtended():
            return f"the run is {effect.length} long, the best {effect.best}"
        case says.StreakBroken():
            return f"the run of {effect.length} is broken"
        case says.StreakMilestone():
            return f"reaches the milestone {effect.length}"
        case says.StreakFrozen():
            return f"a freeze saves {effect.period}; {effect.freezes_left} left"
        case says.FreezeReceived():
            return f"a freeze more: {effect.freezes} now"
        case says.StreakPaused():
            return f"paused from {effect.first_day} to {effect.last_day}"
        case says.StreakRepaired():
            return f"repaired: the run is {effect.length} long, the best {effect.best}"
        case says.StreakCorrected():
            return f"corrected: the run is {effect.length} long, the best {effect.best}"
        case says.ChallengeJoined():
            return "joined"
        case says.ChallengeLeft():
            return "left"
        case says.ChallengeStepAdvanced():
            return f"step {quoted(effect.step)} is at {effect.value} of {effect.target}"
        case says.ChallengeCompleted():
            return "completed"
        case says.ChallengeEnded():
            return "over, and not completed"
        case says.ChallengeCorrected():
            return "corrected: completed" if effect.completed else "corrected: not completed"
        case _:
            assert_never(effect)
