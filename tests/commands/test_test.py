"""`trogen test`, as it is called from a shell."""

import json
from pathlib import Path

import pytest

from tests.commands.test_trogen import trogen

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
    events: [{at: 2027-03-01 10:00, do: purchase, category: repair}]
    expect: {points: 20}
  - name: What is new is not
    events: [{at: 2027-03-01 10:00, do: purchase, category: new}]
    expect: {points: 20}
"""


@pytest.fixture
def club(tmp_path: Path) -> Path:
    folder = tmp_path / "club"
    folder.mkdir()
    (folder / "programme.yaml").write_text(PROGRAMME)
    (folder / "rules.yaml").write_text(RULES)
    return folder


def mend(club: Path) -> None:
    (club / "rules.yaml").write_text("points: 0}".join(RULES.rsplit("points: 20}", 1)))


def test_a_failing_test_is_told_with_its_diary_and_exit_code_1(club: Path) -> None:
    told = trogen("test", "club", cwd=club.parent)
    assert (told.returncode, told.stderr) == (1, "")
    assert told.stdout == (
        "FAILED What is new is not\n"
        "  club/rules.yaml:9: `points` should be 20 and is 0 (2027-03-01 10:00)\n"
        "\n"
        "  2027-03-01 10:00  purchase (category: new)\n"
        "      points.thanks: does not match: category is new, and repair is asked\n"
        "  2027-03-01 10:00  here it is looked at\n"
        "\n"
        "club: 1 passed, 1 failed\n"
    )


def test_tests_that_pass_are_counted_for_each_programme(club: Path) -> None:
    mend(club)
    (club.parent / "empty").mkdir()
    (club.parent / "empty" / "programme.yaml").write_text(PROGRAMME)
    told = trogen("test", ".", cwd=club.parent)
    assert (told.returncode, told.stdout) == (0, "club: 2 passed, 0 failed\nempty: no tests\n")


def test_only_the_tests_that_are_named_are_run(club: Path) -> None:
    told = trogen("test", "club", "-k", "a REPAIR", cwd=club.parent)
    assert (told.returncode, told.stdout) == (0, "club: 1 passed, 0 failed\n")


def test_a_name_that_no_test_has_is_wrong_use(club: Path) -> None:
    told = trogen("test", "club", "-k", "rapair", cwd=club.parent)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == '-k: no test has "rapair" in its name; write a part of one\n'


def test_errors_in_rule_files_are_told_first_and_nothing_is_run(club: Path) -> None:
    (club / "rules.yaml").write_text(RULES.replace("when: purchase", "when: purhcase"))
    told = trogen("test", "club", cwd=club.parent)
    assert told.returncode == 1
    assert told.stdout == trogen("check", "club", cwd=club.parent).stdout
    assert told.stdout.startswith("error[TRG050]: `purhcase` is not an action type of this programme\n")


def test_a_rule_of_another_file_counts_with_all(club: Path) -> None:
    mend(club)
    (club / "more.yaml").write_text("points: {more: {when: purchase, give: {points: 1}, limits: {times_per_day: 1}}}\n")
    assert trogen("test", "club", cwd=club.parent).returncode == 0
    assert trogen("test", "club", "--with-all", cwd=club.parent).returncode == 1


def test_coverage_lists_what_no_test_exercises(club: Path) -> None:
    mend(club)
    told = trogen("test", "club", "--coverage", cwd=club.parent)
    assert told.stdout == (
        "2 of 3 rule lines are exercised (66 %)\n"
        "  club/rules.yaml:2: no test exercises the limit `times_per_day` of `thanks`\n"
        "\n"
        "club: 2 passed, 0 failed\n"
    )


def test_programs_are_told_in_json(club: Path) -> None:
    told = trogen("test", "club", "--format", "json", "--coverage", cwd=club.parent)
    assert told.returncode == 1
    (programme,) = json.loads(told.stdout)["programmes"]
    assert (programme["programme"], programme["passed"], programme["failed"]) == ("club", 1, 1)
    assert programme["coverage"]["percent"] == 66
    (passed, failed) = programme["tests"]
    assert (passed["name"], passed["passed"], passed["diary"]) == ("A repair is thanked for", True, None)
    assert (failed["file"], failed["line"]) == ("club/rules.yaml", 7)
    assert failed["missed"] == [
        {"line": 9, "expected": "points", "wanted": "20", "found": "0", "at": "2027-03-01 10:00"}
    ]


def test_a_folder_without_a_programme_is_one_line(tmp_path: Path) -> None:
    told = trogen("test", str(tmp_path), cwd=tmp_path)
    assert (told.returncode, told.stdout) == (1, "")
    assert len(told.stderr.splitlines()) == 1
