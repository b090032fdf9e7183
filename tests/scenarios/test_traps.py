"""Traps of what comes late, what is taken back, and rules that change, each by its name.

Each story is lived in order, in several orders of arrival, and with each of its actions taken back and restored; then
it is told what the member hears when one entry comes last of all, or is taken back.

Nobody is ranked against others yet: leaderboards and `only_first` are declared and checked, not folded. Of a reversal
of the action that won first place, what can be tested is here: what becomes of a badge or a challenge that it had won
first, and of the action that came second.
"""

from collections.abc import Iterable
from typing import TypeAlias

import pytest

from engine.rules.effects import (
    AnyEffect,
    BadgeRevoked,
    BadgeWithdrawn,
    BadgeWon,
    ChallengeCompleted,
    ChallengeCorrected,
    PointsCorrected,
    PointsExpired,
    PointsGiven,
    PointsLimited,
    StreakCorrected,
    StreakMilestone,
)
from engine.rules.entries import Act, Entry
from tests.rules.streak_stories import breaks, found, found_at, lengths
from tests.rules.telling import at, chose, of_kind
from tests.scenarios.every_way import arrived, lived, taken_back, told_late, under, under_one_after_the_other

Corrections: TypeAlias = dict[str | None, int]


def corrections(effects: Iterable[AnyEffect]) -> Corrections:
    """By how much the points of each entry are corrected; of None, what time did."""
    return {each.entry: each.amount for each in of_kind(effects, PointsCorrected)}


def winners(effects: Iterable[AnyEffect]) -> list[str | None]:
    """The entries that won a badge."""
    return [each.entry for each in of_kind(effects, BadgeWon)]


def rewarded(effects: Iterable[AnyEffect]) -> list[int]:
    return [each.amount for each in of_kind(effects, PointsGiven)]


# What comes late.


FIVE_DAYS = "streaks: {daily: {when: found, every: day, milestones: {5: {points: 50}}}}"


def test_a_late_action_saves_a_broken_streak() -> None:
    """The third was missed; on the fifth, when a new run is two days long, it turns out that it was not."""
    fold, now = under(FIVE_DAYS), at("2027-03-05 12:00")
    first, second, third, fourth, fifth = found(1, 2, 3, 4, 5)

    in_time = lived(fold, [first, second, third, fourth, fifth], now)
    assert (lengths(in_time.effects), breaks(in_time.effects), in_time.balance) == ([1, 2, 3, 4, 5], [], 50)

    keeper, news = told_late(fold, [first, second, fourth, fifth], third, now)
    assert breaks(keeper.told) == [2]
    assert [(each.length, each.best) for each in of_kind(news, StreakCorrected)] == [(5, 5)]
    assert [each.entry for each in of_kind(news, StreakMilestone)] == [fifth.id]
    assert corrections(news) == {fifth.id: 50}

    news = taken_back(keeper, third, now)
    assert [(each.length, each.best) for each in of_kind(news, StreakCorrected)] == [(2, 2)]
    assert corrections(news) == {fifth.id: -50}


def test_a_late_action_saves_a_streak_that_nothing_had_gone_on_with_and_today_is_asked_for() -> None:
    fold, now = under(FIVE_DAYS), at("2027-03-04 12:00")
    first, second, third = found(1, 2, 3)
    lived(fold, [first, second, third], now)

    keeper, _ = told_late(fold, [first, second], third, now)
    assert keeper.fold.standing(keeper.state, now).streaks[0].current == 3
    keeper.pass_time(at("2027-03-05 00:00"))
    assert breaks(keeper.told) == [2, 3]


TWICE_A_DAY = "points: {found: {when: found, give: {points: 20}, limits: {times_per_day: 2}}}"


def test_a_cap_is_hit_by_a_late_action_and_the_last_of_the_day_loses_its_points() -> None:
    fold, now = under(TWICE_A_DAY), at("2027-03-01 20:00")
    ten, eleven, twelve = (found_at(f"2027-03-01 {hour}:00") for hour in (10, 11, 12))
    assert lived(fold, [ten, eleven, twelve], now).balance == 40

    keeper, news = told_late(fold, [ten, twelve], eleven, now)
    assert rewarded(news) == [20]
    assert corrections(news) == {twelve.id: -20}

    assert corrections(taken_back(keeper, eleven, now)) == {eleven.id: -20, twelve.id: 20}


