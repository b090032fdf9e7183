"""What is told when entries come late: badges that can be revoked, and what members chose."""

from engine.rules.badges import Keep
from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.challenges import ChallengeSpec, ChallengeStep, StepMeasure, StepOrder
from engine.rules.counts import CountSpec, Measure
from engine.rules.effects import (
    AnyEffect,
    BadgeRevoked,
    BadgeWithdrawn,
    BadgeWon,
    ChallengeCorrected,
    ChoiceRefused,
    PointsCorrected,
    PointsGiven,
    StreakCorrected,
    StreakRepaired,
)
from engine.rules.entries import Act, Entry
from engine.rules.streaks import Repair
from tests.rules.telling import NAMES, at, badge, chose, daily, did, fold_of, points

LATELY = badge("regular", CountSpec("found", within_days=3), at_least=2, keep=Keep.WHILE_TRUE)
A_WEEK = Duration(7, DurationUnit.DAY)


def about_badges(effects: tuple[AnyEffect, ...]) -> list[type]:
    return [type(each) for each in effects if isinstance(each, BadgeWon | BadgeRevoked | BadgeWithdrawn)]


def test_a_late_action_that_keeps_a_revoked_badge_brings_it_back() -> None:
    fold = fold_of(LATELY)
    journal = [did("found", f"2027-03-0{day} 10:00") for day in (1, 2)] + [did("bought", "2027-03-04 10:00")]
    assert about_badges(fold.refold(journal).effects) == [BadgeWon, BadgeRevoked]
    assert about_badges(fold.insert(journal, [did("found", "2027-03-03 10:00")]).effects) == [BadgeWon]


def test_a_late_action_that_wins_a_badge_that_is_lost_again_is_no_news() -> None:
    fold = fold_of(LATELY)
    journal = [did("found", "2027-03-01 10:00"), did("bought", "2027-03-09 10:00")]
    assert about_badges(fold.insert(journal, [did("found", "2027-03-02 10:00")]).effects) == []


def test_a_badge_that_would_never_have_been_held_is_withdrawn_or_revoked() -> None:
    """Votes are added up: with the late one against it, the sum never gets there."""
    votes = CountSpec("voted", measure=Measure.SUM, attribute="amount")
    fold = fold_of(badge("liked", votes, at_least=2, keep=Keep.WHILE_TRUE))
    journal = [did("voted", f"2027-03-0{day} 10:00", amount=1) for day in (1, 3)]
    against, later = (did("voted", f"2027-03-0{day} 10:00", amount=-1) for day in (2, 4))
    assert about_badges(fold.insert(journal, [against]).effects) == [BadgeWithdrawn]
    assert about_badges(fold.insert(journal, [later]).effects) == [BadgeRevoked]


def test_of_the_rounds_of_a_challenge_only_the_one_that_was_not_completed_after_all_is_taken_back() -> None:
    votes = ChallengeStep("votes", NAMES, "voted", 2, measure=StepMeasure.SUM, attribute="amount")
    again = ChallengeStep("again", NAMES, "found", 1)
    steps = (votes, again)
    weekly = ChallengeSpec("spring", NAMES, None, None, steps, order=StepOrder.IN_SEQUENCE, every=PeriodKind.WEEK)
    fold = fold_of(weekly)
    journal: list[Entry] = []
    for day in (1, 8, 15):
        journal.append(did("voted", f"2027-03-{day:02} 10:00", amount=2))
        journal.append(did("found", f"2027-03-{day:02} 11:00"))
    told = fold.insert(journal, [did("voted", "2027-03-08 09:00", amount=-1)]).effects
    taken_back = [each for each in told if isinstance(each, ChallengeCorrected)]
    assert [(each.at, each.completed) for each in taken_back] == [(at("2027-03-08 11:00"), False)]


def test_a_repair_that_late_points_pay_for_is_told_though_it_had_been_refused() -> None:
    fold = fold_of(points("bought", when="bought"), daily(repair=Repair(A_WEEK, {"points": 20})))
    journal: list[Entry] = [
        did("found", "2027-03-01 10:00"),
        did("found", "2027-03-02 10:00"),
        chose(Act.REPAIR, "streaks.daily", "2027-03-04 10:00"),
    ]
    (refused,) = [each for each in fold.refold(journal).effects if isinstance(each, ChoiceRefused)]
    assert refused.entry == journal[2].id
    state, posted = fold.insert(journal, [did("bought", "2027-03-01 12:00")])
    assert [type(each) for each in posted] == [PointsGiven, StreakRepaired, PointsCorrected]
    assert state.wallets["points"].balance == 0


def test_a_repair_that_is_refused_after_all_is_told_and_paid_back() -> None:
    """With the late action there was nothing to repair."""
    rule = points("bought", when="bought", times={PeriodKind.EVER: 1})
    fold = fold_of(rule, daily(repair=Repair(A_WEEK, {"points": 20})))
    journal: list[Entry] = [
        did("found", "2027-03-01 10:00"),
        did("bought", "2027-03-01 11:00"),
        did("found", "2027-03-02 10:00"),
        chose(Act.REPAIR, "streaks.daily", "2027-03-04 10:00"),
    ]
    assert any(isinstance(each, StreakRepaired) for each in fold.refold(journal).effects)
    _, posted = fold.insert(journal, [did("found", "2027-03-03 10:00")])
    assert {type(each) for each in posted} >= {ChoiceRefused, PointsCorrected}
    assert not any(isinstance(each, StreakCorrected) and each.length == 0 for each in posted)
    assert [each.amount for each in posted if isinstance(each, PointsCorrected)] == [20]
