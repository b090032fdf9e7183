"""What becomes of runs when rule files change under them."""

from engine.rules.calendar import Duration, DurationUnit
from engine.rules.effects import AnyEffect, FreezeReceived, PointsGiven
from engine.rules.entries import Entry
from engine.rules.fold import Fold, RuleVersion
from engine.rules.gifts import Gift
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import DaysOff, Freezes, Pauses, Repair, StreakSpec
from tests.rules.streak_stories import breaks, found, lengths, march, pause, refusals, repair, saved
from tests.rules.telling import BEGINNING, at, daily, every, monthly, of_kind, ruleset, weekly


def changed(before: StreakSpec, after: StreakSpec, when: str = "2027-03-05 00:00") -> Fold:
    return versions(ruleset(before), ruleset(after), when)


def versions(before: Ruleset, after: Ruleset, when: str) -> Fold:
    return Fold([RuleVersion(1, BEGINNING, before), RuleVersion(2, at(when), after)])


def told(fold: Fold, journal: list[Entry], now: str) -> list[AnyEffect]:
    state, effects = fold.refold(journal)
    return [*effects, *fold.advance(state, at(now)).effects]


def test_a_day_that_begins_later_from_a_version_on_ends_later_too() -> None:
    """From noon on the fifth, days begin at four: what is done at two on the sixth is still the fifth's."""
    fold = versions(ruleset(daily()), ruleset(daily(), day_starts=240), "2027-03-05 12:00")
    journal: list[Entry] = [*found(3, 4), *found(6, hour="02:00"), *found(6, hour="05:00")]
    assert lengths(told(fold, journal, "2027-03-06 12:00")) == [1, 2, 3, 4]
    assert breaks(told(fold, journal[:2], "2027-03-06 03:59")) == []
    assert breaks(told(fold, journal[:2], "2027-03-06 04:00")) == [2]


def test_a_programme_that_moves_to_another_zone_breaks_no_run() -> None:
    fold = versions(ruleset(daily()), ruleset(daily(), zone="Pacific/Auckland"), "2027-03-05 20:00")
    journal: list[Entry] = [*found(4), *found(6, zone="Pacific/Auckland", hour="20:00")]
    effects = told(fold, journal, "2027-03-06 11:00")
    assert (lengths(effects), breaks(effects)) == ([1, 2], [])


def test_freezes_that_a_version_brings_are_given_with_the_next_done_day_of_a_run() -> None:
    fold = changed(daily(), daily(freezes=Freezes(given=1)))
    effects = told(fold, [*found(3, 4, 5, 7)], "2027-03-07 12:00")
    (given,) = of_kind(effects, FreezeReceived)
    assert (given.at, saved(effects), lengths(effects)) == (at("2027-03-05 10:00"), [6], [1, 2, 3, 4])


def test_freezes_that_a_version_takes_away_save_nothing_more() -> None:
    fold = changed(daily(freezes=Freezes(given=2, keep_at_most=2)), daily())
    effects = told(fold, [*found(1, 3)], "2027-03-10 12:00")
    assert (saved(effects), breaks(effects)) == ([2], [2])


def test_a_run_that_broke_can_be_repaired_when_a_version_brings_repairs_in_time() -> None:
    fold = changed(daily(), daily(repair=Repair(Duration(48, DurationUnit.HOUR))))
    effects = told(fold, [*found(1, 2), repair("2027-03-05 12:00"), *found(5)], "2027-03-05 13:00")
    assert refusals(effects) == []
    assert lengths(effects) == [1, 2, 1]


def test_what_is_over_at_the_very_instant_of_a_version_is_judged_by_it() -> None:
    """The fourth ends as the version begins: with a freeze in it, that saves the day; without one, the run breaks."""
    saves, asks = daily(freezes=Freezes(given=1)), daily()
    assert breaks(told(changed(asks, asks), found(2, 3), "2027-03-05 12:00")) == [2]
    assert saved(told(changed(saves, saves), found(2, 3), "2027-03-05 12:00")) == [4]
    off = daily(excused_days=(DaysOff(march(4), march(4)),))
    assert breaks(told(changed(asks, off), found(2, 3), "2027-03-05 12:00")) == []


def test_days_that_only_a_version_asks_for_are_not_missed_before_it_began() -> None:
    """Until Sunday the seventh, weekends asked for nothing."""
    fold = changed(daily(only_on=range(5)), daily(), "2027-03-07 00:00")
    assert breaks(told(fold, found(4, 5), "2027-03-07 23:59")) == []
    assert breaks(told(fold, found(4, 5), "2027-03-08 00:00")) == [2]


def test_nor_are_they_by_a_version_that_judges_the_day_which_ends_as_it_begins() -> None:
    """As the ninth begins, Monday the eighth is judged by the new version, which excuses it; the weekend stays off."""
    fold = changed(daily(only_on=range(5)), daily(excused_days=(DaysOff(march(8), march(8)),)), "2027-03-09 00:00")
    assert breaks(told(fold, found(4, 5), "2027-03-09 23:59")) == []
    assert breaks(told(fold, found(4, 5), "2027-03-10 00:00")) == [2]


def test_pauses_go_on_in_a_version_that_offers_none() -> None:
    fold = changed(daily(pause=Pauses()), daily())
    effects = told(fold, [*found(1), pause(march(2), march(7), "2027-03-01 12:00"), *found(8)], "2027-03-08 12:00")
    assert (lengths(effects), breaks(effects)) == ([1, 2], [])


def test_days_that_a_version_excuses_are_off_from_then_on() -> None:
    fold = changed(daily(), daily(excused_days=(DaysOff(march(5), march(6)),)))
    assert lengths(told(fold, [*found(4, 7)], "2027-03-07 12:00")) == [1, 2]


def test_weeks_take_over_the_run_of_days_without_a_break() -> None:
    """What was done on days of the week makes that week done."""
    effects = told(changed(daily("streak"), weekly("streak")), [*found(3, 4, 5), *found(12)], "2027-03-13 12:00")
    assert breaks(effects) == []
    assert lengths(effects) == [1, 2, 3]


def test_a_month_takes_over_the_run_of_days_and_breaks_it_once_when_it_goes_by() -> None:
    """Days of March make the month done; April is missed."""
    effects = told(changed(daily("streak"), monthly("streak")), [*found(3, 4)], "2027-07-01 00:00")
    assert breaks(effects) == [2]


def test_stretches_of_another_length_are_measured_from_the_same_day() -> None:
    """3 to 5 in threes; from then on 3 to 7 and 8 to 12 in fives."""
    effects = told(changed(every(3), every(5)), [*found(3, 8, 13)], "2027-03-13 12:00")
    assert (lengths(effects), breaks(effects)) == ([1, 2, 3], [])


def test_a_milestone_that_a_version_brings_is_for_those_who_still_have_to_get_there() -> None:
    milestones = {2: Gift({"points": 2}), 4: Gift({"points": 4})}
    effects = told(changed(daily(), daily(milestones=milestones)), [*found(3, 4, 5, 6)], "2027-03-06 12:00")
    assert [each.amount for each in effects if isinstance(each, PointsGiven)] == [4]