def test_a_cap_that_is_full_gives_a_late_action_of_that_day_nothing_and_says_so() -> None:
    fold, now = under(TWICE_A_DAY), at("2027-03-02 20:00")
    ten, eleven, twelve = (found_at(f"2027-03-01 {hour}:00") for hour in (10, 11, 12))
    (next_day,) = found(2)
    assert lived(fold, [ten, eleven, twelve, next_day], now).balance == 60

    _, news = told_late(fold, [ten, eleven, next_day], twelve, now)
    assert [(type(each), each.entry) for each in news] == [(PointsLimited, twelve.id)]


def test_a_cap_on_points_is_hit_by_a_late_action_and_what_was_left_of_it_is_shared_anew() -> None:
    """Of fifty, ten o'clock gets 20, eleven 20 and twelve the last 10. With nine there: 20, 20, 10, nothing."""
    fold = under("points: {found: {when: found, give: {points: 20}, limits: {points_per_day: 50}}}")
    now = at("2027-03-01 20:00")
    nine, ten, eleven, twelve = (found_at(f"2027-03-01 {hour}:00") for hour in ("09", "10", "11", "12"))
    in_time = lived(fold, [nine, ten, eleven, twelve], now)
    assert (rewarded(in_time.effects), in_time.balance) == ([20, 20, 10], 50)

    keeper, news = told_late(fold, [ten, eleven, twelve], nine, now)
    assert rewarded(keeper.told) == [20, 20, 10, 20]
    assert corrections(news) == {eleven.id: -10, twelve.id: -10}


# What is taken back.


def test_a_reversal_of_the_action_that_won_first_place_takes_the_badge_back_and_the_next_action_wins_it() -> None:
    fold, now = under("badges: {first: {count: {of: found}, at_least: 1, give: {points: 100}}}"), at("2027-03-02 12:00")
    first, second = found(1, 2)
    assert winners(lived(fold, [first, second], now).effects) == [first.id]

    keeper = arrived(fold, [first], at("2027-03-01 12:00"))
    news = taken_back(keeper, first, at("2027-03-01 12:00"))
    assert [each.entry for each in of_kind(news, BadgeWithdrawn)] == [first.id]
    assert corrections(news) == {first.id: -100}
    keeper.record(second)
    assert winners(keeper.told) == [first.id, second.id]
    assert keeper.state.wallets["points"].balance == 100


def test_a_reversal_of_the_action_that_won_first_place_leaves_the_badge_and_its_points_to_the_second() -> None:
    fold, now = under("badges: {first: {count: {of: found}, at_least: 1, give: {points: 100}}}"), at("2027-03-02 12:00")
    first, second = found(1, 2)
    keeper = arrived(fold, [first, second], now)
    news = taken_back(keeper, first, now)
    assert (of_kind(news, BadgeWithdrawn), of_kind(news, BadgeWon)) == ([], [])
    assert corrections(news) == {first.id: -100, second.id: 100}

    assert corrections(taken_back(keeper, keeper.reversals[-1], now)) == {first.id: 100, second.id: -100}


TWO_FINDS = """
challenges:
  spring:
    who: each_member
    first_day: 2027-03-01
    last_day: 2027-03-31
    steps: {find: {do: found, times: 2}}
    give: {points: 300}
"""


def test_a_reversal_of_the_action_that_completed_a_challenge_first_leaves_it_to_the_next() -> None:
    fold, now = under(TWO_FINDS), at("2027-03-05 12:00")
    first, second, third = found(1, 2, 3)
    in_time = lived(fold, [first, second, third], now)
    assert [each.entry for each in of_kind(in_time.effects, ChallengeCompleted)] == [second.id]

    keeper = arrived(fold, [first, second, third], now)
    news = taken_back(keeper, second, now)
    assert of_kind(news, ChallengeCorrected) == []
    assert corrections(news) == {second.id: -300, third.id: 300}
    assert keeper.fold.standing(keeper.state, now).challenges[0].times == 1

    news = taken_back(keeper, third, now)
    assert [(each.entry, each.completed) for each in of_kind(news, ChallengeCorrected)] == [(third.id, False)]
    assert corrections(news) == {third.id: -300}


