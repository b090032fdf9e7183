"""Traps of zones, each by its name: members who move, freezes on such days, the date line, a date that was skipped.

Each story is lived in order, in several orders of arrival, and with each of its actions taken back and restored.
"""

from datetime import date

import pytest

from engine.rules.effects import PointsGiven, StreakCorrected, StreakFrozen
from engine.rules.entries import Entry
from tests.rules.streak_stories import breaks, found, found_at, lengths, saved
from tests.rules.telling import STOCKHOLM, at, moved, of_kind
from tests.scenarios.every_way import lived, spring, under

UTC = "UTC"
AUCKLAND = "Pacific/Auckland"
APIA = "Pacific/Apia"
KIRITIMATI = "Pacific/Kiritimati"
PAGO_PAGO = "Pacific/Pago_Pago"

DAILY = "streaks: {daily: {when: found, every: day}}"
FROZEN = "streaks: {daily: {when: found, every: day, freezes: {start_with: 1, keep_at_most: 1}}}"
ONCE_A_DAY = "points: {found: {when: found, give: {points: 20}, limits: {times_per_day: 1}}}"

LIVING_IN_AUCKLAND: list[Entry] = [moved(AUCKLAND, "2027-02-20 12:00")]


def test_moving_from_stockholm_to_auckland_and_back_breaks_no_streak_and_doubles_no_day() -> None:
    """The third is cut short by the flight there. The sixth is missed in Auckland, and done when it comes again."""
    journal = [
        *found(1, 2),
        moved(AUCKLAND, "2027-03-03 20:00"),
        *found(4, 5, zone=AUCKLAND),
        moved(STOCKHOLM, "2027-03-07 01:00", AUCKLAND),
        *found(6, hour="15:00"),
        *found(6, hour="16:00"),
        *found(7),
    ]
    came = lived(under(DAILY), journal, at("2027-03-07 12:00"))
    assert lengths(came.effects) == [1, 2, 3, 4, 5, 6]
    assert came.broke_at == [at("2027-03-07 00:00", AUCKLAND)]
    assert [each.length for each in of_kind(came.effects, StreakCorrected)] == [4], "as one is back on the sixth"
    assert (came.standing.streaks[0].current, came.standing.streaks[0].best) == (6, 6)


def test_moving_from_stockholm_to_auckland_and_back_gives_a_date_that_comes_twice_one_limit() -> None:
    journal = [
        *LIVING_IN_AUCKLAND,
        *found(5, zone=AUCKLAND),
        moved(STOCKHOLM, "2027-03-06 09:00", AUCKLAND),
        *found(5, hour="22:00"),
        *found(6),
    ]
    came = lived(under(ONCE_A_DAY), journal, at("2027-03-06 12:00"))
    assert [each.at for each in of_kind(came.effects, PointsGiven)] == [
        at("2027-03-05 10:00", AUCKLAND),
        at("2027-03-06 10:00"),
    ]


def test_a_freeze_is_not_spent_on_the_day_that_a_zone_change_cuts_short() -> None:
    journal = [*found(1, 2), moved(AUCKLAND, "2027-03-03 20:00"), *found(4, zone=AUCKLAND)]
    came = lived(under(FROZEN), journal, at("2027-03-04 12:00", AUCKLAND))
    assert (lengths(came.effects), saved(came.effects), came.freezes_left) == ([1, 2, 3], [], 1)


def test_a_freeze_saves_the_day_of_arrival_when_it_is_over_in_the_new_zone() -> None:
    journal = [*found(1, 2), moved(AUCKLAND, "2027-03-03 20:00"), *found(5, zone=AUCKLAND)]
    came = lived(under(FROZEN), journal, at("2027-03-05 12:00", AUCKLAND))
    (spent,) = of_kind(came.effects, StreakFrozen)
    assert (spent.at, spent.period) == (at("2027-03-05 00:00", AUCKLAND), date(2027, 3, 4))
    assert (lengths(came.effects), came.freezes_left) == ([1, 2, 3], 0)


BACK_ON_THE_SECOND: list[Entry] = [
    *LIVING_IN_AUCKLAND,
    *found(1, zone=AUCKLAND),
    moved(STOCKHOLM, "2027-03-03 01:00", AUCKLAND),
]
"""The second went by in Auckland, and took the freeze; in Stockholm it is one in the afternoon of that day."""


