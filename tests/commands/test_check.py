"""`trogen check` for other programs: formats and exit codes."""

import json
from pathlib import Path

import pytest

from tests.commands.test_trogen import PROGRAMME, RULES, trogen


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
    assert "'text', 'json', 'github'" in refused.stderr
