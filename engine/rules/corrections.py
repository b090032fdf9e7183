"""Corrections: what is to be posted when entries come late. A pure comparison of two folds of one member.

What the late entries themselves led to is posted as it is. Everything else is posted as the difference between what was
and what is, naming the entry whose outcome changed: nothing that was posted before is edited. Standings (streaks, steps
of challenges, the level) are compared as they are at the end, because what they were in between is no news to anybody,
and a screen that is painted from the feed must not go back in time.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Set
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from msgspec.structs import replace

from engine.rules.challenges import challenge_state
from engine.rules.dictionary import RuleId
from engine.rules.effects import (
    AnyEffect,
    BadgeWithdrawn,
    BadgeWon,
    ChallengeCompleted,
    ChallengeCorrected,
    ChallengeEnded,
    ChallengeStepAdvanced,
    Effect,
    LevelChanged,
    PointsCorrected,
    PointsGiven,
    StreakBroken,
    StreakCorrected,
    StreakExtended,
    StreakMilestone,
)
from engine.rules.entries import Entry, EntryId
from engine.rules.instants import Instant
from engine.rules.levels import LEVELS
from engine.rules.state import State
from engine.rules.streaks import streak_state

EffectT = TypeVar("EffectT", bound=Effect)


class FoldedJournal(Protocol):
    """A state and all that ever happened on the way to it."""

    @property
    def state(self) -> State: ...

    @property
    def effects(self) -> tuple[AnyEffect, ...]: ...


@dataclass(frozen=True, slots=True)
class Lateness:
    """Two folds of one member: without and with the entries that came late."""

    before: FoldedJournal
    after: FoldedJournal
    late: Set[EntryId]
    cause: Entry
    """The last of the late entries; what has no entry of its own is told as its doing."""
    level_before: str | None
    level_after: str | None
    """The levels held, None where there was no ladder."""


def corrections(change: Lateness) -> tuple[AnyEffect, ...]:
    """What to post so that everything told so far agrees with the fold that has the late entries in it, in order."""
    gone = _milestones_in(change.before.effects)
    return (
        *_told(change.after.effects, change.late, gone),
        *_points_corrected(change),
        *_withdrawn(change.before.effects, gone),
        *_steps_moved(change),
        *_streaks_changed(change),
        *_level_changed(change),
    )


_STANDINGS = LevelChanged | StreakExtended | StreakBroken | ChallengeStepAdvanced
"""What tells how something stood; it is told from the end instead."""


def _told(after: Iterable[AnyEffect], late: Set[EntryId], gone: Counter[Hashable]) -> Iterator[AnyEffect]:
    """What is new: milestones that were not told before, whoever's they are, and the points of the late entries.

    Takes out of `gone` every milestone that is still there.
    """
    for effect in after:
        milestone = _milestone(effect)
        if milestone is not None:
            if gone[milestone] > 0:
                gone[milestone] -= 1
            else:
                yield effect
        elif effect.entry in late and not isinstance(effect, _STANDINGS):
            yield effect


def _milestone(effect: AnyEffect) -> Hashable | None:
    """What makes a once-told effect the same in two folds, whichever entry led to it; None for all others."""
    match effect:
        case BadgeWon(badge=badge, tier=tier, value=value, season=season):
            return ("badge", badge, tier, value, season)
        case ChallengeCompleted(challenge=challenge):
            return ("completed", challenge)
        case ChallengeEnded(challenge=challenge):
            return ("ended", challenge)
        case StreakMilestone(streak=streak, length=length):
            return ("milestone", streak, length)
        case _:
            return None


def _milestones_in(effects: Iterable[AnyEffect]) -> Counter[Hashable]:
    return Counter(each for effect in effects if (each := _milestone(effect)) is not None)


class _Posting(NamedTuple):
    """What points are summed by before they are compared."""

    entry: EntryId | None
    rule: RuleId
    wallet: str
    at: Instant


def _points_in(effects: Iterable[AnyEffect], late: Set[EntryId]) -> Counter[_Posting]:
    sums: Counter[_Posting] = Counter()
    for effect in effects:
        if isinstance(effect, PointsGiven) and effect.entry not in late:
            sums[_Posting(effect.entry, effect.rule, effect.wallet, effect.at)] += effect.amount
    return sums


def _points_corrected(change: Lateness) -> Iterator[PointsCorrected]:
    was, now = (_points_in(each.effects, change.late) for each in (change.before, change.after))
    for posting in {**was, **now}:
        difference = now[posting] - was[posting]
        if difference:
            yield PointsCorrected(
                at=posting.at, rule=posting.rule, entry=posting.entry, wallet=posting.wallet, amount=difference
            )


def _withdrawn(before: Iterable[AnyEffect], gone: Counter[Hashable]) -> Iterator[AnyEffect]:
    """Takes back the badges and completions that `gone` still counts: nothing leads to them any more."""
    for effect in before:
        if gone[_milestone(effect)] <= 0:
            continue
        if isinstance(effect, BadgeWon):
            yield BadgeWithdrawn(
                at=effect.at,
                rule=effect.rule,
                entry=effect.entry,
                badge=effect.badge,
                tier=effect.tier,
                value=effect.value,
                season=effect.season,
            )
        elif isinstance(effect, ChallengeCompleted):
            yield ChallengeCorrected(
                at=effect.at, rule=effect.rule, entry=effect.entry, challenge=effect.challenge, completed=False
            )


def _newest(effects: Iterable[AnyEffect], kind: type[EffectT]) -> dict[Hashable, EffectT]:
    """The last effect of a kind for each streak, or for each step of each challenge."""
    return {(effect.rule, getattr(effect, "step", None)): effect for effect in effects if isinstance(effect, kind)}


def _steps_moved(change: Lateness) -> Iterator[ChallengeStepAdvanced]:
    """The steps of challenges that stand otherwise than before, as they stand now; seldom, that is lower."""
    newest = {
        **_newest(change.before.effects, ChallengeStepAdvanced),
        **_newest(change.after.effects, ChallengeStepAdvanced),
    }
    for effect in newest.values():
        was, now = (
            challenge_state(each.state.rules.get(effect.rule)).steps.get(effect.step, 0)
            for each in (change.before, change.after)
        )
        if now != was:
            yield replace(effect, value=now)


def _streaks_changed(change: Lateness) -> Iterator[StreakExtended | StreakCorrected]:
    """The streaks that stand otherwise than before: extended, when a late entry is what secured the newest period."""
    before, after = change.before.state.rules, change.after.state.rules
    extended = _newest(change.after.effects, StreakExtended)
    for rule in sorted({*before, *after}):
        was, now = streak_state(before.get(rule)), streak_state(after.get(rule))
        if (was.length, was.best) == (now.length, now.best):
            continue
        newest = extended.get((rule, None))
        if newest is not None and newest.entry in change.late and newest.length == now.length:
            yield newest
            continue
        yield StreakCorrected(
            at=change.cause.occurred_at,
            rule=RuleId(rule),
            entry=change.cause.id,
            streak=rule.partition(".")[2],
            length=now.length,
            best=now.best,
        )


def _level_changed(change: Lateness) -> Iterator[LevelChanged]:
    was, now = change.level_before, change.level_after
    if was is not None and now is not None and was != now:
        yield LevelChanged(at=change.cause.occurred_at, rule=LEVELS, entry=change.cause.id, before=was, after=now)
