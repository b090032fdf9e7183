"""`trogen fmt`: which files it writes, and which it leaves alone."""

from pathlib import Path

import pytest

from tests.commands.test_trogen import PROGRAMME, trogen

UNTIDY = """\
points:
    watering:   # every day
        name:   Watering
        when: plant.watered
        give: { points:   5 }
        limits: {times_per_day: 3}
"""

TIDY = """\
points:
  watering:     # every day
    name: Watering
    when: plant.watered
    give: {points: 5}
    limits: {times_per_day: 3}
"""


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    folder = tmp_path / "garden"
    folder.mkdir()
    (folder / "programme.yaml").write_text(PROGRAMME)
    (folder / "rules.yaml").write_text(UNTIDY)
    return folder


def test_untidy_files_are_written_anew_and_tidy_ones_left(garden: Path) -> None:
    done = trogen("fmt", ".", cwd=garden.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, "wrote garden/rules.yaml\n", "")
    assert (garden / "rules.yaml").read_text() == TIDY
    again = trogen("fmt", "garden", cwd=garden.parent)
    assert (again.returncode, again.stdout) == (0, "")


def test_one_file_can_be_named(garden: Path) -> None:
    (garden / "more.yaml").write_text("# nothing yet   \n")
    done = trogen("fmt", "rules.yaml", cwd=garden)
    assert (done.returncode, done.stdout) == (0, "wrote rules.yaml\n")
    assert (garden / "more.yaml").read_text() == "# nothing yet   \n"


def test_checking_writes_nothing(garden: Path) -> None:
    checked = trogen("fmt", "garden", "--check", cwd=garden.parent)
    assert (checked.returncode, checked.stdout) == (1, "garden/rules.yaml would be written otherwise\n")
    assert (garden / "rules.yaml").read_text() == UNTIDY


def test_a_file_with_errors_is_left_alone_and_the_others_are_written(garden: Path) -> None:
    (garden / "broken.yaml").write_text("badges:\n    hero: {cuont: 3}\n")
    done = trogen("fmt", "garden", cwd=garden.parent)
    assert done.returncode == 1
    assert done.stdout == "wrote garden/rules.yaml\n"
    assert done.stderr.startswith("garden/broken.yaml has errors and is left alone: see ")
    assert (garden / "broken.yaml").read_text() == "badges:\n    hero: {cuont: 3}\n"


def test_a_file_of_no_programme_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("points: {}\n")
    refused = trogen("fmt", "rules.yaml", cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == (
        "rules.yaml belongs to no programme: no folder above it holds a `programme.yaml`; make one\n"
    )


def test_the_example_programmes_are_formatted() -> None:
    checked = trogen("fmt", "rulesets", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
