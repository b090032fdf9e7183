"""Taking actions back: whatever they had led to is gone, and the difference is told."""

from engine.rules.effects import (
    BadgeWithdrawn,
    BadgeWon,
    ChallengeCorrected,
    ChoiceRefused,
    FreezeReceived,
    LevelChanged,
    PointsCorrected,
    PointsExpired,
    PointsGiven,
    StreakCorrected,
    Why,
)
from engine.rules.entries import Act
from tests.rules.taking_back import Story, under
from tests.rules.telling import at

HELD = """
    points:
      found: {when: found, give: {points: 20}, hold_for: 48 hours, cancel_if: {action: called, same: topic}}
"""
SIMPLE = "points: {found: {when: found, give: {points: 20}}}"


def corrected(story: Story, wallet: str = "points") -> list[int]:
    """By how much each correction of the newest turn changed a balance."""
    return [each.amount for each in story.of_news(PointsCorrected) if each.wallet == wallet]


def test_points_that_are_held_will_never_come() -> None:
    story = under(HELD)
    action = story.did("found", "2027-03-01 10:00", topic="billing")
    story.take_back(action)
    (told,) = story.of_news(PointsCorrected)
    assert (told.amount, told.pending, told.entry, told.why) == (0, -20, action.id, Why.REVERSED)
    story.passes("2027-03-05 10:00")
    assert (story.balance(), story.news) == (0, ())


def test_points_that_were_released_are_taken_back_at_once() -> None:
    story = under(HELD)
    action = story.did("found", "2027-03-01 10:00", topic="billing")
    story.passes("2027-03-05 10:00")
    assert story.balance() == 20
    story.take_back(action)
    assert (story.balance(), story.state.wallets["points"].pending if story.state.wallets else 0) == (0, 0)


def test_what_cancelled_points_is_taken_back_and_they_come_after_all() -> None:
    story = under(HELD)
    story.did("found", "2027-03-01 10:00", topic="billing")
    call = story.did("called", "2027-03-02 10:00", topic="billing")
    story.take_back(call)
    assert [each.pending for each in story.of_news(PointsCorrected)] == [20]
    story.passes("2027-03-05 10:00")
    assert story.balance() == 20


PAID = """
    points: {found: {when: found, give: {points: 20}}, bought: {when: bought, give: {points: 30}}}
    streaks: {daily: {when: found, every: day, freezes: {keep_at_most: 1, cost: {points: 20}}}}
"""


def test_what_was_bought_with_points_that_were_never_there_is_given_back() -> None:
    """The journal is judged as if the action had never been: there was nothing to pay the freeze with."""
    story = under(PAID)
    action = story.did("found", "2027-03-01 10:00")
    story.chose(Act.BUY_FREEZE, "streaks.daily", "2027-03-01 11:00")
    assert (story.balance(), len(story.of_news(FreezeReceived))) == (0, 1)
    story.take_back(action)
    assert story.balance() == 0
    assert sorted(corrected(story)) == [-20, 20]
    assert [each.freezes for each in story.of_news(StreakCorrected)] == [0]
    assert len(story.of_news(ChoiceRefused)) == 1


def test_what_other_points_pay_for_stays_bought() -> None:
    story = under(PAID)
    action = story.did("found", "2027-03-01 10:00")
    story.did("bought", "2027-03-01 10:30", kg=1)
    story.chose(Act.BUY_FREEZE, "streaks.daily", "2027-03-01 11:00")
    story.take_back(action)
    assert story.balance() == 10
    assert story.of_news(ChoiceRefused) == []


EXPIRING = "points: {found: {when: found, give: {short: 20}}}"


def test_points_that_have_expired_since_are_not_taken_twice() -> None:
    story = under(EXPIRING)
    action = story.did("found", "2027-03-01 10:00")
    story.did("found", "2027-05-05 10:00")
    assert [each.amount for each in story.news if isinstance(each, PointsExpired)] == [20]
    story.take_back(action)
    assert sorted(corrected(story, "short")) == [-20, 20]
    assert story.balance("short") == 20


def test_of_points_that_expire_together_only_what_is_left_expires() -> None:
    story = under(EXPIRING)
    action = story.did("found", "2027-03-01 10:00")
    story.did("found", "2027-03-02 10:00")
    story.take_back(action)
    story.passes("2027-05-05 10:00")
    assert [each.amount for each in story.of_news(PointsExpired)] == [20]
    assert story.balance("short") == 0


