"""Pauses: days off that members plan in advance."""

import pytest

from engine.rules.effects import Refusal, StreakPaused
from engine.rules.entries import Act, Entry
from engine.rules.standing import StreakStatus
from engine.rules.streaks import DaysOff, Pauses
from tests.rules.streak_stories import breaks, fold, found, lengths, march, pause, refusals, stands
from tests.rules.telling import at, chose, daily, moved, weekly

PAUSED = daily(pause=Pauses(days_at_most=5, days_per_year=7))


def test_a_pause_is_neutral_with_both_its_days() -> None:
    journal = [*found(1, 2), pause(march(3), march(5), "2027-03-02 12:00"), *found(4, 6)]
    _, effects = fold(PAUSED, journal, "2027-03-06 12:00")
    assert (lengths(effects), breaks(effects)) == ([1, 2, 3], [])
    assert breaks(fold(PAUSED, journal[:3], "2027-03-07 00:00").effects) == [2]


def test_a_pause_is_told() -> None:
    _, effects = fold(PAUSED, [pause(march(3), march(5), "2027-03-02 12:00")], "2027-03-06 12:00")
    (told,) = (each for each in effects if isinstance(each, StreakPaused))
    assert (told.first_day, told.last_day) == (march(3), march(5))


def test_a_pause_can_begin_today_but_not_yesterday() -> None:
    today = fold(PAUSED, [*found(1), pause(march(2), march(2), "2027-03-02 23:59")], "2027-03-03 12:00")
    assert (refusals(today.effects), breaks(today.effects)) == ([], [])
    yesterday = fold(PAUSED, [*found(1), pause(march(2), march(4), "2027-03-03 00:00")], "2027-03-03 12:00")
    assert (refusals(yesterday.effects), breaks(yesterday.effects)) == ([Refusal.TOO_LATE], [1])


def test_today_is_the_members_own() -> None:
    journal: list[Entry] = [
        moved("Pacific/Auckland", "2027-03-01 10:00"),
        pause(march(2), march(3), "2027-03-02 13:00"),
    ]
    assert refusals(fold(PAUSED, journal, "2027-03-04 12:00").effects) == [Refusal.TOO_LATE]


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([(3, 7)], []),
        ([(3, 8)], [Refusal.NO_ROOM]),
        ([(3, 5), (6, 8)], [Refusal.NO_ROOM]),
        ([(3, 5), (5, 7)], []),
        ([(3, 6), (10, 12)], []),
        ([(3, 6), (10, 13)], [Refusal.NO_ROOM]),
        ([(5, 3)], [Refusal.NOT_NOW]),
    ],
    ids=str,
)
def test_pauses_that_touch_are_one_and_all_of_a_year_count_together(
    pauses: list[tuple[int, int]], expected: list[Refusal]
) -> None:
    """At most five days at a time, and seven in a year."""
    journal = [pause(march(first), march(last), f"2027-03-02 12:0{n}") for n, (first, last) in enumerate(pauses)]
    assert refusals(fold(PAUSED, journal, "2027-03-02 13:00").effects) == expected


def test_a_new_year_has_its_own_days_of_pause() -> None:
    spec = daily(pause=Pauses(days_at_most=5, days_per_year=3))
    over_new_year = pause(
        march(1).replace(month=12, day=30), march(1).replace(year=2028, month=1, day=3), "2027-03-02 12:00"
    )
    assert refusals(fold(spec, [over_new_year], "2027-03-02 13:00").effects) == []
    one_more = pause(march(1).replace(year=2028), march(1).replace(year=2028), "2027-03-02 12:01")
    assert refusals(fold(spec, [over_new_year, one_more], "2027-03-02 13:00").effects) == [Refusal.NO_ROOM]


def test_a_pause_needs_its_days_and_a_streak_that_has_pauses() -> None:
    without_days = chose(Act.PAUSE, "streaks.daily", "2027-03-02 12:00")
    assert refusals(fold(PAUSED, [without_days], "2027-03-02 13:00").effects) == [Refusal.NOT_NOW]
    never = fold(daily(), [pause(march(3), march(3), "2027-03-02 12:00")], "2027-03-02 13:00")
    assert refusals(never.effects) == [Refusal.NOT_OFFERED]
    joins = fold(PAUSED, [chose(Act.JOIN, "streaks.daily", "2027-03-02 12:00")], "2027-03-02 13:00")
    assert refusals(joins.effects) == [Refusal.NOT_OFFERED]


def test_a_week_that_is_paused_from_its_first_day_to_its_last_is_neutral() -> None:
    spec = weekly(pause=Pauses())
    whole = [*found(2), pause(march(8), march(14), "2027-03-02 12:00", "weekly")]
    most = [*found(2), pause(march(8), march(13), "2027-03-02 12:00", "weekly")]
    assert breaks(fold(spec, whole, "2027-03-21 12:00").effects) == []
    assert breaks(fold(spec, most, "2027-03-21 12:00").effects) == [1]


def test_the_standing_tells_of_a_pause_that_is_on_and_of_those_to_come() -> None:
    journal = [
        *found(1),
        pause(march(2), march(3), "2027-03-01 12:00"),
        pause(march(20), march(21), "2027-03-01 12:01"),
    ]
    shown = stands(PAUSED, journal, "2027-03-03 12:00")
    assert shown.status is StreakStatus.PAUSED
    assert shown.pauses == (DaysOff(march(2), march(3)), DaysOff(march(20), march(21)))
    assert shown.at_risk_until == at("2027-03-05 00:00")
    assert len(stands(PAUSED, journal[:2], "2027-03-04 12:00").pauses) == 0


def test_no_member_can_plan_pauses_without_end() -> None:
    spec = daily(pause=Pauses())
    journal = [pause(march(n), march(n), f"2027-03-01 12:{n:02}") for n in range(2, 31, 2)]
    assert refusals(fold(spec, journal, "2027-03-01 13:00").effects) == [Refusal.NO_ROOM] * 3
