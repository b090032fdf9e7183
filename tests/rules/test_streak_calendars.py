"""The calendar of a streak that screens paint: what became of its last periods."""

from collections.abc import Iterable

import pytest

from engine.rules.calendar import Duration, DurationUnit
from engine.rules.entries import Entry
from engine.rules.standing import StreakMark
from engine.rules.streaks import DaysOff, Freezes, Pauses, Repair, StreakSpec
from tests.rules.streak_stories import found, march, pause, repair, stands
from tests.rules.telling import daily, did, every, monthly, moved, weekly

_SIGNS = {
    StreakMark.DONE: "x",
    StreakMark.FROZEN: "*",
    StreakMark.MISSED: ".",
    StreakMark.OFF: "-",
    StreakMark.EXCUSED: "e",
    StreakMark.OPEN: "?",
}


def painted(spec: StreakSpec, journal: Iterable[Entry], now: str) -> str:
    return "".join(_SIGNS[each.mark] for each in stands(spec, journal, now).calendar)


@pytest.mark.parametrize(
    ("spec", "journal", "expected"),
    [
        (daily(), found(1, 2, 4), "xx.x.?"),
        (daily(), found(1, 2, 6), "xx...x"),
        (daily(freezes=Freezes(given=1)), found(1, 2, 4, 5), "xx*xx?"),
        (daily(freezes=Freezes(given=1)), found(1, 2), "xx*..?"),
        (daily(only_on=[0, 2, 4]), found(1, 3), "x-x-.-"),
        (daily(excused_days=(DaysOff(march(2), march(3)),)), found(1, 4), "xeex.?"),
        (
            daily(pause=Pauses()),
            [*found(1), pause(march(2), march(7), "2027-03-01 12:00")],
            "xeeeee",
        ),
        (
            daily(repair=Repair(Duration(48, DurationUnit.HOUR))),
            [*found(1, 2), repair("2027-03-04 12:00"), *found(4, 5)],
            "xxexx?",
        ),
    ],
)
def test_each_day_tells_what_became_of_it(spec: StreakSpec, journal: list[Entry], expected: str) -> None:
    """From Monday the first to Saturday the sixth of March."""
    assert painted(spec, journal, "2027-03-06 12:00") == expected


def test_the_calendar_is_of_weeks_months_or_stretches() -> None:
    journal: list[Entry] = [did("found", "2027-01-05 10:00"), *found(2, 9, 16)]
    assert painted(weekly(), journal, "2027-03-24 12:00") == "x.......xxx?"
    assert painted(monthly(), journal, "2027-04-24 12:00") == "x.x?"
    assert painted(every(7), found(2, 9, 17), "2027-03-29 12:00") == "xxx?"


def test_the_calendar_does_not_go_back_before_the_member_joined() -> None:
    assert painted(daily(), [did("bought", "2027-03-03 10:00"), *found(5)], "2027-03-06 12:00") == "..x?"


def test_the_calendar_has_at_most_28_periods() -> None:
    shown = stands(daily(), [did("found", "2027-01-01 10:00"), *found(2)], "2027-03-03 12:00").calendar
    assert (len(shown), shown[0].first_day, shown[-1].first_day) == (28, march(1).replace(month=2, day=4), march(3))


def test_a_date_that_a_move_skipped_is_excused() -> None:
    journal: list[Entry] = [*found(1), moved("Pacific/Auckland", "2027-03-02 20:00"), *found(3, hour="09:00")]
    assert painted(daily(), journal, "2027-03-03 09:30") == "xex"
