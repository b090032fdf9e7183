"""`trogen gaps`, as it is called from a shell."""

import json
from pathlib import Path

import pytest

from tests.commands.test_trogen import REPOSITORY, trogen

PROGRAMME = """\
languages: [en]
zone: Europe/Stockholm
wallets: {points: {}}
actions: {purchase: {attributes: {category: [repair, new]}}}
"""
RULES = """\
points:
  thanks: {when: purchase, if: {category: repair}, give: {points: 20}, limits: {times_per_day: 2}}
tests:
  - name: A repair is thanked for
    events: [{at: 2027-03-01 10:00, do: purchase, category: repair, times: 2}]
    expect: {points: 40}
  - name: What is new is not
    events: [{at: 2027-03-01 10:00, do: purchase, category: new}]
    expect: {points: 0}
"""
GAP = (
    "club/rules.yaml:2: `times_per_day: 2` can be left out of `thanks`, and no test notices; "
    "add a test that does it 3 times in a day"
)


@pytest.fixture
def club(tmp_path: Path) -> Path:
    folder = tmp_path / "club"
    folder.mkdir()
    (folder / "programme.yaml").write_text(PROGRAMME)
    (folder / "rules.yaml").write_text(RULES)
    return folder


def test_a_gap_is_named_with_its_place_and_the_test_that_would_notice(club: Path) -> None:
    told = trogen("gaps", "club", cwd=club.parent)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == f"{GAP}\nclub: 1 gap in 2 tests, after 11 small changes\n"
    assert (club / "rules.yaml").read_text() == RULES


def test_a_gap_is_a_failure_when_that_is_asked_for(club: Path) -> None:
    assert trogen("gaps", "club", "--strict", cwd=club.parent).returncode == 1


def test_without_gaps_there_is_nothing_to_name(club: Path) -> None:
    (club / "rules.yaml").write_text(RULES.replace("times: 2}]", "times: 3}]"))
    told = trogen("gaps", "club", "--strict", cwd=club.parent)
    assert (told.returncode, told.stdout) == (0, "club: no gaps in 2 tests, after 11 small changes\n")


def test_tests_that_fail_must_pass_first(club: Path) -> None:
    (club / "rules.yaml").write_text(RULES.replace("points: 40", "points: 41"))
    told = trogen("gaps", "club", cwd=club.parent)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.splitlines()[0] == "FAILED A repair is thanked for"
    assert told.stderr.splitlines()[-1] == "club: gaps can be found once every test passes"


def test_programs_are_told_in_json(club: Path) -> None:
    (programme,) = json.loads(trogen("gaps", "club", "--format", "json", cwd=club.parent).stdout)["programmes"]
    assert (programme["programme"], programme["changes"]) == ("club", 11)
    (gap,) = programme["gaps"]
    assert gap["message"] == GAP
    assert (gap["line"], gap["rule"], gap["keys"]) == (2, "points.thanks", ["limits", "times_per_day"])
    assert (gap["kind"], gap["was"], gap["becomes"]) == ("key", "2", [])


@pytest.mark.parametrize("programme", ["delningsekonomi", "forum", "kundklubb", "larande"])
def test_the_example_programmes_have_no_gaps(programme: str) -> None:
    told = trogen("gaps", f"rulesets/{programme}", "--strict", cwd=REPOSITORY)
    assert told.returncode == 0, told.stdout
    assert f"rulesets/{programme}: no gaps" in told.stdout