BADGES = """
    badges:
      finder:
        count: {of: found}
        tiers: {bronze: {at_least: 1}, silver: {at_least: 3, give: {points: 100}}}
      pillar: {needs: {badges: [keen]}, give: {points: 7}}
      keen: {count: {of: found}, at_least: 3}
"""


def test_a_tier_and_a_badge_that_another_one_needs_are_withdrawn_with_what_they_gave() -> None:
    story = under(BADGES)
    first = story.did("found", "2027-03-01 10:00")
    for day in (2, 3):
        story.did("found", f"2027-03-0{day} 10:00")
    assert story.balance() == 107
    story.take_back(first)
    withdrawn = {(each.badge, each.tier) for each in story.of_news(BadgeWithdrawn)}
    assert withdrawn == {("finder", "silver"), ("keen", None), ("pillar", None)}
    assert story.balance() == 0


def test_a_badge_that_others_would_have_won_stays() -> None:
    story = under(BADGES)
    first = story.did("found", "2027-03-01 10:00")
    for day in (2, 3, 4):
        story.did("found", f"2027-03-0{day} 10:00")
    story.take_back(first)
    assert story.of_news(BadgeWithdrawn) == []
    assert story.of_news(BadgeWon) == []
    assert story.balance() == 107


def test_a_badge_for_each_value_is_withdrawn_for_that_value_alone() -> None:
    story = under("badges: {expert: {count: {of: found, for_each: topic}, at_least: 2}}")
    story.did("found", "2027-03-01 10:00", topic="a")
    second = story.did("found", "2027-03-01 11:00", topic="a")
    for hour in (12, 13):
        story.did("found", f"2027-03-01 {hour}:00", topic="b")
    story.take_back(second)
    assert [(each.badge, each.value) for each in story.of_news(BadgeWithdrawn)] == [("expert", "a")]


def test_a_level_that_the_points_had_lifted_falls_again() -> None:
    story = under(
        """
        points: {found: {when: found, give: {xp: 50}}}
        levels: {by: xp, steps: {seed: {from: 0}, sprout: {from: 100}}}
        """
    )
    story.did("found", "2027-03-01 10:00")
    second = story.did("found", "2027-03-02 10:00")
    assert [each.after for each in story.of_news(LevelChanged)] == ["sprout"]
    story.take_back(second)
    assert [(each.before, each.after) for each in story.of_news(LevelChanged)] == [("sprout", "seed")]


STREAK = "streaks: {daily: {when: found, every: day, milestones: {3: {points: 50}}}}"


def test_a_day_in_the_middle_breaks_the_streak_and_takes_the_milestone_with_it() -> None:
    story = under(STREAK)
    days = [story.did("found", f"2027-03-0{day} 10:00") for day in (1, 2, 3)]
    assert story.balance() == 50
    story.take_back(days[1])
    assert [(each.length, each.best) for each in story.of_news(StreakCorrected)] == [(1, 1)]
    assert story.balance() == 0
    assert story.standing.streaks[0].current == 1


def test_the_only_action_of_a_day_is_missed_but_one_of_several_is_not() -> None:
    story = under(STREAK)
    story.did("found", "2027-03-01 10:00")
    twice = [story.did("found", f"2027-03-02 {hour}:00") for hour in (10, 11)]
    story.did("found", "2027-03-03 10:00")
    story.take_back(twice[0])
    assert story.news == ()
    story.take_back(twice[1])
    assert [each.length for each in story.of_news(StreakCorrected)] == [1]


def test_a_freeze_is_spent_on_the_day_that_is_missing_now() -> None:
    story = under("streaks: {daily: {when: found, every: day, freezes: {start_with: 1, keep_at_most: 1}}}")
    days = [story.did("found", f"2027-03-0{day} 10:00") for day in (1, 2, 3)]
    reversal = story.take_back(days[1])
    assert [(each.length, each.freezes) for each in story.of_news(StreakCorrected)] == [(2, 0)]
    story.take_back(reversal)
    assert [(each.length, each.freezes) for each in story.of_news(StreakCorrected)] == [(3, 1)]


