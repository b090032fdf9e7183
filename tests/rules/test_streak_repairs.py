"""Repairs: a run that broke is joined together again, in time."""

from collections.abc import Iterable

from engine.rules.calendar import Duration, DurationUnit
from engine.rules.effects import AnyEffect, PointsGiven, PointsSpent, Refusal, StreakRepaired
from engine.rules.gifts import Gift
from engine.rules.standing import StreakStatus
from engine.rules.streaks import Freezes, Repair
from tests.rules.streak_stories import breaks, fold, found, lengths, refusals, repair, saved, stands
from tests.rules.telling import at, daily, did, every, fold_of, points

TWO_DAYS = Duration(48, DurationUnit.HOUR)
FREE = daily(repair=Repair(TWO_DAYS))


def repaired(effects: Iterable[AnyEffect]) -> list[int]:
    return [each.length for each in effects if isinstance(each, StreakRepaired)]


def test_a_repair_keeps_the_length_and_the_missed_day_is_neutral() -> None:
    _, effects = fold(FREE, [*found(1, 2), repair("2027-03-04 09:00"), *found(4)], "2027-03-04 23:59")
    assert (breaks(effects), repaired(effects), lengths(effects)) == ([2], [2], [1, 2, 3])


def test_a_run_begun_meanwhile_joins() -> None:
    _, effects = fold(FREE, [*found(1, 2, 4), repair("2027-03-05 09:00"), *found(5)], "2027-03-05 23:59")
    assert (repaired(effects), lengths(effects)) == ([3], [1, 2, 1, 4])


def test_what_else_was_missed_before_the_repair_is_neutral_too_but_not_what_comes_after() -> None:
    spec = daily(repair=Repair(Duration(72, DurationUnit.HOUR)))
    journal = [*found(1, 2), repair("2027-03-05 12:00")]
    assert breaks(fold(spec, journal, "2027-03-05 23:59").effects) == [2]
    assert breaks(fold(spec, journal, "2027-03-06 00:00").effects) == [2, 2]


def test_the_time_for_a_repair_is_elapsed_and_its_end_is_too_late() -> None:
    """The clock is put forward on 28 March: 48 hours after the break end at one in the morning."""
    journal = found(25, 26)
    assert repaired(fold(FREE, [*journal, repair("2027-03-30 00:59")], "2027-03-30 12:00").effects) == [2]
    _, effects = fold(FREE, [*journal, repair("2027-03-30 01:00")], "2027-03-30 12:00")
    assert refusals(effects) == [Refusal.TOO_LATE]


def test_there_is_nothing_to_repair_without_a_break_or_after_the_repair() -> None:
    journal = [*found(1), repair("2027-03-01 12:00"), repair("2027-03-03 12:00"), repair("2027-03-03 13:00")]
    assert refusals(fold(FREE, journal, "2027-03-03 14:00").effects) == [Refusal.NOT_NOW, Refusal.NOT_NOW]
    assert refusals(fold(daily(), [repair("2027-03-01 12:00")], "2027-03-01 13:00").effects) == [Refusal.NOT_OFFERED]


def test_a_repair_costs_what_the_rule_says() -> None:
    spec = daily(repair=Repair(TWO_DAYS, {"points": 30}))
    journal = [*found(1), repair("2027-03-03 09:00"), *found(3), repair("2027-03-03 11:00")]
    state, effects = fold_of(points(), spec).refold(journal)
    assert refusals(effects) == [Refusal.NOT_ENOUGH_POINTS]
    assert [each.amount for each in effects if isinstance(each, PointsSpent)] == [30]
    assert (repaired(effects), state.wallets["points"].balance) == ([2], 10)


def test_the_longest_run_that_is_not_too_late_is_repaired() -> None:
    """Four days break on the sixth, and the one day after them on the eighth."""
    spec = daily(repair=Repair(Duration(96, DurationUnit.HOUR)))
    _, effects = fold(spec, [*found(1, 2, 3, 4, 6), repair("2027-03-08 12:00")], "2027-03-08 13:00")
    assert (breaks(effects), repaired(effects)) == ([4, 1], [4])


def test_a_milestone_that_a_run_reaches_by_joining_is_given_once() -> None:
    spec = daily(repair=Repair(TWO_DAYS), milestones={2: Gift({"points": 2}), 3: Gift({"points": 3})})
    _, effects = fold(spec, [*found(1, 2, 4), repair("2027-03-04 12:00"), *found(5)], "2027-03-05 12:00")
    assert [each.amount for each in effects if isinstance(each, PointsGiven)] == [2, 3]


def test_what_counted_towards_a_freeze_goes_on_with_the_run() -> None:
    spec = daily(repair=Repair(TWO_DAYS), freezes=Freezes(earn_one_every=3))
    _, effects = fold(spec, [*found(1, 2), repair("2027-03-04 09:00"), *found(4, 6)], "2027-03-06 12:00")
    assert (saved(effects), lengths(effects)) == ([5], [1, 2, 3, 4])


def test_a_late_action_on_the_missed_day_makes_the_repair_needless_and_gives_back_what_it_cost() -> None:
    spec = daily(repair=Repair(TWO_DAYS, {"points": 30}))
    folding = fold_of(points(), spec)
    journal = [*found(1, 2), repair("2027-03-04 12:00")]
    late = did("found", "2027-03-03 10:00")
    state, _ = folding.insert(journal, [late])
    assert state.wallets["points"].balance == 60
    assert folding.standing(state, at("2027-03-04 13:00")).streaks[0].current == 3


def test_stretches_of_days_go_on_as_they_were_measured() -> None:
    """1 to 3 is done, 4 to 6 is missed, 7 to 9 is asked for again."""
    spec = every(3, repair=Repair(TWO_DAYS))
    journal = [*found(1), repair("2027-03-07 12:00", "often"), *found(8, 9, 10)]
    assert lengths(fold(spec, journal, "2027-03-10 12:00").effects) == [1, 2, 3]


def test_the_standing_tells_what_can_be_repaired_and_until_when() -> None:
    shown = stands(FREE, found(1, 2), "2027-03-04 12:00")
    assert (shown.status, shown.repairable_length) == (StreakStatus.REPAIRABLE, 2)
    assert shown.repairable_until == at("2027-03-06 00:00")
    begun = stands(FREE, found(1, 2, 4), "2027-03-04 12:00")
    assert (begun.status, begun.repairable_until) == (StreakStatus.SECURED, at("2027-03-06 00:00"))
    gone = stands(FREE, found(1, 2), "2027-03-06 00:00")
    assert (gone.status, gone.repairable_until, gone.repairable_length) == (StreakStatus.NONE, None, None)
