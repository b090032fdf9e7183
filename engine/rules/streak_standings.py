"""How streaks stand: the run, what is at risk and until when, what can be repaired, and a calendar to paint."""

from collections.abc import Iterator
from datetime import date

from engine.rules.calendar import Calendar
from engine.rules.standing import (
    StreakMark,
    StreakMarked,
    StreakStanding,
    StreakStatus,
    towards,
)
from engine.rules.state import StreakState
from engine.rules.streak_periods import StreakPeriods, is_paused
from engine.rules.streak_runs import longest_of
from engine.rules.streaks import DaysOff, StreakSpec, streak_id, streak_state
from engine.rules.turn import Turn

_PERIODS_SHOWN = 28


def streak_standing(spec: StreakSpec, calendar: Calendar, turn: Turn) -> StreakStanding:
    """A streak as a member has it at the instant of a turn."""
    held = streak_state(turn.rules.get(streak_id(spec.name)))
    periods = StreakPeriods(spec, calendar)
    present = periods.period_of(turn.day, periods.anchor(held, turn.day))
    secured = bool(held.length) and periods.is_done(held, present)
    until = periods.ends_at(held.asked, turn.zone) if held.length else None
    gone = longest_of(periods.repairable(held, turn.at, turn.zone))
    return StreakStanding(
        streak=spec,
        status=_status(periods, held, turn, present) if held.length else _without_a_run(repairable=gone is not None),
        current=held.length,
        best=held.best,
        secured=secured,
        at_risk_until=until,
        progress=towards(spec.needed if secured else periods.times_done(held, present), spec.needed),
        next_milestone=min((each for each in spec.milestones if each > held.length), default=None),
        freezes_left=(held.freezes or 0) if spec.freezes is not None else 0,
        repairable_until=periods.repairable_until(gone, turn.zone) if gone is not None else None,
        repairable_length=gone.length if gone is not None else None,
        pauses=tuple(
            DaysOff(date.fromordinal(first), date.fromordinal(last)) for first, last in held.pauses if last >= turn.day
        ),
        calendar=tuple(reversed(list(_marked(periods, held, turn, present)))),
    )


def _status(periods: StreakPeriods, held: StreakState, turn: Turn, present: int) -> StreakStatus:
    if periods.is_done(held, present):
        return StreakStatus.SECURED
    if is_paused(held, turn.day) and periods.is_neutral(present, held, turn.zone):
        return StreakStatus.PAUSED
    return StreakStatus.AT_RISK if held.asked == present else StreakStatus.OPEN


def _without_a_run(repairable: bool) -> StreakStatus:
    return StreakStatus.REPAIRABLE if repairable else StreakStatus.NONE


def _marked(periods: StreakPeriods, held: StreakState, turn: Turn, present: int) -> Iterator[StreakMarked]:
    """From the present period backwards, no further than to the one in which the member joined."""
    joined = turn.day if turn.first_day is None else turn.first_day
    period = present
    for _ in range(_PERIODS_SHOWN):
        yield StreakMarked(date.fromordinal(period), _mark(periods, held, turn, period, present))
        if period <= joined:
            return
        period = periods.period_of(period - 1, period)


def _mark(periods: StreakPeriods, held: StreakState, turn: Turn, period: int, present: int) -> StreakMark:
    following = periods.following(period)
    if periods.is_done(held, period):
        return StreakMark.DONE
    if any(period <= each < following for each in held.frozen):
        return StreakMark.FROZEN
    if periods.is_neutral(period, held, turn.zone):
        return StreakMark.EXCUSED if periods.is_ever_asked(period) else StreakMark.OFF
    if period == present:
        return StreakMark.OPEN
    # Within a run that goes on, what was not done was excused.
    return StreakMark.EXCUSED if held.length and period >= held.began else StreakMark.MISSED
