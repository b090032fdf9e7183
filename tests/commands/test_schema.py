"""`trogen schema`: what it writes, and how it tells that something is out of date."""

import json
from pathlib import Path

import pytest

from tests.commands.test_trogen import PROGRAMME, trogen


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    folder = tmp_path / "garden"
    folder.mkdir()
    (folder / "programme.yaml").write_text(PROGRAMME)
    return folder


def test_schemas_are_written_beside_the_programme(garden: Path) -> None:
    written = trogen("schema", "garden", cwd=garden.parent)
    assert written.returncode == 0
    assert written.stdout == "wrote garden/programme.schema.json\nwrote garden/rule-files.schema.json\n"
    assert written.stderr == (
        "garden/programme.yaml does not name its schema: put `# yaml-language-server: $schema=programme.schema.json` "
        "at its top, and editors will find it\n"
    )
    schema = json.loads((garden / "rule-files.schema.json").read_text())
    assert schema["definitions"]["action"] == {"enum": ["plant.watered"]}
    assert trogen("schema", "garden", cwd=garden.parent).stdout == ""


def test_checking_tells_what_is_out_of_date_and_writes_nothing(garden: Path) -> None:
    trogen("schema", "garden", cwd=garden.parent)
    (garden / "programme.yaml").write_text(PROGRAMME.replace("plant.watered", "plant.sown"))
    checked = trogen("schema", "garden", "--check", cwd=garden.parent)
    assert checked.returncode == 1
    assert "garden/rule-files.schema.json is not up to date; write it with: " in checked.stderr
    assert "plant.sown" not in (garden / "rule-files.schema.json").read_text()


def test_they_can_be_written_elsewhere(garden: Path) -> None:
    written = trogen("schema", "garden", "--output", "schemas/garden", cwd=garden.parent)
    assert written.returncode == 0
    assert (garden.parent / "schemas/garden/rule-files.schema.json").exists()
    assert [each.name for each in garden.iterdir()] == ["programme.yaml"]
