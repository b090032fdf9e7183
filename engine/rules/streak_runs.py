"""What becomes of a run: it grows, a freeze saves it, it breaks, it is joined together again. Pure, on states alone.

`longest` is left as it was when a run gets longer: whoever keeps the new state gives the milestones in between first.
"""

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from engine.rules.instants import Instant
from engine.rules.state import BrokenRun, StreakState
from engine.rules.streaks import Freezes

PERIODS_KEPT = 35
"""How many of the periods that were done, and of those that were saved, stay known."""


def extended(state: StreakState, period: int, following: int, anchor: int) -> StreakState:
    """One more period is done; without a run, it is the first of a new one."""
    length = state.length + 1
    return replace(
        state,
        length=length,
        best=max(state.best, length),
        began=min(state.began, period) if state.length else period,
        anchor=anchor,
        asked_from=max(state.asked_from, following) if state.length else following,
        done=_newest((*state.done, period)),
        counted=tuple(each for each in state.counted if not period <= each[0] < following),
    )


def frozen(state: StreakState, period: int, following: int) -> StreakState:
    """A freeze, of which there is one, is spent on a period."""
    assert state.freezes
    return replace(
        state,
        freezes=state.freezes - 1,
        frozen=_newest((*state.frozen, period)),
        asked_from=following,
        judged_before=following,
    )


def with_freezes(state: StreakState, rule: Freezes | None) -> StreakState:
    """What a done period brings: what is given at the beginning, and one more step towards the next that is earned."""
    if rule is None:
        return state
    freezes = min(rule.given, rule.keep_at_most) if state.freezes is None else state.freezes
    towards = state.towards_freeze
    if rule.earn_one_every is not None and freezes < rule.keep_at_most:
        towards += 1
        if towards >= rule.earn_one_every:
            freezes, towards = freezes + 1, 0
    return replace(state, freezes=freezes, towards_freeze=towards)


def thawed(state: StreakState, periods: Collection[int], rule: Freezes | None) -> StreakState:
    """The freezes that were spent on some periods are given back, as far as there is room."""
    if not periods:
        return state
    before = state.freezes or 0
    room = rule.keep_at_most if rule is not None else before + len(periods)
    return replace(
        state,
        freezes=max(before, min(before + len(periods), room)),
        frozen=tuple(each for each in state.frozen if each not in periods),
    )


def broken(
    state: StreakState, period: int, following: int, at: Instant, repairable: Iterable[BrokenRun]
) -> StreakState:
    """A period was missed. What was done after it already, on dates that a move let come before, is a new run.

    Of the runs that can still be repaired, the longest is remembered beside this one if it is longer.
    """
    ahead = [each for each in state.done if each >= following]
    gone = BrokenRun(
        period=period,
        at=at,
        length=max(0, state.length - len(ahead)),
        longest=state.longest,
        began=state.began,
        anchor=state.anchor,
        towards_freeze=state.towards_freeze,
    )
    longer = longest_of(each for each in repairable if each.length > gone.length)
    return replace(
        state,
        length=len(ahead),
        longest=len(ahead),
        began=ahead[0] if ahead else 0,
        anchor=state.anchor if ahead else 0,
        towards_freeze=0,
        asked_from=following,
        judged_before=following,
        broken=(gone,) if longer is None else (longer, gone),
    )


def rejoined(state: StreakState, gone: BrokenRun) -> StreakState:
    """The present run, if there is one, continues a run that broke."""
    length = gone.length + state.length
    return replace(
        state,
        length=length,
        best=max(state.best, length),
        longest=max(state.longest, gone.longest),
        began=gone.began,
        anchor=state.anchor if state.length else gone.anchor,
        towards_freeze=gone.towards_freeze + state.towards_freeze,
        broken=tuple(each for each in state.broken if each != gone),
    )


def longest_of(runs: Iterable[BrokenRun]) -> BrokenRun | None:
    """The longest of some runs that broke; of equals, the one that broke last."""
    return max(runs, key=lambda gone: (gone.length, gone.at), default=None)


def _newest(periods: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(periods)[-PERIODS_KEPT:])
