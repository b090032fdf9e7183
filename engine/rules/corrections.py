"""Corrections: what is to be posted when the past becomes another. A pure comparison of two folds of one member.

What the late entries themselves led to is posted as it is. Everything else is posted as the difference between what was
and what is, naming the entry whose outcome changed: nothing that was posted before is edited. Standings (streaks, steps
of challenges, the level) are compared as they are at the end, because what they were in between is no news to anybody,
and a screen that is painted from the feed must not go back in time. What became of a member's own choices is told
again when it is otherwise.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence, Set
from typing import TypeVar

from msgspec.structs import replace

from engine.rules.badge_corrections import BadgeKey, badge_key, badges_changed, revoked_ever, withdrawal
from engine.rules.challenges import challenge_state
from engine.rules.dictionary import RuleId
from engine.rules.effects import (
    AnyEffect,
    BadgeRevoked,
    BadgeWon,
    ChallengeCompleted,
    ChallengeCorrected,
    ChallengeEnded,
    ChallengeJoined,
    ChallengeLeft,
    ChallengeStepAdvanced,
    ChoiceRefused,
    CountsAfterAll,
    Effect,
    FreezeReceived,
    HeldBack,
    LevelChanged,
    StreakBroken,
    StreakCorrected,
    StreakExtended,
    StreakFrozen,
    StreakMilestone,
    StreakPaused,
    StreakRepaired,
)
from engine.rules.levels import LEVELS
from engine.rules.point_corrections import MovesPoints, news_of_points, points_corrected
from engine.rules.revision import Revision
from engine.rules.streaks import streak_state

EffectT = TypeVar("EffectT", bound=Effect)


def corrections(change: Revision) -> tuple[AnyEffect, ...]:
    """What to post so that everything told so far agrees with the past as it is now, in order."""
    revocable = revoked_ever(change)
    gone = _milestones_in(change.before.effects, revocable)
    told = tuple(_told(change, gone, revocable))
    return (
        *told,
        *_counting_after_all(change),
        *points_corrected(change),
        *_withdrawn(change, gone, revocable),
        *badges_changed(change, revocable),
        *_steps_moved(change),
        *_streaks_changed(change, told),
        *_level_changed(change),
    )


_STANDINGS = LevelChanged | StreakExtended | StreakBroken | StreakFrozen | StreakCorrected | ChallengeStepAdvanced
"""What tells how something stood; it is told from the end instead."""

_OUTCOMES = ChoiceRefused | StreakPaused | StreakRepaired | ChallengeJoined | ChallengeLeft | HeldBack
"""What became of something that the member chose, and of an action that a guard was asked about."""


def _told(change: Revision, gone: Counter[Hashable], revocable: Set[BadgeKey]) -> Iterator[AnyEffect]:
    """What is new: milestones that were not told before, whoever's they are, and what late entries led to.

    Takes out of `gone` every milestone that is still there.
    """
    points = news_of_points(change)
    outcomes = _outcomes_in(change.before.effects)
    for position, effect in enumerate(change.after.effects):
        if isinstance(effect, _STANDINGS) or _is_of(effect, revocable):
            continue
        milestone = _milestone(effect)
        if milestone is not None:
            if gone[milestone] > 0:
                gone[milestone] -= 1
            else:
                yield effect
        elif isinstance(effect, MovesPoints):
            if position in points:
                yield effect
        elif effect.entry in change.cause.late or _is_new_outcome(effect, outcomes):
            yield effect


def _outcomes_in(effects: Iterable[AnyEffect]) -> Set[Hashable]:
    return {_outcome(effect) for effect in effects if isinstance(effect, _OUTCOMES)}


def _is_new_outcome(effect: AnyEffect, before: Set[Hashable]) -> bool:
    """Whether a choice came out otherwise than it did before, or another guard holds an action back."""
    return isinstance(effect, _OUTCOMES) and _outcome(effect) not in before


def _outcome(effect: AnyEffect) -> Hashable:
    return (type(effect), effect.entry, effect.rule)


def _counting_after_all(change: Revision) -> Iterator[CountsAfterAll]:
    """The actions that were held back and are not any more, unless they are taken back themselves."""
    held = {each.entry: each for each in change.before.effects if isinstance(each, HeldBack)}
    if not held:
        return
    still = {each.entry for each in change.after.effects if isinstance(each, HeldBack)}
    for entry in change.now:
        effect = held.get(entry.id)
        if effect is not None and entry.id not in still:
            yield CountsAfterAll(at=effect.at, rule=effect.rule, entry=effect.entry, why=change.cause.why)


def _is_of(effect: AnyEffect, revocable: Set[BadgeKey]) -> bool:
    """Whether an effect is about one of these awards."""
    return isinstance(effect, BadgeWon | BadgeRevoked) and badge_key(effect) in revocable


def _milestone(effect: AnyEffect) -> Hashable | None:
    """What makes a once-told effect the same in two folds, whichever entry led to it; None for all others."""
    match effect:
        case BadgeWon():
            return badge_key(effect)
        case ChallengeCompleted(challenge=challenge):
            return ("completed", challenge)
        case ChallengeEnded(challenge=challenge):
            return ("ended", challenge)
        case StreakMilestone(streak=streak, length=length):
            return ("milestone", streak, length)
        case _:
            return None


def _milestones_in(effects: Iterable[AnyEffect], revocable: Set[BadgeKey]) -> Counter[Hashable]:
    return Counter(
        milestone
        for effect in effects
        if not _is_of(effect, revocable) and (milestone := _milestone(effect)) is not None
    )


def _withdrawn(change: Revision, gone: Counter[Hashable], revocable: Set[BadgeKey]) -> Iterator[AnyEffect]:
    """Takes back as many badges and completions as `gone` still counts: nothing leads to them any more.

    Of what can come several times, as the completions of a challenge that recurs, those are taken back that are no
    longer there.
    """
    won = [each for each in change.before.effects if isinstance(each, BadgeWon | ChallengeCompleted)]
    still = {each for each in change.after.effects if isinstance(each, BadgeWon | ChallengeCompleted)}
    for effect in sorted(won, key=lambda each: each in still):
        milestone = _milestone(effect)
        if _is_of(effect, revocable) or gone[milestone] <= 0:
            continue
        gone[milestone] -= 1
        if isinstance(effect, BadgeWon):
            yield withdrawal(effect, change.cause.why)
        else:
            yield ChallengeCorrected(
                at=effect.at,
                rule=effect.rule,
                entry=effect.entry,
                challenge=effect.challenge,
                completed=False,
                why=change.cause.why,
            )


def _newest(effects: Iterable[AnyEffect], kind: type[EffectT]) -> dict[Hashable, EffectT]:
    """The last effect of a kind for each streak, or for each step of each challenge."""
    return {(effect.rule, getattr(effect, "step", None)): effect for effect in effects if isinstance(effect, kind)}


def _steps_moved(change: Revision) -> Iterator[ChallengeStepAdvanced]:
    """The steps of challenges that stand otherwise than before, as they stand now; seldom, that is lower."""
    newest = {
        **_newest(change.before.effects, ChallengeStepAdvanced),
        **_newest(change.after.effects, ChallengeStepAdvanced),
    }
    for effect in newest.values():
        was, now = (
            max(0, min(challenge_state(each.state.rules.get(effect.rule)).steps.get(effect.step, 0), effect.target))
            for each in (change.before, change.after)
        )
        if now != was:
            yield replace(effect, value=now)


def _streaks_changed(change: Revision, told: Sequence[AnyEffect]) -> Iterator[StreakExtended | StreakCorrected]:
    """The streaks that stand otherwise than was told: extended, when a late entry secured the newest period."""
    before, after = change.before.state.rules, change.after.state.rules
    extended = _newest(change.after.effects, StreakExtended)
    repaired, received = _newest(told, StreakRepaired), _newest(told, FreezeReceived)
    for rule in sorted({*before, *after}):
        was, now = streak_state(before.get(rule)), streak_state(after.get(rule))
        shown, freezes = repaired.get((rule, None), was), received.get((rule, None), was).freezes or 0
        left = now.freezes or 0
        if (shown.length, shown.best, freezes) == (now.length, now.best, left):
            continue
        newest = extended.get((rule, None))
        if newest is not None and newest.entry in change.cause.late and newest.length == now.length:
            yield newest
            if freezes == left:
                continue
        yield StreakCorrected(
            at=change.cause.at,
            rule=RuleId(rule),
            entry=change.cause.entry,
            streak=rule.partition(".")[2],
            length=now.length,
            best=now.best,
            freezes=left if freezes != left else None,
            why=change.cause.why,
        )


def _level_changed(change: Revision) -> Iterator[LevelChanged]:
    was, now = change.level_before, change.level_after
    if was is not None and now is not None and was != now:
        yield LevelChanged(at=change.cause.at, rule=LEVELS, entry=change.cause.entry, before=was, after=now)
