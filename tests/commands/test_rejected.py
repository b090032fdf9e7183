"""`trogen rejected`: what was refused is listed, shown with what came, counted, and submitted again."""

import asyncio
import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from engine.operations.rejected.no_actions import NoAction
from engine.operations.submissions import Rejected, Submission
from engine.service import open_service
from tests.club import CLUB, PROGRAMME, write_program
from tests.commands.test_trogen import trogen
from tests.databases import Sqlite

MORE = {**CLUB, "programme.yaml": PROGRAMME + "      help.fuond: {name: Found, attributes: {topic: text}}\n"}


@pytest.fixture
def url(sqlite: Sqlite, tmp_path: Path) -> str:
    """A database in which three were refused: two actions of a type that there is not, and a line that is none."""
    url = sqlite.database(tmp_path, migrated=True)
    asyncio.run(_submit(url, write_program(tmp_path / "rulesets")))
    return url


async def _submit(url: str, rulesets: Path) -> None:
    async with open_service(database_url=url, rulesets=rulesets) as service:
        for key, brand in (("1", "shop"), ("2", "school")):
            submission = Submission("club", "anna", "help.fuond", key, {"topic": "logic"}, brand=brand)
            (answer,) = await service.submit([submission])
            assert isinstance(answer, Rejected), answer
        await service.rejections.note_no_actions([NoAction("club", "shop", "", "{", "INVALID_JSON", "it ends")])


async def _submit_many(url: str, rulesets: Path, many: int) -> None:
    async with open_service(database_url=url, rulesets=rulesets) as service:
        answers = await service.submit(
            [Submission("club", "anna", "help.fuond", f"many {each}", {"topic": "logic"}) for each in range(many)]
        )
        assert all(isinstance(each, Rejected) for each in answers)


async def _publish(url: str, rulesets: Path) -> None:
    async with open_service(database_url=url, rulesets=rulesets):
        pass


def run(url: str, *arguments: str) -> "CompletedProcess[str]":
    return trogen("rejected", *arguments, "--database-url", url)


def listed(url: str, *arguments: str) -> list[dict[str, object]]:
    result = run(url, "list", *arguments, "--format", "json")
    assert result.returncode == 0, result.stderr
    documents: list[dict[str, object]] = json.loads(result.stdout)
    return documents


def test_what_was_refused_is_listed_and_shown(url: str) -> None:
    in_words, first = run(url, "list"), run(url, "list", "--first", "1")
    by_filter = [
        len(listed(url, *arguments))
        for arguments in (
            ["--brand", "shop"],
            ["--code", "unknown_action_type"],
            ["--program", "club", "--type", "help.fuond", "--brand", "school"],
            ["--since", "2999-01-01"],
            ["--unresolved"],
        )
    ]
    broken, *_ = listed(url)
    shown = run(url, "show", str(broken["id"]))

    assert "help.fuond by school in club, " in in_words.stdout
    assert '  UNKNOWN_ACTION_TYPE: club has no action type "help.fuond"' in in_words.stdout
    assert "2 more: say --first 3" in first.stderr
    assert by_filter == [2, 2, 1, 0, 3]
    assert (broken["isAction"], broken["payload"]) == (False, {"text": "{"})
    assert '"text": "{"' in shown.stdout
    assert "INVALID_JSON: it ends" in shown.stdout


def test_it_is_counted_by_reason(url: str) -> None:
    told = run(url, "counts", "club", "--per", "hour")
    (period,) = [each for each in json.loads(run(url, "counts", "club", "--format", "json").stdout) if each["rejected"]]

    assert "3 of 3 refused (100.0 %)\n  UNKNOWN_ACTION_TYPE: 2\n  INVALID_JSON: 1" in told.stdout
    assert period["byCode"] == {"UNKNOWN_ACTION_TYPE": 2, "INVALID_JSON": 1}


def test_it_is_submitted_again_once_the_rules_are_there(url: str, tmp_path: Path) -> None:
    ids = [str(each["id"]) for each in listed(url)]
    still = run(url, "submit", *ids, "--yes")
    asyncio.run(_publish(url, write_program(tmp_path / "more", MORE)))
    taken = run(url, "submit", "--all", "--program", "club", "--importing", "--yes")

    assert (still.returncode, still.stdout) == (1, "0 accepted, 0 duplicates, 0 waiting, 3 refused.\n")
    assert "let the brand mend it" in still.stderr
    assert "UNKNOWN_ACTION_TYPE" in still.stderr
    assert (taken.returncode, taken.stdout) == (0, "2 accepted, 0 duplicates, 0 waiting, 0 refused.\n")
    assert [each["isAction"] for each in listed(url, "--unresolved")] == [False]


def test_all_of_it_is_found_however_much_there_is(sqlite: Sqlite, tmp_path: Path) -> None:
    url = sqlite.database(tmp_path, migrated=True)
    asyncio.run(_submit_many(url, write_program(tmp_path / "rulesets"), 1_001))
    everything = listed(url, "--first", "2000")
    asyncio.run(_publish(url, write_program(tmp_path / "more", MORE)))
    taken = run(url, "submit", "--all", "--importing", "--yes")

    assert len({each["id"] for each in everything}) == 1_001
    assert taken.stdout == "1,001 accepted, 0 duplicates, 0 waiting, 0 refused.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["list", "--program", "clbu"], 1, 'did you mean "club"?'),
        (["list", "--code", "UNKNOWN_ACTIONTYPE"], 2, "did you mean UNKNOWN_ACTION_TYPE?"),
        (["show", "nothing"], 1, "is no id of a rejection"),
        (["show", "01936b5e-0000-7000-8000-000000000000"], 1, "there is no rejection"),
        (["submit"], 1, "name rejections by their ids, or say --all"),
        (["submit", "--all"], 1, "say --yes"),
        (["submit", "--all", "--brand", "nobody", "--yes"], 1, "nothing like that can be submitted again"),
        (["counts", "club", "--since", "1999-01-01"], 1, "at most 1,000 periods are told: say a later --since\n"),
        (["counts", "club", "--since", "1999-01-01", "--per", "hour"], 1, "say a later --since, or --per day\n"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(url: str, arguments: list[str], code: int, complaint: str) -> None:
    result = run(url, *arguments)

    assert result.returncode == code, result.stderr
    assert complaint in result.stderr
