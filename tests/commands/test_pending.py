"""`trogen pending`: what waits is listed with all that helps to decide, and decided, many at a time."""

import asyncio
import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from engine.operations.submissions import Pending, Submission
from engine.service import open_service
from engine.store.audit import Sought
from tests.club import CLUB, PROGRAMME, write_program
from tests.commands.test_trogen import trogen
from tests.databases import Sqlite

FILES = {
    **CLUB,
    "programme.yaml": PROGRAMME
    + "      course.passed: {name: Passed, attributes: {topic: text}, proof: {document: [issuer], approval: yes}}\n",
}
DOCUMENT = {"kind": "DOCUMENT", "certificate": "C-17", "issuer": "The college"}


@pytest.fixture
def url(sqlite: Sqlite, tmp_path: Path) -> str:
    """A database in which three actions of two members wait."""
    url = sqlite.database(tmp_path, migrated=True)
    asyncio.run(_submit(url, write_program(tmp_path / "rulesets", FILES)))
    return url


async def _submit(url: str, rulesets: Path) -> None:
    async with open_service(database_url=url, rulesets=rulesets) as service:
        for key, member, brand in (("1", "anna", "academy"), ("2", "anna", "college"), ("3", "bo", "academy")):
            attributes = {"topic": "logic"}
            submission = Submission("club", member, "course.passed", key, attributes, brand=brand, proof=DOCUMENT)
            (answer,) = await service.submit([submission])
            assert isinstance(answer, Pending), answer


def run(url: str, *arguments: str) -> "CompletedProcess[str]":
    return trogen("pending", *arguments, "--database-url", url)


def ids(url: str, *arguments: str) -> list[str]:
    result = run(url, "list", "club", *arguments, "--format", "json")
    assert result.returncode == 0, result.stderr
    return [each["id"] for each in json.loads(result.stdout)]


def test_what_waits_is_listed_with_its_proof(url: str) -> None:
    whole, first = run(url, "list", "club"), run(url, "list", "club", "--first", "1")
    of_bo = json.loads(run(url, "list", "club", "--member", "bo", "--format", "json").stdout)

    lines = whole.stdout.splitlines()
    assert "course.passed of anna by academy, " in lines[0]
    assert lines[0].endswith(": needs_approval (programme)")
    assert lines[1:5] == [
        "  topic: logic",
        "  proof, kind: document",
        "  proof, certificate: C-17",
        "  proof, issuer: The college",
    ]
    assert len(ids(url)) == 3
    assert "2 more wait: say --first 3 to see them all." in first.stderr
    assert [(each["member"], each["brand"], each["proof"]["issuer"]) for each in of_bo] == [
        ("bo", "academy", "The college")
    ]
    assert run(url, "list", "club", "--why", "held_back").stdout == "Nothing like that waits.\n"


def test_actions_are_approved_by_their_ids_and_refused_by_what_they_are(url: str) -> None:
    (of_bo,) = ids(url, "--member", "bo")
    approved = run(url, "approve", "club", of_bo, "--yes")
    again = run(url, "approve", "club", of_bo, "--yes")
    refused = run(url, "refuse", "club", "--all", "--brand", "academy", "--reason", "No such course", "--yes")
    late = run(url, "refuse", "club", of_bo, "--reason", "No such course", "--yes")

    assert (approved.returncode, approved.stdout) == (0, "1 approved.\n")
    assert (again.returncode, again.stdout) == (0, "1 approved.\n")
    assert (refused.returncode, refused.stdout) == (0, "1 refused.\n")
    assert (late.returncode, late.stdout) == (1, "0 refused, 1 not.\n")
    assert late.stderr.startswith(f"{of_bo}: ")
    assert len(ids(url, "--brand", "college")) == len(ids(url)) == 1
    assert asyncio.run(_deeds(url)) == ["action.refused", "action.approved"]


async def _deeds(url: str) -> list[str]:
    async with open_service(database_url=url, rulesets=None) as service:
        rows = (await service.audit.page(Sought(None, "command line", None, "club"), None, 9)).rows
        return [each.deed for each in rows]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("approve", "club"), "name the actions by their ids, or say --all"),
        (("approve", "club", "nonsense"), '"nonsense" is no id of an action'),
        (("approve", "club", "--all"), "say --yes, and nobody is asked"),
        (("approve", "club", "--all", "--brand", "nobody", "--yes"), "nothing like that waits"),
        (("refuse", "club", "--all", "--yes"), "say why"),
        (("refuse", "club", "--all", "--yes", "--reason", "x" * 501), "500"),
        (("list", "culb"), "culb"),
        (("list", "club", "--member", "nobody"), 'club has no member "nobody"'),
    ],
)
def test_nothing_is_decided_that_was_not_said_clearly(url: str, arguments: tuple[str, ...], told: str) -> None:
    result = run(url, *arguments)

    assert result.returncode == 1
    assert told in result.stderr
    assert len(ids(url)) == 3
