"""`trogen publish`, `trogen rollback` and `trogen versions`: a draft goes live, and back."""

import json
from pathlib import Path

import pytest

from tests.commands.test_diff import AFTER, BEFORE
from tests.commands.test_trogen import PROGRAMME, trogen

TESTED = """\
tests:
  - name: Watering is worth something
    events:
      - {at: 2027-03-01 10:00, do: plant.watered, plant: fern}
    expect:
      - {at: 2027-03-01 10:00, points: 5}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the command is run: a migrated database, and a programme that was never published."""
    write(tmp_path, BEFORE)
    migrated = trogen("migrate", cwd=tmp_path)
    assert migrated.returncode == 0
    return tmp_path


def write(folder: Path, rules: str) -> None:
    garden = folder / "garden"
    garden.mkdir(exist_ok=True)
    (garden / "programme.yaml").write_text(PROGRAMME)
    (garden / "rules.yaml").write_text(rules)


def listed(folder: Path) -> list[tuple[int, str, str]]:
    """What `trogen versions` says of each: number, status, note."""
    told = trogen("versions", "--format", "json", cwd=folder)
    assert told.returncode == 0, told.stderr
    return [(each["number"], each["status"], each["note"]) for each in json.loads(told.stdout)["versions"]]


def test_a_draft_is_checked_compared_and_published_with_its_note(folder: Path) -> None:
    first = trogen("publish", "garden", "--yes", "--note", "the first", "--author", "olga", cwd=folder)
    write(folder, AFTER)
    second = trogen("publish", "garden", "--yes", "--note", "more", "--without-tests", cwd=folder)

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "garden: version 1 is published. It rules from the very beginning." in first.stdout
    assert "watering gives 7 points instead of 5" in second.stdout
    assert "garden: version 2 is published. It rules from " in second.stdout
    assert listed(folder) == [(2, "IN_FORCE", "more"), (1, "PAST", "the first")]
    told = trogen("versions", cwd=folder).stdout
    assert "version 1, past: from the beginning until " in told
    assert " by olga, digest " in told


def test_the_same_files_are_not_published_twice(folder: Path) -> None:
    for said in ("version 1 is published", "these files are version 1 already; nothing was published"):
        assert said in trogen("publish", "garden", "--yes", cwd=folder).stdout
    assert len(listed(folder)) == 1


def test_a_draft_with_errors_or_failing_tests_is_not_published(folder: Path) -> None:
    write(folder, BEFORE.replace("plant.watered", "plant.waterd"))
    wrong = trogen("publish", "garden", "--yes", cwd=folder)
    write(folder, AFTER + TESTED)
    failing = trogen("publish", "garden", "--yes", cwd=folder)

    assert (wrong.returncode, failing.returncode) == (1, 1)
    assert "`plant.waterd` is not an action type of this programme" in wrong.stderr
    assert "not published: mend the errors first" in wrong.stderr
    assert "1 of 1 tests fail, as `" in failing.stderr
    assert "  Watering is worth something\nnot published: mend them" in failing.stderr
    assert trogen("versions", cwd=folder).returncode == 1


def test_a_version_can_be_scheduled_and_is_replaced_by_a_later_one(folder: Path) -> None:
    trogen("publish", "garden", "--yes", cwd=folder)
    write(folder, AFTER)
    scheduled = trogen("publish", "garden", "--yes", "--from", "2120-01-01", cwd=folder)
    assert "It will rule from 2119-12-31T23:00:00Z on." in scheduled.stdout
    assert listed(folder)[0][:2] == (2, "SCHEDULED")

    write(folder, AFTER + "# again\n")
    later = trogen("publish", "garden", "--yes", cwd=folder)

    assert "warning: version 2 is scheduled for 2119-12-31T23:00:00Z, and will not come into force" in later.stderr
    assert "warning: version 2 is in force no more at any time: version 3 rules all of it" in later.stderr
    assert [each[:2] for each in listed(folder)] == [(3, "IN_FORCE"), (2, "REPLACED"), (1, "PAST")]


def test_rolling_back_publishes_the_earlier_files_again(folder: Path) -> None:
    trogen("publish", "garden", "--yes", cwd=folder)
    write(folder, AFTER)
    trogen("publish", "garden", "--yes", cwd=folder)

    back = trogen("rollback", "--yes", cwd=folder)

    assert back.returncode == 0, back.stderr
    assert "garden: from version 2 back to the files of version 1" in back.stdout
    assert listed(folder)[0] == (3, "IN_FORCE", "back to version 1")
    document = json.loads(trogen("versions", "--format", "json", cwd=folder).stdout)
    assert [each["restores"] for each in document["versions"]] == [1, None, None]
    assert document["versions"][0]["digest"] == document["versions"][2]["digest"]


def test_going_back_means_a_version_that_has_ruled(folder: Path) -> None:
    trogen("publish", "garden", "--yes", cwd=folder)
    write(folder, AFTER)
    trogen("publish", "garden", "--yes", cwd=folder)
    write(folder, AFTER + "# to come\n")
    trogen("publish", "garden", "--yes", "--from", "2120-01-01", cwd=folder)
    assert "from version 2 back to the files of version 1" in trogen("rollback", "--yes", cwd=folder).stdout


def test_where_nobody_can_be_asked_nothing_is_published_without_a_yes(folder: Path) -> None:
    refused = trogen("publish", "garden", cwd=folder)
    assert refused.returncode == 1
    assert "not published: nobody can be asked here; say --yes to go on without" in refused.stderr
    assert trogen("versions", cwd=folder).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (("publish", "garden", "--from", "yesterday"), 2, '--from: "yesterday" is neither a day as 2027-03-01'),
        (("publish", "garden", "--from", "1850-01-01"), 2, "lies before anything that can have occurred"),
        (("publish", "nowhere"), 1, "there is no folder nowhere"),
        (("rollback",), 1, "garden has no earlier version to go back to"),
        (("rollback", "--to", "7"), 1, "garden has no version 7; it has 1 to 1"),
        (("rollback", "gardn"), 1, 'this database has no programme "gardn"; did you mean "garden"?'),
        (("versions", "--database-url", "sqlite://none.db"), 1, "lacks its tables"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    folder: Path, arguments: tuple[str, ...], code: int, complaint: str
) -> None:
    trogen("publish", "garden", "--yes", cwd=folder)
    told = trogen(*arguments, cwd=folder)
    assert told.returncode == code
    assert complaint in told.stderr
    assert "Traceback" not in told.stderr
