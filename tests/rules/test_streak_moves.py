"""What becomes of streaks when members move from zone to zone: dates that are cut short, and dates that come again."""

from dataclasses import replace

from engine.rules.effects import FreezeReceived, PointsGiven, StreakCorrected, StreakFrozen
from engine.rules.entries import Entry
from engine.rules.fold import Fold, RuleVersion
from engine.rules.gifts import Gift
from engine.rules.state import dump, load
from engine.rules.streaks import Freezes, StreakPeriod
from tests.rules.streak_stories import breaks, buy, fold, found, found_at, lengths, saved, stands
from tests.rules.telling import (
    BEGINNING,
    STOCKHOLM,
    at,
    daily,
    did,
    every,
    fold_of,
    levels,
    moved,
    of_kind,
    points,
    ruleset,
    weekly,
)

AUCKLAND = "Pacific/Auckland"
HONOLULU = "Pacific/Honolulu"

LIVING_IN_AUCKLAND: list[Entry] = [moved(AUCKLAND, "2027-02-20 12:00")]


def in_auckland(*days: int) -> list[Entry]:
    return found(*days, zone=AUCKLAND)


def west(when: str) -> Entry:
    """The flight from Auckland to Honolulu, where it is still the day before."""
    return moved(HONOLULU, when, AUCKLAND)


def test_a_break_is_taken_back_when_the_missed_date_comes_again() -> None:
    """The second goes by in Auckland; early on the third there, it is the second in Honolulu."""
    journal = [*LIVING_IN_AUCKLAND, *in_auckland(1), west("2027-03-03 09:00")]
    _, effects = fold(daily(), journal, "2027-03-02 12:00", HONOLULU)
    (corrected,) = (each for each in effects if isinstance(each, StreakCorrected))
    assert (breaks(effects), corrected.length, corrected.entry) == ([1], 1, journal[-1].id)
    done = [*journal, found_at("2027-03-02 15:00", HONOLULU)]
    assert lengths(fold(daily(), done, "2027-03-02 16:00", HONOLULU).effects) == [1, 2]


def test_a_break_that_was_taken_back_comes_when_the_date_is_over_there_too() -> None:
    journal = [*LIVING_IN_AUCKLAND, *in_auckland(1), west("2027-03-03 09:00")]
    assert breaks(fold(daily(), journal, "2027-03-02 23:59", HONOLULU).effects) == [1]
    assert breaks(fold(daily(), journal, "2027-03-03 00:00", HONOLULU).effects) == [1, 1]


def test_a_run_begun_on_the_day_after_joins_when_the_missed_date_is_done_after_all() -> None:
    journal = [
        *LIVING_IN_AUCKLAND,
        *in_auckland(1, 3),
        west("2027-03-03 12:00"),
        found_at("2027-03-02 15:00", HONOLULU),
    ]
    shown = stands(daily(), [*journal, found_at("2027-03-04 15:00", HONOLULU)], "2027-03-04 16:00", HONOLULU)
    assert (shown.current, shown.best) == (4, 4)


def test_a_run_begun_on_the_day_after_stays_a_run_of_its_own_when_the_date_is_missed_again() -> None:
    journal = [*LIVING_IN_AUCKLAND, *in_auckland(1, 3), west("2027-03-03 12:00")]
    _, effects = fold(daily(), journal, "2027-03-03 00:00", HONOLULU)
    assert breaks(effects) == [1, 1]
    assert [each.length for each in effects if isinstance(each, StreakCorrected)] == [2, 1]
    assert stands(daily(), journal, "2027-03-04 23:59", HONOLULU).current == 1


def test_a_freeze_that_was_spent_on_a_date_that_comes_again_is_given_back() -> None:
    spec = daily(freezes=Freezes(given=1))
    journal = [*LIVING_IN_AUCKLAND, *in_auckland(1), west("2027-03-03 09:00")]
    _, effects = fold(spec, journal, "2027-03-02 12:00", HONOLULU)
    assert [each.freezes for each in effects if isinstance(each, StreakCorrected)] == [1]
    done = fold(spec, [*journal, found_at("2027-03-02 15:00", HONOLULU)], "2027-03-03 12:00", HONOLULU)
    assert (lengths(done.effects), saved(done.effects)) == ([1, 2], [2])
    assert stands(spec, journal, "2027-03-03 12:00", HONOLULU).freezes_left == 0


def test_a_freeze_that_is_given_back_stays_within_what_can_be_kept() -> None:
    spec = daily(freezes=Freezes(given=1, keep_at_most=1, cost={"points": 5}))
    journal = [*LIVING_IN_AUCKLAND, *in_auckland(1, 3), buy("2027-03-02 22:30"), west("2027-03-03 12:00")]
    folding = fold_of(points(), spec)
    state, effects = folding.refold(journal)
    assert len(of_kind(effects, StreakFrozen)) == 1
    assert len(of_kind(effects, FreezeReceived)) == 2
    assert folding.standing(state, at("2027-03-02 14:00", HONOLULU)).streaks[0].freezes_left == 1


def test_a_date_that_is_lived_twice_counts_once() -> None:
    journal = [
        *LIVING_IN_AUCKLAND,
        *in_auckland(1, 2),
        west("2027-03-02 20:00"),
        found_at("2027-03-01 23:00", HONOLULU),
    ]
    again = [*journal, found_at("2027-03-02 15:00", HONOLULU)]
    assert lengths(fold(daily(), again, "2027-03-02 16:00", HONOLULU).effects) == [1, 2]


