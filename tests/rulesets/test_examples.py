"""The example programmes: they have nothing to report, and they do what the documentation shows."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.rules.effects import BadgeWon, LevelChanged, PointsGiven, StreakExtended
from engine.rules.entries import Action, AttributeValue, EntryId
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant, instant_of
from engine.rules.ruleset import Ruleset
from engine.rulesets import check_folder

EXAMPLES = Path(__file__).parents[2] / "rulesets"
MONDAY = datetime(2026, 10, 5, 10, tzinfo=UTC)


def ruleset(name: str) -> Ruleset:
    report = check_folder(EXAMPLES / name)
    assert report.text == ""
    assert report.compiled.ruleset is not None
    return report.compiled.ruleset


def did(what: str, moment: datetime, **attributes: AttributeValue) -> Action:
    key = f"{what} {moment.isoformat()} {attributes}"
    return Action(EntryId(key), instant_of(moment), "brand", key, what, attributes)


@pytest.mark.parametrize("name", ["kundklubb", "forum"])
def test_an_example_programme_has_nothing_to_report(name: str) -> None:
    assert ruleset(name).dictionary.key == name


def test_the_first_answer_that_a_member_finds_gives_points_a_streak_and_a_badge() -> None:
    fold = Fold([RuleVersion(1, Instant(0), ruleset("kundklubb"))])
    effects = fold.apply(fold.empty(), did("help.answer_found", MONDAY, topic="billing", solved=True)).effects
    assert [(each.wallet, each.amount) for each in effects if isinstance(each, PointsGiven)] == [
        ("points", 20),
        ("xp", 20),
    ]
    assert [(each.badge, each.tier) for each in effects if isinstance(each, BadgeWon)] == [("problem_solver", "bronze")]
    assert ("weekday_help", 1) in [(each.streak, each.length) for each in effects if isinstance(each, StreakExtended)]


def test_a_good_day_in_the_club_lifts_a_newcomer_a_level() -> None:
    fold = Fold([RuleVersion(1, Instant(0), ruleset("kundklubb"))])
    day = [
        did("help.answer_found", MONDAY, topic="billing", solved=True),
        did("purchase", MONDAY + timedelta(hours=1), category="repair", co2_saved_kg=12.5, tags=["story"]),
        did("event.attended", MONDAY + timedelta(hours=2), event="autumn", kind="repair_cafe"),
        did("review.written", MONDAY + timedelta(hours=3), product="lamp", stars=2, words=40),
    ]
    effects = fold.refold(day).effects
    assert [each.after for each in effects if isinstance(each, LevelChanged)][-1] == "sprout"
    assert {each.badge for each in effects if isinstance(each, BadgeWon)} == {
        "problem_solver",
        "repair_hero",
        "reviewer",
    }


def test_the_tenth_comment_wins_the_badge() -> None:
    fold = Fold([RuleVersion(1, Instant(0), ruleset("forum"))])
    comments = [did("comment.written", MONDAY + timedelta(minutes=each), post="1") for each in range(11)]
    won = [each for each in fold.refold(comments).effects if isinstance(each, BadgeWon)]
    assert [(each.badge, each.entry) for each in won] == [("commentator", comments[9].id)]


def test_ten_votes_on_one_post_win_a_badge_for_that_post() -> None:
    fold = Fold([RuleVersion(1, Instant(0), ruleset("forum"))])
    votes = [
        did("post.voted", MONDAY + timedelta(minutes=each), post=post, kind="answer", value=1, own_question=False,
            question_age_days=0)
        for each, post in enumerate(["a"] * 9 + ["b"] * 10)
    ]  # fmt: skip
    won = [each for each in fold.refold(votes).effects if isinstance(each, BadgeWon)]
    assert [(each.badge, each.value) for each in won if each.badge == "nice_answer"] == [("nice_answer", "b")]


def test_a_vote_against_takes_no_points_away() -> None:
    fold = Fold([RuleVersion(1, Instant(0), ruleset("forum"))])
    against = did("post.voted", MONDAY, post="a", kind="answer", value=-1, own_question=False, question_age_days=0)
    assert [each for each in fold.refold([against]).effects if isinstance(each, PointsGiven)] == []
