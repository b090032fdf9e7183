"""Corrections: what is to be posted when entries come late. A pure comparison of two folds of one member.

What the late entries themselves led to is posted as it is. Everything else is posted as the difference between what was
and what is, naming the entry whose outcome changed: nothing that was posted before is edited. Standings (streaks, the
level) are compared as they are at the end, because what they were in between is no news to anybody.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Set
from typing import NamedTuple, Protocol

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
from engine.rules.levels import LEVELS, level_held
from engine.rules.state import State
from engine.rules.streaks import streak_state


class FoldedJournal(Protocol):
    """A state and all that ever happened on the way to it."""

    @property
    def state(self) -> State: ...

    @property
    def effects(self) -> tuple[AnyEffect, ...]: ...


def corrections(
    before: FoldedJournal, after: FoldedJournal, late: Set[EntryId], cause: Entry, lowest_level: str | None
) -> tuple[AnyEffect, ...]:
    """What to post so that everything told so far agrees with `after`, in order.

    `late` are the new entries and `cause` the last of them. `lowest_level` is the level of whoever has reached none.
    """
    gone = _milestones_in(before.effects)
    told = list(_told(after, late, gone))
    return (
        *told,
        *_points_corrected(before.effects, after.effects, late),
        *_withdrawn(before.effects, gone),
        *_streaks_corrected(before.state, after.state, told, cause),
        *_level_changed(before.state, after.state, cause, lowest_level),
    )


def _told(after: FoldedJournal, late: Set[EntryId], gone: Counter[Hashable]) -> Iterator[AnyEffect]:
    """What is new: milestones that were not told before, whoever's they are, and all else of the late entries.

    Takes out of `gone` every milestone that is still there.
    """
    for effect in after.effects:
        milestone = _milestone(effect)
        if milestone is not None:
            if gone[milestone] > 0:
                gone[milestone] -= 1
            else:
                yield effect
        elif effect.entry in late:
            if isinstance(effect, ChallengeStepAdvanced):
                steps = challenge_state(after.state.rules.get(effect.rule)).steps
                yield replace(effect, value=steps.get(effect.step, effect.value))
            elif not isinstance(effect, LevelChanged):
                yield effect


def _milestone(effect: AnyEffect) -> Hashable | None:
    """What makes a once-told effect the same in two folds, whichever entry led to it; None for all others."""
    match effect:
        case BadgeWon(badge=badge, tier=tier, value=value):
            return ("badge", badge, tier, value)
        case ChallengeCompleted(challenge=challenge):
            return ("completed", challenge)
        case ChallengeEnded(challenge=challenge):
            return ("ended", challenge)
        case StreakMilestone(streak=streak, length=length):
            return ("milestone", streak, length)
        case StreakBroken(streak=streak, at=at, length=length):
            return ("broken", streak, at, length)
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


def _points_corrected(
    before: Iterable[AnyEffect], after: Iterable[AnyEffect], late: Set[EntryId]
) -> Iterator[PointsCorrected]:
    was, now = _points_in(before, late), _points_in(after, late)
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
            )
        elif isinstance(effect, ChallengeCompleted):
            yield ChallengeCorrected(
                at=effect.at, rule=effect.rule, entry=effect.entry, challenge=effect.challenge, completed=False
            )


def _streaks_corrected(
    before: State, after: State, told: Iterable[AnyEffect], cause: Entry
) -> Iterator[StreakCorrected]:
    """The streaks that stand otherwise than before and otherwise than what was just told of them."""
    lengths_told: dict[str, int] = {}
    for effect in told:
        if isinstance(effect, StreakExtended):
            lengths_told[effect.rule] = effect.length
        elif isinstance(effect, StreakBroken):
            lengths_told[effect.rule] = 0
    for rule in sorted(after.rules):
        was, now = streak_state(before.rules.get(rule)), streak_state(after.rules[rule])
        if (was.length, was.best) == (now.length, now.best) or lengths_told.get(rule) == now.length:
            continue
        yield StreakCorrected(
            at=cause.occurred_at,
            rule=RuleId(rule),
            entry=cause.id,
            streak=rule.partition(".")[2],
            length=now.length,
            best=now.best,
        )


def _level_changed(before: State, after: State, cause: Entry, lowest: str | None) -> Iterator[LevelChanged]:
    was = level_held(before.rules.get(LEVELS)) or lowest
    now = level_held(after.rules.get(LEVELS)) or lowest
    if was is not None and now is not None and was != now:
        yield LevelChanged(at=cause.occurred_at, rule=LEVELS, entry=cause.id, before=was, after=now)
