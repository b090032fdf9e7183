"""Freezes: given, earned, bought, and spent without being asked for."""

from engine.rules.effects import FreezeReceived, PointsSpent, Refusal, StreakFrozen
from engine.rules.streaks import Freezes
from tests.rules.streak_stories import breaks, buy, fold, found, lengths, refusals, saved, stands
from tests.rules.telling import at, daily, did, every, fold_of, of_kind, points, ruleset, weekly

ONE = daily(freezes=Freezes(given=1))
EARNED = daily(freezes=Freezes(earn_one_every=3, keep_at_most=1))


def test_a_frozen_day_keeps_the_length_and_does_not_extend_it() -> None:
    _, effects = fold(ONE, found(1, 2, 4), "2027-03-04 12:00")
    assert (lengths(effects), breaks(effects), saved(effects)) == ([1, 2, 3], [], [3])


def test_a_freeze_is_spent_at_the_instant_at_which_the_missed_day_is_over() -> None:
    _, effects = fold(ONE, found(1, 2), "2027-03-04 00:00")
    (spent,) = (each for each in effects if isinstance(each, StreakFrozen))
    assert (spent.at, spent.entry, spent.length, spent.freezes_left) == (at("2027-03-04 00:00"), None, 2, 0)


def test_each_missed_day_takes_a_freeze_and_then_the_run_breaks() -> None:
    spec = daily(freezes=Freezes(given=2, keep_at_most=2))
    _, effects = fold(spec, found(1), "2027-06-01 00:00")
    assert (saved(effects), breaks(effects)) == ([2, 3], [1])


def test_days_that_are_off_take_no_freeze() -> None:
    spec = daily(only_on=range(5), freezes=Freezes(given=1))
    _, effects = fold(spec, found(4, 9), "2027-03-09 12:00")
    assert (saved(effects), breaks(effects), lengths(effects)) == ([5], [1], [1, 1])


def test_freezes_are_given_with_the_first_run_and_never_again() -> None:
    _, effects = fold(ONE, found(1, 10), "2027-03-20 00:00")
    assert len(of_kind(effects, FreezeReceived)) == 1
    assert (saved(effects), breaks(effects)) == ([2], [1, 1])


def test_a_freeze_is_earned_by_done_periods_of_the_run() -> None:
    _, effects = fold(EARNED, found(1, 2, 3), "2027-03-03 12:00")
    (received,) = (each for each in effects if isinstance(each, FreezeReceived))
    assert (received.at, received.freezes) == (at("2027-03-03 10:00"), 1)


def test_no_periods_count_towards_a_freeze_while_there_is_no_room_for_one() -> None:
    """Earned on the third; the sixth finds no room; spent on the seventh; then 8, 9 and 10 earn the next."""
    _, effects = fold(EARNED, found(1, 2, 3, 4, 5, 6, 8, 9, 10), "2027-03-10 12:00")
    assert [each.at for each in of_kind(effects, FreezeReceived)] == [at("2027-03-03 10:00"), at("2027-03-10 10:00")]


def test_earning_starts_again_after_a_break() -> None:
    _, effects = fold(EARNED, found(1, 2, 4, 5, 6), "2027-03-06 12:00")
    assert [each.at for each in of_kind(effects, FreezeReceived)] == [at("2027-03-06 10:00")]


def test_a_frozen_day_does_not_count_towards_the_next_freeze() -> None:
    spec = daily(freezes=Freezes(given=1, earn_one_every=3, keep_at_most=2))
    _, effects = fold(spec, found(1, 2, 4), "2027-03-04 12:00")
    assert [each.at for each in of_kind(effects, FreezeReceived)] == [at("2027-03-01 10:00"), at("2027-03-04 10:00")]


def test_weeks_and_stretches_are_saved_whole() -> None:
    _, effects = fold(weekly(freezes=Freezes(given=1)), found(1, 15), "2027-03-16 12:00")
    assert (saved(effects), lengths(effects)) == ([8], [1, 2])
    _, effects = fold(every(3, freezes=Freezes(given=1)), found(1, 7), "2027-03-08 12:00")
    assert (saved(effects), lengths(effects)) == ([4], [1, 2])


SOLD = daily(freezes=Freezes(keep_at_most=1, cost={"points": 30}))


def test_a_freeze_can_be_bought_with_points() -> None:
    folding = fold_of(points(), SOLD)
    state, effects = folding.refold([*found(1, 2), buy("2027-03-02 11:00")])
    assert [(each.wallet, each.amount) for each in effects if isinstance(each, PointsSpent)] == [("points", 30)]
    assert state.wallets["points"].balance == 10
    assert folding.standing(state, at("2027-03-04 12:00")).streaks[0].current == 2


def test_a_freeze_is_not_sold_beyond_the_cap_nor_without_the_points_nor_where_none_are_for_sale() -> None:
    buys = [buy("2027-03-01 09:00"), *found(1, 2, 3), buy("2027-03-03 11:00"), buy("2027-03-03 12:00")]
    _, effects = fold_of(ruleset(points(), SOLD)).refold(buys)
    assert refusals(effects) == [Refusal.NOT_ENOUGH_POINTS, Refusal.NO_ROOM]
    assert refusals(fold(ONE, [buy("2027-03-01 09:00")], "2027-03-02 00:00").effects) == [Refusal.NOT_OFFERED]
    assert refusals(fold(daily(), [buy("2027-03-01 09:00")], "2027-03-02 00:00").effects) == [Refusal.NOT_OFFERED]


def test_what_is_given_at_the_beginning_comes_with_a_freeze_that_is_bought_before_any_run() -> None:
    spec = daily(freezes=Freezes(given=1, keep_at_most=3, cost={"points": 10}))
    journal = [did("bought", "2027-03-01 08:00"), buy("2027-03-01 09:00"), *found(2)]
    _, effects = fold_of(points("other", when="bought"), spec).refold(journal)
    assert [each.freezes for each in effects if isinstance(each, FreezeReceived)] == [2]


def test_the_standing_tells_how_many_are_left() -> None:
    assert stands(ONE, found(1, 2), "2027-03-03 12:00").freezes_left == 1
    assert stands(ONE, found(1, 2), "2027-03-04 12:00").freezes_left == 0
    assert stands(daily(), found(1, 2), "2027-03-03 12:00").freezes_left == 0
