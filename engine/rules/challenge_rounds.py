"""Rounds: on which of a member's days a challenge counts, and what is known of the round that a day lies in."""

from dataclasses import dataclass
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
        return (self.first is None or self.first <= day) and not self.is_over(day)

    def is_over(self, day: int) -> bool:
        return self.last is not None and day > self.last


@dataclass(frozen=True, slots=True)
class Rounds:
    """When a challenge is on: between its dates, for some days after joining, or anew in each period."""

    dates: Window
    every: PeriodKind | None
    days: int | None
    calendar: Calendar

    def at(self, day: int, held: int = 0) -> int:
        """The round that a day lies in, by its first day; 0 when there is only one.

        A member who is in a round already and travels to where the one before is still on stays in the newer.
        """
        return 0 if self.every is None else max(held, self.calendar.period_of(day, self.every))

    def fits(self, round_: int) -> bool:
        """Whether a state of this round can be of such a challenge: another version may have had other rounds."""
        return (round_ == 0) == (self.every is None)

    def window(self, round_: int, began: int | None, zone: str) -> Window | None:
        """The days that count in a round; None while the member's own days have not begun."""
        if self.days is not None:
            return self._days_since(began, self.days, zone) if began is not None else None
        if self.every is None:
            return self.dates
        first = self.calendar.period_of(round_, self.every)
        last = self.calendar.next_period(first, self.every) - 1
        return Window(max(first, self.dates.first or first), min(last, self.dates.last or last))

    def ends_at(self, window: Window, zone: str) -> Instant | None:
        """The first instant that counts no longer; None when there is none."""
        return None if window.last is None else self.calendar.start_of(window.last + 1, zone)

    def _days_since(self, began: int, days: int, zone: str) -> Window:
        """The member's own days; none at all for those who began outside of the dates."""
        first = self.calendar.day_of(began, zone)
        return Window(first, first + days - 1 if self.dates.holds(first) else first - 1)


def in_round(held: ChallengeState, round_: int, repeats: int) -> ChallengeState:
    """What is known of a round: nothing of its steps when the state is about another one."""
    if held.round != round_:
        return ChallengeState(
            round=round_, completed_at=held.completed_at, times_ever=held.times_ever, joined=held.joined
        )
    if held.finished and held.times < repeats:  # a new version lets it be completed more often
        return replace(held, steps={}, finished=False)
    return held
