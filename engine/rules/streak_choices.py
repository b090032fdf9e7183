"""What members choose about a streak: to pause it, to repair it, to buy a freeze. Pure: the new state, or why not."""

from datetime import date
from itertools import chain

from msgspec.structs import replace

from engine.rules.effects import Refusal
from engine.rules.state import StreakState
from engine.rules.streak_periods import joined_days
from engine.rules.streaks import Freezes, Pauses

_MOST_PLANNED = 12
"""How many separate pauses can lie ahead."""
_MOST_KEPT = 24


def paused(
    state: StreakState, rule: Pauses | None, first_day: date | None, last_day: date | None, today: int
) -> StreakState | Refusal:
    """The state with one more pause, both days included. Pauses that touch are one, no longer than one may be."""
    if rule is None:
        return Refusal.NOT_OFFERED
    if first_day is None or last_day is None or last_day < first_day:
        return Refusal.NOT_NOW
    first, last = first_day.toordinal(), last_day.toordinal()
    if first < today:
        return Refusal.TOO_LATE
    pauses = joined_days((*state.pauses, (first, last)))
    ahead = [each for each in pauses if each[1] >= today]
    whole = next((begins, ends) for begins, ends in pauses if begins <= first <= ends)
    if whole[1] - whole[0] >= rule.days_at_most or len(ahead) > _MOST_PLANNED:
        return Refusal.NO_ROOM
    days = _days_by_year(state, first, last, today)
    if rule.days_per_year is not None and any(in_year > rule.days_per_year for _, in_year in days):
        return Refusal.NO_ROOM
    return replace(state, pauses=tuple(pauses[-_MOST_KEPT:]), paused=days)


def bought(state: StreakState, rule: Freezes | None) -> StreakState | Refusal:
    """The state with one more freeze; what the member is given at the beginning comes first."""
    if rule is None or not rule.cost:
        return Refusal.NOT_OFFERED
    freezes = rule.given if state.freezes is None else state.freezes
    if freezes >= rule.keep_at_most:
        return Refusal.NO_ROOM
    return replace(state, freezes=freezes + 1)


def _days_by_year(state: StreakState, first: int, last: int, today: int) -> tuple[tuple[int, int], ...]:
    """How many days are paused in each year from the present one on, with those of one more pause."""
    known = set(chain.from_iterable(range(begins, ends + 1) for begins, ends in state.pauses))
    days = {year: paused for year, paused in state.paused if year >= date.fromordinal(today).year}
    for day in range(first, last + 1):
        if day not in known:
            year = date.fromordinal(day).year
            days[year] = days.get(year, 0) + 1
    return tuple(sorted(days.items()))
