"""`trogen check` for other programs: formats and exit codes."""

import json
from pathlib import Path

import pytest

from tests.commands.test_trogen import PROGRAMME, RULES, TROGEN, trogen


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    folder = tmp_path / "garden"
    folder.mkdir()
    (folder / "programme.yaml").write_text(PROGRAMME)
    (folder / "rules.yaml").write_text(RULES)
    return folder


def test_json_is_one_document_for_all_programmes(garden: Path) -> None:
    checked = trogen("check", "garden", "--format", "json", cwd=garden.parent)
    document = json.loads(checked.stdout)
    assert (checked.returncode, checked.stderr) == (1, "")
    assert document["programmes"] == [{"programme": "garden", "errors": 2, "warnings": 0}]
    assert [(each["file"], each["line"], each["column"], each["end_column"]) for each in document["diagnostics"]] == [
        ("garden/rules.yaml", 4, 11, 23),
        ("garden/rules.yaml", 5, 12, 18),
    ]


def test_github_gets_a_command_for_each_finding(garden: Path) -> None:
    checked = trogen("check", "garden", "--format", "github", cwd=garden.parent)
    assert checked.returncode == 1
    assert checked.stdout == (
        "::error file=garden/rules.yaml,line=4,col=11,title=TRG050::`plant.waterd` is not an action type of this"
        " programme%0Ahelp: it can be `plant.watered`\n"
        "::error file=garden/rules.yaml,line=5,col=12,title=TRG052::`pionts` is not a wallet of this programme"
        "%0Ahelp: it can be `points`\n"
    )


def test_an_unknown_format_is_a_wrong_use_of_the_command(garden: Path) -> None:
    refused = trogen("check", "garden", "--format", "xml", cwd=garden.parent)
    assert refused.returncode == 2
    assert "`xml` is none of them; write `text`, `json` or `github`" in refused.stderr
    assert "Value error" not in refused.stderr


@pytest.mark.parametrize("command", ["check", "test", "gaps", "fmt", "schema"])
def test_without_a_folder_the_programme_that_one_stands_in_is_meant(new_club: Path, command: str) -> None:
    done = trogen(command, cwd=new_club)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("club: " if command in ("check", "test", "gaps") else "")


def test_the_setting_goes_before_the_programme_that_one_stands_in(new_club: Path, garden: Path) -> None:
    assert garden.parent == new_club.parent
    checked = trogen("check", cwd=new_club, TROGEN_RULESETS="../garden")
    assert "../garden: 2 errors" in checked.stdout


@pytest.mark.parametrize("command", ["check", "test", "gaps", "fmt", "schema"])
def test_where_there_is_no_programme_it_says_how_to_begin_one(tmp_path: Path, command: str) -> None:
    refused = trogen(command, cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "there is no folder rulesets here, and no `programme.yaml`; name the folder of a programme, "
        f"or begin one with: {TROGEN} new our_club\n"
    )


def test_a_file_instead_of_a_folder_is_answered_with_the_folder_that_holds_it(garden: Path) -> None:
    refused = trogen("check", "garden/rules.yaml", cwd=garden.parent)
    assert (refused.returncode, refused.stderr) == (
        1,
        "garden/rules.yaml is a file, and a folder is wanted; name `garden`, which holds it\n",
    )
    (garden.parent / "books.yaml").write_text("")
    refused = trogen("check", "books.yaml", cwd=garden.parent)
    assert refused.stderr.startswith("books.yaml belongs to no programme: ")


@pytest.mark.parametrize("command", ["check", "test", "gaps", "diff"])
def test_whatever_tells_of_rules_tells_it_as_text_or_json(new_club: Path, command: str) -> None:
    folders = ("club", "club") if command == "diff" else ("club",)
    told = [trogen(command, *folders, "--format", format, cwd=new_club.parent) for format in ("text", "json", "xml")]
    assert [each.returncode for each in told] == [0, 0, 2]
    json.loads(told[1].stdout)
    assert "`text`" in told[2].stderr


def test_places_are_told_character_for_character(garden: Path) -> None:
    (garden / "rules.yaml").write_text("# a comment\n" * 98 + "points:\n  watering: {}\n")
    assert " --> garden/rules.yaml:100:" in trogen("check", "garden", cwd=garden.parent).stdout
