"""`trogen documents check`: what clients ship, judged where it is written."""

import json
from pathlib import Path

from schema.safety.trusted import hash_of
from tests.commands.test_trogen import trogen

HOME = "query Home($me: ID!) { node(id: $me) { ... on Member { externalId feed(first: 10) { nodes { text } } } } }"
KEYS = "query Keys { keys { nodes { prefix } } }"


def shipped(folder: Path, **files: str) -> Path:
    (folder / "operations").mkdir()
    for name, text in files.items():
        (folder / "operations" / name.replace("__", ".")).write_text(text)
    return folder


def test_every_operation_is_told_with_its_id_its_cost_and_whose_it_is(tmp_path: Path) -> None:
    shipped(tmp_path, home__graphql=HOME, ids__json=json.dumps({"abc": "query Programs { programs { key } }"}))
    checked = trogen("documents", "check", "operations", cwd=tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")
    lines = checked.stdout.splitlines()
    assert lines[0].startswith("query Home: 12 units, for member tokens, ")
    assert lines[1] == f"  {hash_of(HOME)}  operations/home.graphql"
    assert lines[2] == "query Programs: 3 units, for member tokens, brands' keys, operators' keys"
    assert lines[3] == "  abc  operations/ids.json"
    assert lines[4] == "2 operations, nothing wrong"


def test_mistakes_are_told_with_file_and_line(tmp_path: Path) -> None:
    shipped(tmp_path, a__graphql="query A {\n  programz { key }\n}\n", b__graphql="query B { programs { key } }")
    checked = trogen("documents", "check", "operations", cwd=tmp_path)
    assert checked.returncode == 1
    first, *_, last = checked.stdout.splitlines()
    assert first.startswith("operations/a.graphql:2:3: Cannot query field 'programz' on type 'Query'. Did you mean")
    assert last == "2 operations, 1 of them wrong"


def test_other_programs_get_json(tmp_path: Path) -> None:
    shipped(tmp_path, home__graphql=HOME)
    checked = trogen("documents", "check", "operations", "--format", "json", cwd=tmp_path)
    (operation,) = json.loads(checked.stdout)["operations"]
    assert operation["name"] == "Home"
    assert operation["id"] == hash_of(HOME)
    assert "member" in operation["roles"]
    assert operation["complaints"] == []


def test_a_folder_must_be_said(tmp_path: Path) -> None:
    checked = trogen("documents", "check", cwd=tmp_path)
    assert checked.returncode == 2
    assert "TROGEN_TRUSTED_DOCUMENTS" in checked.stderr
