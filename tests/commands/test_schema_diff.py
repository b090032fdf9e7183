"""`trogen schema-diff`: two schemas compared, from files, from git, or with the API as it is."""

import json
import subprocess
from pathlib import Path

import pytest

from schema.export import EXPORTED
from tests.commands.test_trogen import REPOSITORY, trogen

OLD = "type Query { a: Int  b: Int }\n"
NEW = "type Query { a: Int  c: Int }\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.graphql").write_text(OLD)
    (tmp_path / "new.graphql").write_text(NEW)
    return tmp_path


def test_a_change_that_breaks_clients_is_told_in_words_and_by_the_exit_code(folder: Path) -> None:
    told = trogen("schema-diff", "old.graphql", "new.graphql", cwd=folder)
    assert (told.returncode, told.stderr) == (1, "")
    assert told.stdout == (
        "breaks clients:\n"
        "  Field Query.b was removed.\n"
        '    Keep it and deprecate it: `@deprecated(reason: "Use X. Removed YYYY-MM-DD.")`, 90 days ahead at least.\n'
        "is safe:\n"
        "  Field Query.c was added.\n"
    )


def test_programs_and_workflows_are_told_as_well(folder: Path) -> None:
    told = trogen("schema-diff", "old.graphql", "new.graphql", "--format", "json", cwd=folder)
    assert [(each["severity"], each["coordinate"]) for each in json.loads(told.stdout)] == [
        ("breaking", "Query.b"),
        ("safe", "Query.c"),
    ]
    told = trogen("schema-diff", "old.graphql", "new.graphql", "--format", "github", cwd=folder)
    error, notice = told.stdout.splitlines()
    assert error.startswith("::error file=schema.graphql,title=FIELD_REMOVED::Field Query.b was removed. Keep it")
    assert notice == "::notice file=schema.graphql,title=FIELD_ADDED::Field Query.c was added."


def test_what_was_committed_can_be_compared_with_what_is_there(folder: Path) -> None:
    (folder / "schema.graphql").write_text(OLD)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    assert trogen("schema-diff", "HEAD", "old.graphql", cwd=folder).stdout == "nothing changed\n"
    unknown = trogen("schema-diff", "no-such-branch", "old.graphql", cwd=folder)
    assert (unknown.returncode, unknown.stderr.split(" ")[:4]) == (1, ["no-such-branch", "is", "no", "file"])


def test_the_exported_schema_is_the_api_of_this_version() -> None:
    told = trogen("schema-diff", str(EXPORTED), cwd=REPOSITORY)
    assert (told.returncode, told.stdout) == (0, "nothing changed\n")


def test_what_is_no_schema_is_said_to_be_none(folder: Path) -> None:
    (folder / "words.graphql").write_text("hello")
    told = trogen("schema-diff", "words.graphql", "new.graphql", cwd=folder)
    assert told.returncode == 1
    assert "words.graphql is no schema in GraphQL's own language" in told.stderr