def test_what_was_begun_on_a_date_goes_on_when_it_comes_again() -> None:
    """One on the second in Auckland, one on the first and one on the second in Honolulu: that makes two."""
    spec = daily(at_least=2)
    journal = [*LIVING_IN_AUCKLAND, *in_auckland(2), west("2027-03-02 20:00"), found_at("2027-03-01 23:00", HONOLULU)]
    again = [*journal, found_at("2027-03-02 15:00", HONOLULU)]
    assert lengths(fold(spec, again, "2027-03-02 16:00", HONOLULU).effects) == [1]


def test_a_run_is_not_asked_for_dates_from_before_it_began() -> None:
    journal = [*LIVING_IN_AUCKLAND, *in_auckland(2), west("2027-03-02 20:00")]
    assert breaks(fold(daily(), journal, "2027-03-03 23:59", HONOLULU).effects) == []
    assert breaks(fold(daily(), journal, "2027-03-04 00:00", HONOLULU).effects) == [1]


def test_a_date_that_was_cut_short_is_asked_for_when_the_member_comes_back_in_time() -> None:
    """The second is left for Auckland's third in the afternoon, and lived to its end in Stockholm after all."""
    journal = [*found(1), moved(AUCKLAND, "2027-03-02 15:00"), moved(STOCKHOLM, "2027-03-02 16:00")]
    assert breaks(fold(daily(), journal, "2027-03-03 00:00").effects) == [1]
    assert breaks(fold(daily(), journal[:2], "2027-03-03 11:59").effects) == []


def test_no_milestone_is_given_twice_in_a_run_however_often_its_dates_come_again() -> None:
    """The run breaks at midnight in Auckland, again in Honolulu and in Pago Pago, whose midnight comes last."""
    spec = daily(milestones={2: Gift({"points": 5})})
    journal = [
        *LIVING_IN_AUCKLAND,
        *in_auckland(1, 3),
        west("2027-03-03 12:00"),
        moved("Pacific/Pago_Pago", "2027-03-03 00:30", HONOLULU),
        found_at("2027-03-02 23:50", "Pacific/Pago_Pago"),
    ]
    _, effects = fold(spec, journal, "2027-03-03 12:00", "Pacific/Pago_Pago")
    assert len(of_kind(effects, PointsGiven)) == 1
    assert lengths(effects) == [1, 1, 3]


def test_points_of_a_milestone_that_a_move_brings_lift_the_level() -> None:
    spec = daily(milestones={2: Gift({"xp": 100})})
    folding = fold_of(ruleset(spec, levels=levels(seed=0, tree=100)))
    state, _ = folding.refold([*LIVING_IN_AUCKLAND, *in_auckland(1, 3), west("2027-03-03 12:00")])
    level = folding.standing(state, at("2027-03-02 14:00", HONOLULU)).level
    assert level is not None
    assert level.level.name == "tree"


def test_a_week_that_comes_again_is_reopened() -> None:
    """Monday the eighth in Auckland is Sunday the seventh in Honolulu."""
    journal = [*LIVING_IN_AUCKLAND, *found(22, month="2027-02", zone=AUCKLAND), west("2027-03-08 10:00")]
    assert breaks(fold(weekly(), journal, "2027-03-07 12:00", HONOLULU).effects) == [1]
    done = [*journal, found_at("2027-03-07 14:00", HONOLULU), found_at("2027-03-08 14:00", HONOLULU)]
    assert lengths(fold(weekly(), done, "2027-03-08 15:00", HONOLULU).effects) == [1, 2, 3]


def test_a_stretch_of_days_cannot_be_done_before_its_run_began() -> None:
    journal = [*LIVING_IN_AUCKLAND, *in_auckland(2), west("2027-03-02 20:00"), found_at("2027-03-01 23:00", HONOLULU)]
    assert lengths(fold(every(3), journal, "2027-03-02 00:00", HONOLULU).effects) == [1]


def test_a_streak_that_counts_something_else_from_a_version_on_takes_nothing_back() -> None:
    """Days until the tenth, months after it: the missed day and the freeze stay as they were."""
    spec = daily(freezes=Freezes(given=1))
    folding = Fold(
        [
            RuleVersion(1, BEGINNING, ruleset(spec)),
            RuleVersion(2, at("2027-03-10 00:00"), ruleset(replace(spec, every=StreakPeriod.MONTH))),
        ]
    )
    _, effects = folding.refold([*found(1, 3), did("bought", "2027-03-20 10:00")])
    assert of_kind(effects, StreakCorrected) == []


def test_what_a_move_takes_back_of_several_streaks_is_told_in_one_order_stored_or_not() -> None:
    fold = fold_of(daily("walk", when="found"), daily("bike", when="bought"))
    before = [did("found", "2027-03-01 10:00"), did("bought", "2027-03-01 11:00"), did("voted", "2027-03-03 01:00")]
    move = moved("America/Los_Angeles", "2027-03-03 02:00")
    state, _ = fold.refold(before)
    corrected = of_kind(fold.apply(state, move).effects, StreakCorrected)
    assert [each.streak for each in corrected] == ["bike", "walk"]
    assert corrected == of_kind(fold.apply(load(dump(state)), move).effects, StreakCorrected)
