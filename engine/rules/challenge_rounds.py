"""Rounds: on which of a member's days a challenge counts, and what is known of the round that a day lies in."""

from typing import NamedTuple

from msgspec.structs import replace

from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.instants import Instant
from engine.rules.state import ChallengeState


class Window(NamedTuple):
    """The days that count, both included; None is without end. Of no days at all, the last comes before the first."""

    first: int | None
    last: int | None

    def holds(self, day: int) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def is_over(self, day: int) -> bool:
        return self.last is not None and day > self.last


class Rounds:
    """When a challenge is on: between its dates, for some days after joining, or anew in each period.

    Remembers the period that it worked out last; the answers never depend on it.
    """

    __slots__ = ("_calendar", "_days", "_every", "_latest", "dates")

    def __init__(self, dates: Window, every: PeriodKind | None, days: int | None, calendar: Calendar) -> None:
        self.dates = dates
        self._every = every
        self._days = days
        self._calendar = calendar
        self._latest = (0, -1)

    def at(self, day: int, held: int = 0) -> int:
        """The round that a day lies in, by its first day; 0 when there is only one.

        A member who is in a round already and travels to where the one before is still on stays in the newer.
        """
        return 0 if self._every is None else max(held, self._period(day, self._every)[0])

    def fits(self, round_: int) -> bool:
        """Whether a state of this round can be of such a challenge: another version may have had other rounds."""
        return (round_ == 0) == (self._every is None)

    def window(self, round_: int, began: int | None) -> Window | None:
        """The days that count in a round; None while the member's own days, which begin with one, have not begun."""
        if self._days is not None:
            return self._days_since(began, self._days) if began is not None else None
        if self._every is None:
            return self.dates
        first, last = self._period(round_, self._every)
        return Window(max(first, self.dates.first or first), min(last, self.dates.last or last))

    def ends_at(self, window: Window, zone: str) -> Instant | None:
        """The first instant that counts no longer; None when there is none."""
        return None if window.last is None else self._calendar.start_of(window.last + 1, zone)

    def _days_since(self, first: int, days: int) -> Window:
        """The member's own days; none at all for those who began outside of the dates."""
        return Window(first, first + days - 1 if self.dates.holds(first) else first - 1)

    def _period(self, day: int, every: PeriodKind) -> tuple[int, int]:
        """The first and the last day of the period that a day lies in."""
        first, last = self._latest
        if not first <= day <= last:
            first = self._calendar.period_of(day, every)
            last = self._calendar.next_period(day, every) - 1
            self._latest = (first, last)
        return first, last


def in_round(held: ChallengeState, round_: int, repeats: int) -> ChallengeState:
    """What is known of a round: nothing of its steps when the state is about another one."""
    if held.round != round_:
        return ChallengeState(
            round=round_,
            completed_at=held.completed_at,
            times_ever=held.times_ever,
            joined=held.joined,
            joined_on=held.joined_on,
        )
    if held.finished and held.times < repeats:  # a new version lets it be completed more often
        return replace(held, steps={}, finished=False)
    return held
