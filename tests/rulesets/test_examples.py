"""The example programmes: nothing to report, every rule tested, and written as the tools would write them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.rules.effects import BadgeWon, LevelChanged, PointsGiven, StreakExtended
from engine.rules.entries import Action, AttributeValue, EntryId
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant, instant_of
from engine.rulesets import check_folder
from engine.rulesets.formatting import formatted
from engine.rulesets.programmes import programmes_in
from engine.rulesets.testing.diary import failure
from engine.rulesets.testing.folders import run_folder

EXAMPLES = Path(__file__).parents[2] / "rulesets"
PROGRAMMES = [folder.name for folder in programmes_in(EXAMPLES)]
MONDAY = datetime(2026, 10, 5, 10, tzinfo=UTC)


def did(what: str, moment: datetime, **attributes: AttributeValue) -> Action:
    key = f"{what} {moment.isoformat()} {attributes}"
    return Action(EntryId(key), instant_of(moment), "brand", key, what, attributes)


def club() -> Fold:
    ruleset = check_folder(EXAMPLES / "kundklubb").compiled.ruleset
    assert ruleset is not None
    return Fold([RuleVersion(1, Instant(0), ruleset)])


def test_there_are_four_examples() -> None:
    assert PROGRAMMES == ["delningsekonomi", "forum", "kundklubb", "larande"]


@pytest.mark.parametrize("name", PROGRAMMES)
def test_an_example_has_nothing_to_report(name: str) -> None:
    report = check_folder(EXAMPLES / name)
    assert report.text == ""
    assert report.compiled.ruleset is not None
    assert report.compiled.ruleset.dictionary.key == name


@pytest.mark.parametrize("name", PROGRAMMES)
def test_the_tests_of_an_example_pass_and_exercise_every_line_of_its_rules(name: str) -> None:
    tested = run_folder(EXAMPLES / name, with_coverage=True)
    assert tested.runs
    assert [failure(run, tested.folder) for run in tested.failed] == []
    assert tested.coverage is not None
    assert [(each.place.file, each.place.line, each.words) for each in tested.coverage.missing] == []


@pytest.mark.parametrize("name", PROGRAMMES)
def test_the_tests_of_an_example_pass_with_the_whole_programme_too(name: str) -> None:
    tested = run_folder(EXAMPLES / name, with_all=True)
    assert [failure(run, tested.folder) for run in tested.failed] == []


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*/*.yaml")), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_an_example_file_is_written_as_fmt_would_write_it(file: Path) -> None:
    text = file.read_text("utf-8")
    assert formatted(text) == text


def test_the_first_answer_that_a_member_finds_gives_what_the_readme_shows() -> None:
    effects = club().refold([did("help.answer_found", MONDAY, topic="billing", solved=True)]).effects
    assert [(each.rule, each.wallet, each.amount) for each in effects if isinstance(each, PointsGiven)] == [
        ("points.found_it_yourself", "points", 20),
        ("points.found_it_yourself", "xp", 20),
    ]
    assert [(each.badge, each.tier) for each in effects if isinstance(each, BadgeWon)] == [("problem_solver", "bronze")]
    assert [each.streak for each in effects if isinstance(each, StreakExtended)] == ["weekday_help", "weeks_of_answers"]
    assert [each.after for each in effects if isinstance(each, LevelChanged)] == ["sprout"]


def test_a_good_day_in_the_club_wins_badges_of_every_kind() -> None:
    day = [
        did("help.answer_found", MONDAY, topic="billing", solved=True),
        did("purchase", MONDAY + timedelta(hours=1), category="repair", co2_saved_kg=12.5, tags=["story"]),
        did("event.attended", MONDAY + timedelta(hours=2), event="autumn", kind="repair_cafe"),
        did("review.written", MONDAY + timedelta(hours=3), product="lamp", stars=2, words=40),
    ]
    effects = club().refold(day).effects
    assert {each.badge for each in effects if isinstance(each, BadgeWon)} == {
        "problem_solver",
        "repair_hero",
        "reviewer",
    }