def test_a_reversal_of_the_action_that_completed_a_challenge_is_not_made_good_for_when_its_days_are_over() -> None:
    fold = under(TWO_FINDS)
    first, second, after = found_at("2027-03-01 10:00"), found_at("2027-03-31 23:59"), found_at("2027-04-01 00:00")
    assert lived(fold, [first, second, after], at("2027-04-02 00:00")).balance == 300

    keeper = arrived(fold, [first, second, after], at("2027-04-02 00:00"))
    news = taken_back(keeper, second, at("2027-04-02 00:00"))
    assert len(of_kind(news, ChallengeCorrected)) == 1
    assert corrections(news) == {second.id: -300}


# Points that expire when some of them have been spent.


FREEZES_FOR_15 = """
points: {found: {when: found, give: {monthly: 20}}}
streaks: {daily: {when: bought, every: day, freezes: {keep_at_most: 5, cost: {monthly: 15}}}}
"""
MARCH, APRIL = found_at("2027-03-01 10:00"), found_at("2027-04-10 10:00")
SPENT = chose(Act.BUY_FREEZE, "streaks.daily", "2027-04-11 10:00")
"""What is earned in March is there to the end of April. Fifteen of it are spent."""


def expired(effects: Iterable[AnyEffect]) -> list[tuple[int, int]]:
    return [(each.at, each.amount) for each in of_kind(effects, PointsExpired)]


def test_what_expires_after_a_partial_spend_is_what_was_left_of_the_earliest() -> None:
    fold = under(FREEZES_FOR_15)
    in_may = lived(fold, [MARCH, APRIL, SPENT], at("2027-05-02 00:00"))
    assert expired(in_may.effects) == [(at("2027-05-01 00:00"), 5)]
    assert in_may.state.wallets["monthly"].balance == 20
    in_june = lived(fold, [MARCH, APRIL, SPENT], at("2027-06-02 00:00"))
    assert expired(in_june.effects) == [(at("2027-05-01 00:00"), 5), (at("2027-06-01 00:00"), 20)]
    assert in_june.state.wallets["monthly"].balance == 0


def test_what_expires_after_a_partial_spend_is_more_when_more_of_the_earliest_turns_up_late() -> None:
    fold, now = under(FREEZES_FOR_15), at("2027-05-02 00:00")
    late = found_at("2027-03-02 10:00")
    in_time = lived(fold, [MARCH, late, APRIL, SPENT], now)
    assert expired(in_time.effects) == [(at("2027-05-01 00:00"), 25)]

    keeper, news = told_late(fold, [MARCH, APRIL, SPENT], late, now)
    assert (rewarded(news), corrections(news)) == ([20], {None: -20})
    assert keeper.state.wallets["monthly"].balance == 20


def test_what_expires_after_a_partial_spend_is_nothing_when_the_earliest_is_taken_back_and_others_have_paid() -> None:
    """April's points pay for the freeze; what is left of those goes as May ends."""
    fold, now = under(FREEZES_FOR_15), at("2027-05-02 00:00")
    keeper = arrived(fold, [MARCH, APRIL, SPENT], now)
    assert corrections(taken_back(keeper, MARCH, now)) == {MARCH.id: -20, None: 5}
    assert keeper.state.wallets["monthly"].balance == 5
    keeper.pass_time(at("2027-06-02 00:00"))
    assert expired(keeper.told)[-1] == (at("2027-06-01 00:00"), 5)


# Rules that change.


NOTHING = ""


def helper(at_least: int, keep: str = "always") -> str:
    return f"badges: {{helper: {{count: {{of: found}}, at_least: {at_least}, keep: {keep}}}}}"


def test_a_threshold_that_a_new_version_lowers_is_reached_with_the_next_action_that_counts() -> None:
    """Three were done when five became three; the version itself wins nothing."""
    fold, now = under_one_after_the_other(helper(5), march_5=helper(3)), at("2027-03-08 00:00")
    journal = found(1, 2, 3, 6, 7)
    assert winners(lived(fold, journal[:3], now).effects) == []
    assert winners(lived(fold, journal, now).effects) == [journal[3].id]


