"""`trogen why`: how a member stands with a rule, straight from the database, beside whatever serves it."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from engine.operations.submissions import Submission
from engine.service import open_service
from schema.commands import trogen
from tests.club import write_program
from tests.databases import Sqlite
from tests.schema.garden import GARDEN

LONG_AGO = datetime(2026, 11, 2, 9, tzinfo=UTC)


async def _tell(url: str, rulesets: Path, submissions: Sequence[Submission]) -> None:
    async with open_service(database_url=url, rulesets=rulesets) as service:
        await service.submit(submissions, importing=True)


def watered(day: int) -> Submission:
    return Submission("garden", "ines", "plant.watered", str(day), {"plant": "fern"}, LONG_AGO + timedelta(days=day))


@pytest.fixture
def url(sqlite: Sqlite, tmp_path: Path) -> str:
    """A database in which Ines watered on two days in a row, and weeded nothing."""
    url = sqlite.database(tmp_path, migrated=True)
    asyncio.run(_tell(url, write_program(tmp_path / "rulesets", GARDEN, "garden"), [watered(0), watered(1)]))
    return url


def why(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(trogen, ["why", *arguments, "--database-url", url])


def test_it_says_why_not_yet_and_what_is_missing(url: str) -> None:
    asked = why(url, "ines", "waterer", "--language", "en")

    assert asked.exit_code == 0
    assert asked.stdout.strip() == (
        "You have had The waterer: Bronze since 2026-11-02, for “Watered”. "
        "The waterer: 2 of 4 for Silver. What is missing: “Watered” 2 more times."
    )


def test_without_a_language_it_is_the_programmes_first(url: str) -> None:
    assert "Du har Vattnaren: Brons sedan 2026-11-02, för ”Vattnade”." in why(url, "ines", "badges.waterer").stdout


def test_a_day_means_its_end_and_an_instant_itself(url: str) -> None:
    then = why(url, "ines", "green_fingers", "2026-11-02", "--language", "en").stdout
    before = why(url, "ines", "green_fingers", "2026-11-02T08:00Z", "--language", "en").stdout

    assert then.startswith("Green fingers: 1 day in a row, and today is done.")
    assert before.startswith("Green fingers: no run just now.")


def test_json_has_the_same_and_every_number(url: str) -> None:
    told = json.loads(why(url, "ines", "badges.waterer", "--format", "json").stdout)

    assert told["rule"] == "badges.waterer"
    assert told["since"] == "2026-11-02T09:00:00Z"
    assert told["requirements"] == [
        {
            "kind": "count",
            "name": "badges.waterer",
            "met": False,
            "value": 2,
            "target": 4,
            "ways": [{"action": "plant.watered", "condition": "anything", "remaining": 2}],
        }
    ]


def test_a_hidden_badge_is_explained_to_operators_and_marked(url: str) -> None:
    asked = why(url, "ines", "mole", "--language", "en")

    assert asked.stdout.startswith("The mole: 0 of 2.")
    assert "hidden" in asked.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nobody", "waterer"), 'garden knows no member "nobody"'),
        (("ines", "watrer"), 'did you mean "badges.waterer"?'),
        (("ines", "waterer", "--program", "gardn"), 'there is no programme "gardn"; there is garden'),
    ],
)
def test_what_is_unknown_is_told_with_what_there_is(url: str, arguments: tuple[str, ...], complaint: str) -> None:
    asked = why(url, *arguments)

    assert asked.exit_code == 1
    assert complaint in str(asked.exception)


def test_what_is_no_time_is_refused_with_an_example(url: str) -> None:
    asked = why(url, "ines", "waterer", "yesterday")

    assert asked.exit_code == 2
    assert "2027-03-01" in asked.stderr


def test_of_several_programmes_one_must_be_named(url: str, tmp_path: Path) -> None:
    rulesets = write_program(tmp_path / "rulesets", GARDEN, "orchard")
    asyncio.run(_tell(url, rulesets, []))

    assert "say which with --program: garden, orchard" in str(why(url, "ines", "waterer").exception)
    assert why(url, "ines", "waterer", "--program", "garden").exit_code == 0
    assert 'orchard knows no member "ines"' in str(why(url, "ines", "waterer", "--program", "orchard").exception)


def test_what_is_still_to_come_cannot_be_asked_about(url: str) -> None:
    asked = why(url, "ines", "waterer", "2130-01-01")
    assert asked.exit_code == 1
    assert "2130-01-01 is still to come; ask about now, or about a day in the past" in str(asked.exception)