def test_a_challenge_is_no_longer_completed() -> None:
    story = under(
        """
        challenges:
          spring:
            who: each_member
            first_day: 2027-03-01
            last_day: 2027-03-31
            steps: {find: {do: found, times: 2}}
            give: {points: 300}
        """
    )
    story.did("found", "2027-03-01 10:00")
    second = story.did("found", "2027-03-02 10:00")
    assert story.balance() == 300
    story.take_back(second)
    assert [each.completed for each in story.of_news(ChallengeCorrected)] == [False]
    assert story.balance() == 0
    (challenge,) = story.standing.challenges
    assert [each.progress.value for each in challenge.steps] == [1]
    story.did("found", "2027-03-03 10:00")
    assert story.balance() == 300


def test_a_later_action_gets_what_a_limit_had_refused_it() -> None:
    story = under("points: {found: {when: found, give: {points: 20}, limits: {times_per_day: 1}}}")
    first = story.did("found", "2027-03-01 10:00")
    second = story.did("found", "2027-03-01 11:00")
    story.take_back(first)
    assert {each.entry: each.amount for each in story.of_news(PointsCorrected)} == {first.id: -20, second.id: 20}


def test_a_later_action_gets_what_a_cooldown_had_refused_it() -> None:
    story = under("points: {found: {when: found, give: {points: 20}, limits: {cooldown: 2 hours}}}")
    first, *_ = (story.did("found", f"2027-03-01 {hour}:00") for hour in (10, 11, 12))
    assert story.balance() == 40
    story.take_back(first)
    assert story.balance() == 20, "eleven is rewarded now, and so twelve is not"


def test_another_action_is_the_first_of_its_value() -> None:
    story = under("points: {read: {when: read, give: {points: 20}, once_per: topic}}")
    first = story.did("read", "2027-03-01 10:00", topic="a")
    second = story.did("read", "2027-03-01 11:00", topic="a")
    story.take_back(first)
    assert story.balance() == 20
    story.take_back(second)
    assert story.balance() == 0
    story.did("read", "2027-03-01 12:00", topic="a")
    assert story.balance() == 20


def test_impact_and_counts_are_without_it() -> None:
    story = under(
        """
        counts: {kilos: {of: bought, sum: kg}}
        points: {found: {when: found, if: {count.kilos: {at_least: 3}}, give: {points: 20}}}
        """
    )
    story.did("bought", "2027-03-01 10:00", kg=2)
    second = story.did("bought", "2027-03-01 11:00", kg=1.5)
    asked = story.did("found", "2027-03-01 12:00")
    assert (story.balance(), saved(story)) == (20, 3.5)
    story.take_back(second)
    assert {each.entry: each.amount for each in story.of_news(PointsCorrected)} == {asked.id: -20}
    assert saved(story) == 2


def saved(story: Story) -> float:
    (impact,) = story.standing.impact
    return float(impact.total)


def test_of_a_sum_the_part_that_remains_still_counts() -> None:
    story = under(
        """
        points: {bought: {when: bought, give: {points: 10 * kg}}}
        badges: {ton: {count: {of: bought, sum: kg}, at_least: 5}}
        """
    )
    action = story.did("bought", "2027-03-01 10:00", kg=6.5)
    assert story.balance() == 65
    story.take_back(action, kg=5)
    assert (corrected(story), story.of_news(BadgeWithdrawn)) == ([-15], [])
    story.take_back(action, kg=0)
    assert (corrected(story), len(story.of_news(BadgeWithdrawn))) == ([-50], 1)
    assert story.balance() == 0


def test_the_very_first_and_the_very_last_action_can_be_taken_back() -> None:
    story = under(SIMPLE)
    first, _, last = (story.did("found", f"2027-03-0{day} 10:00") for day in (1, 2, 3))
    story.take_back(first)
    story.take_back(last)
    assert story.balance() == 20
    story.did("found", "2027-03-04 10:00")
    assert story.balance() == 40


def test_a_member_of_whom_nothing_is_left_stands_as_one_who_never_acted() -> None:
    story = under(SIMPLE)
    nothing = story.hash
    only = story.did("found", "2027-03-01 10:00")
    story.take_back(only)
    assert story.hash == nothing
    assert [type(each) for each in story.told] == [PointsGiven, PointsCorrected]
    assert story.told[1].at == at("2027-03-01 10:00")