def test_a_threshold_that_a_new_version_lowers_is_the_old_one_for_what_comes_late_from_before_it() -> None:
    fold, now = under_one_after_the_other(helper(5), march_5=helper(3)), at("2027-03-08 00:00")
    journal, late = found(1, 2, 3), found_at("2027-03-04 23:59:59.999999")
    keeper, news = told_late(fold, [*journal, found_at("2027-03-05 10:00", "UTC")], late, now)
    assert winners(keeper.told) == ["entry found 2027-03-05 10:00 UTC"]
    assert winners(news) == []
    assert winners(lived(fold, [*journal, late], now).effects) == []
    at_the_version = found_at("2027-03-05 00:00")
    assert winners(lived(fold, [*journal, at_the_version], now).effects) == [at_the_version.id]


def test_a_threshold_that_a_new_version_raises_takes_nothing_away_and_nothing_is_won_again() -> None:
    fold, now = under_one_after_the_other(helper(2), march_5=helper(5)), at("2027-03-12 00:00")
    journal = found(1, 2, 6, 7, 8, 9, 10)
    came = lived(fold, journal, now)
    assert winners(came.effects) == [journal[1].id]
    assert of_kind(came.effects, BadgeRevoked) == []

    keeper = arrived(fold, journal[:3], now)
    assert len(of_kind(taken_back(keeper, journal[0], now), BadgeWithdrawn)) == 1, "without it, two came too late"


def test_a_threshold_that_is_raised_and_lowered_again_revokes_what_is_kept_while_true_until_the_next_action() -> None:
    fold = under_one_after_the_other(
        helper(2, "while_true"), march_5=helper(5, "while_true"), march_10=helper(2, "while_true")
    )
    journal = found(1, 2, 6, 11)
    came = lived(fold, journal, at("2027-03-12 00:00"))
    assert [each.at for each in of_kind(came.effects, BadgeRevoked)] == [at("2027-03-05 00:00")]
    assert winners(came.effects) == [journal[1].id, journal[3].id]


def test_a_rule_that_is_removed_and_brought_back_goes_on_with_what_it_had_counted() -> None:
    """What is done while it is away does not count: the fourth that does is that of the twelfth."""
    fold = under_one_after_the_other(helper(4), march_5=NOTHING, march_10=helper(4))
    journal = found(1, 2, 6, 11, 12)
    assert winners(lived(fold, journal, at("2027-03-13 00:00")).effects) == [journal[4].id]


def test_a_badge_that_is_removed_and_brought_back_is_not_won_again() -> None:
    first = "badges: {first: {count: {of: found}, at_least: 1, give: {points: 100}}}"
    fold = under_one_after_the_other(first, march_5=NOTHING, march_10=first)
    came = lived(fold, found(1, 6, 11), at("2027-03-12 00:00"))
    assert (len(winners(came.effects)), came.balance) == (1, 100)


def test_a_streak_that_is_removed_and_brought_back_misses_none_of_the_days_between() -> None:
    daily = "streaks: {daily: {when: found, every: day}}"
    fold = under_one_after_the_other(daily, march_5=NOTHING, march_10=daily)
    came = lived(fold, found(3, 4, 6, 10), at("2027-03-10 12:00"))
    assert (lengths(came.effects), breaks(came.effects)) == ([1, 2, 3], [])
    missed = lived(fold, found(3, 4), at("2027-03-12 00:00"))
    assert missed.broke_at == [at("2027-03-11 00:00")]


def test_a_streak_that_is_brought_back_as_the_day_ends_on_which_it_was_away_does_not_miss_that_day() -> None:
    daily = "streaks: {daily: {when: found, every: day}}"
    fold = under_one_after_the_other(daily, march_5=NOTHING, march_6=daily)
    came = lived(fold, found(3, 4, 6), at("2027-03-06 12:00"))
    assert (lengths(came.effects), breaks(came.effects)) == ([1, 2, 3], [])


@pytest.mark.parametrize("limits", ["limits: {times_ever: 2}", "limits: {points_ever: 40}"])
def test_a_limit_that_is_removed_with_its_rule_and_brought_back_is_still_used(limits: str) -> None:
    twice = f"points: {{found: {{when: found, give: {{points: 20}}, {limits}}}}}"
    fold = under_one_after_the_other(twice, march_5=NOTHING, march_10=twice)
    journal: list[Entry] = found(1, 6, 11, 12)
    came = lived(fold, journal, at("2027-03-13 00:00"))
    assert [each.entry for each in of_kind(came.effects, PointsGiven)] == [journal[0].id, journal[2].id]
