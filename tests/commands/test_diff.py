"""`trogen diff`: two folders compared, in words or as JSON."""

import json
from pathlib import Path

import pytest

from tests.commands.test_trogen import PROGRAMME, REPOSITORY, trogen

BEFORE = """\
points:
  watering:
    name: Watering
    when: plant.watered
    give: {points: 5}
    limits: {times_per_day: 3}
badges:
  green_thumb:
    count: {of: plant.watered, distinct: plant}
    tiers: {bronze: {at_least: 1}, silver: {at_least: 5}}
"""
AFTER = BEFORE.replace("{points: 5}", "{points: 7}").replace("silver: {at_least: 5}", "silver: {at_least: 3}")


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name, rules in (("published/garden", BEFORE), ("draft", AFTER)):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "programme.yaml").write_text(PROGRAMME)
        (tmp_path / name / "rules.yaml").write_text(rules)
    return tmp_path


def test_changes_are_told_by_section_whatever_the_folders_are_called(folders: Path) -> None:
    told = trogen("diff", "published/garden", "draft", cwd=folders)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == (
        "points\n"
        "  watering gives 7 points instead of 5\n"
        "badges\n"
        "  silver tier of green_thumb needs 3 instead of 5\n"
    )  # fmt: skip


def test_changes_can_be_read_by_programs(folders: Path) -> None:
    told = trogen("diff", "published/garden", "draft", "--format", "json", cwd=folders)
    assert json.loads(told.stdout) == [
        {"rule": "points.watering", "sentence": "watering gives 7 points instead of 5"},
        {"rule": "badges.green_thumb", "sentence": "silver tier of green_thumb needs 3 instead of 5"},
    ]


def test_the_same_rules_have_not_changed(folders: Path) -> None:
    (folders / "draft/rules.yaml").write_text(f"# a comment\n{BEFORE}")
    told = trogen("diff", "published/garden", "draft", cwd=folders)
    assert (told.returncode, told.stdout) == (0, "nothing changed\n")


def test_a_programme_with_errors_cannot_be_compared(folders: Path) -> None:
    (folders / "draft/rules.yaml").write_text(AFTER.replace("points: 7", "pionts: 7"))
    refused = trogen("diff", "published/garden", "draft", cwd=folders)
    assert refused.returncode == 1
    assert "error[TRG052]: `pionts` is not a wallet of this programme" in refused.stderr
    assert refused.stdout == ""


def test_a_folder_without_a_programme_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = trogen("diff", "empty", str(REPOSITORY / "rulesets" / "forum"), cwd=tmp_path)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith("there is no programme in empty")
    assert len(told.stderr.splitlines()) == 1


def test_a_folder_of_several_programmes_is_not_compared() -> None:
    told = trogen("diff", "rulesets", "rulesets/forum", cwd=REPOSITORY)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == (
        "rulesets is a folder of programmes, and not one itself; name one of them, as rulesets/delningsekonomi\n"
    )