def test_a_freeze_spent_on_the_day_before_a_zone_change_is_given_back_when_that_day_comes_again() -> None:
    came = lived(under(FROZEN), [*BACK_ON_THE_SECOND, *found(2, hour="15:00")], at("2027-03-02 16:00"))
    assert [each.freezes for each in of_kind(came.effects, StreakCorrected)] == [1]
    assert (lengths(came.effects), saved(came.effects), came.freezes_left) == ([1, 2], [2], 1)


def test_a_freeze_given_back_at_a_zone_change_is_spent_once_when_the_day_is_missed_again() -> None:
    came = lived(under(FROZEN), BACK_ON_THE_SECOND, at("2027-03-03 12:00"))
    assert [each.at for each in of_kind(came.effects, StreakFrozen)] == [
        at("2027-03-03 00:00", AUCKLAND),
        at("2027-03-03 00:00"),
    ]
    assert (came.standing.streaks[0].current, came.freezes_left) == (1, 0)


# The date line.


def test_from_the_first_zone_of_the_world_to_the_last_two_dates_come_again_and_count_once() -> None:
    """Kiritimati is 25 hours ahead of Pago Pago: at twenty to one on the second it is still the 28th there."""
    journal = [
        moved(KIRITIMATI, "2027-02-20 12:00"),
        found_at("2027-02-28 10:00", KIRITIMATI),
        found_at("2027-03-01 10:00", KIRITIMATI),
        found_at("2027-03-02 00:30", KIRITIMATI),
        moved(PAGO_PAGO, "2027-03-02 00:40", KIRITIMATI),
        found_at("2027-02-28 23:50", PAGO_PAGO),
        *found(1, 2, 3, zone=PAGO_PAGO),
    ]
    came = lived(under(DAILY), journal, at("2027-03-04 00:00", PAGO_PAGO))
    assert (lengths(came.effects), breaks(came.effects)) == ([1, 2, 3, 4], [])
    later = lived(under(DAILY), journal, at("2027-03-05 00:00", PAGO_PAGO))
    assert later.broke_at == [at("2027-03-05 11:00", UTC)]


def test_from_the_last_zone_of_the_world_to_the_first_the_date_between_is_skipped_and_not_missed() -> None:
    """At half past eleven on the first in Pago Pago it is half past midnight on the third in Kiritimati."""
    journal = [
        moved(PAGO_PAGO, "2027-02-20 12:00"),
        *found(1, zone=PAGO_PAGO, hour="23:00"),
        moved(KIRITIMATI, "2027-03-01 23:30", PAGO_PAGO),
        *found(3, zone=KIRITIMATI),
    ]
    came = lived(under(FROZEN), journal, at("2027-03-03 12:00", KIRITIMATI))
    assert (lengths(came.effects), saved(came.effects), came.freezes_left) == ([1, 2], [], 1)
    missed = lived(under(DAILY), journal[:3], at("2027-03-05 00:00", KIRITIMATI))
    assert missed.broke_at == [at("2027-03-03 10:00", UTC)]


def test_the_30th_of_december_2011_that_samoa_skipped_is_not_missed_and_takes_no_freeze() -> None:
    journal = found(28, 29, 31, month="2011-12", zone=APIA)
    came = lived(under(FROZEN, zone=APIA), journal, at("2011-12-31 12:00", APIA))
    assert (lengths(came.effects), saved(came.effects), came.freezes_left) == ([1, 2, 3], [], 1)
    missed = lived(under(DAILY, zone=APIA), journal[:2], at("2012-01-02 00:00", APIA))
    assert missed.broke_at == [at("2011-12-31 10:00", UTC)]


@pytest.mark.parametrize(
    ("first", "last", "when", "counts"),
    [
        ("2011-12-01", "2011-12-30", "2011-12-29 23:59:59.999999", True),
        ("2011-12-01", "2011-12-30", "2011-12-31 00:00", False),
        ("2011-12-30", "2012-01-31", "2011-12-29 23:59:59.999999", False),
        ("2011-12-30", "2012-01-31", "2011-12-31 00:00", True),
    ],
)
def test_a_challenge_may_begin_and_end_with_the_date_that_samoa_skipped(
    first: str, last: str, when: str, counts: bool
) -> None:
    came = lived(under(spring(first, last), zone=APIA), [found_at(when, APIA)], at("2012-03-01 00:00", APIA))
    assert came.balance == (300 if counts else 0)
