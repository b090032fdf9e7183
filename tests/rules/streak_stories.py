"""How the tests of streaks tell what a member did and what came of it."""

from collections.abc import Iterable
from datetime import date

from engine.rules.effects import AnyEffect, ChoiceRefused, Refusal, StreakBroken, StreakExtended, StreakFrozen
from engine.rules.entries import Act, Action, Choice, Entry
from engine.rules.fold import Folded
from engine.rules.standing import StreakStanding
from engine.rules.streaks import StreakSpec
from tests.rules.telling import STOCKHOLM, at, chose, did, fold_of


def found(*days: int, hour: str = "10:00", month: str = "2027-03", zone: str = STOCKHOLM) -> list[Entry]:
    """The action on some days of a month; March 2027 begins on a Monday."""
    return [found_at(f"{month}-{day:02} {hour}", zone) for day in days]


def found_at(when: str, zone: str = STOCKHOLM) -> Action:
    return did("found", when, zone)


def march(day: int) -> date:
    return date(2027, 3, day)


def pause(first: date, last: date, when: str, streak: str = "daily") -> Choice:
    return chose(Act.PAUSE, f"streaks.{streak}", when, first_day=first, last_day=last)


def repair(when: str, streak: str = "daily") -> Choice:
    return chose(Act.REPAIR, f"streaks.{streak}", when)


def buy(when: str, streak: str = "daily") -> Choice:
    return chose(Act.BUY_FREEZE, f"streaks.{streak}", when)


def fold(spec: StreakSpec, journal: Iterable[Entry], now: str, zone: str = STOCKHOLM) -> Folded:
    """Everything up to an instant, one entry and one stretch of time after the other."""
    folding = fold_of(spec)
    state, effects = folding.refold(journal)
    state, later = folding.advance(state, at(now, zone))
    return Folded(state, (*effects, *later))


def stands(spec: StreakSpec, journal: Iterable[Entry], now: str, zone: str = STOCKHOLM) -> StreakStanding:
    folding = fold_of(spec)
    return folding.standing(folding.refold(journal).state, at(now, zone)).streaks[0]


def lengths(effects: Iterable[AnyEffect]) -> list[int]:
    return [each.length for each in effects if isinstance(each, StreakExtended)]


def breaks(effects: Iterable[AnyEffect]) -> list[int]:
    """How long the runs were that broke."""
    return [each.length for each in effects if isinstance(each, StreakBroken)]


def saved(effects: Iterable[AnyEffect]) -> list[int]:
    """The days of the month that freezes were spent on."""
    return [each.period.day for each in effects if isinstance(each, StreakFrozen)]


def refusals(effects: Iterable[AnyEffect]) -> list[Refusal]:
    return [each.reason for each in effects if isinstance(each, ChoiceRefused)]
