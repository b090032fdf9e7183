"""`trogen simulate`, as it is called from a shell."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from schema.simulation.text import bar
from tests.club import CLUB, RULES, club, found, write_program
from tests.commands.test_trogen import trogen

JANUARY = datetime(2026, 1, 12, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, sqlite_url: str) -> Path:
    """Where the command is run: a database with some history, and a draft in which an answer is worth more."""
    asyncio.run(_history(sqlite_url, tmp_path))
    write_program(tmp_path, {**CLUB, "rules.yaml": RULES.replace("points: 20", "points: 30")})
    return tmp_path


async def _history(database_url: str, folder: Path) -> None:
    async with club(database_url, folder) as service:
        days = [found(f"anna-{day}", "anna", JANUARY + timedelta(days=day)) for day in range(5)]
        await service.submit([*days, found("eve", "<b>eve</b>", JANUARY)], importing=True)


def database(folder: Path) -> str:
    return f"sqlite://{folder / 'trogen.db'}"


def test_who_gains_and_loses_is_told_in_tables(folder: Path) -> None:
    told = trogen("simulate", "club", "--database-url", database(folder), cwd=folder)
    assert (told.returncode, told.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    assert lines[0].startswith("club: the draft beside version 1, over all of history to ")
    assert "6 entries of 2 members: for 2 members (100.0 %) something would be otherwise" in lines
    assert "points 225 285 +60 +26.7 2 0 0" in lines
    assert "anna 205 255 +50 points.found_it +50" in lines
    assert "points.found_it points 120 180 +60 +50.0 ████████████" in lines
    assert "Every rule of the draft did something for somebody." in lines
    assert any("█" in line for line in lines)


def test_a_draft_that_changes_nothing_says_so(folder: Path) -> None:
    told = trogen("simulate", "rulesets/club", "--database-url", database(folder), cwd=folder)
    assert "6 entries of 2 members: nothing would be otherwise for anybody" in told.stdout
    assert "Who would" not in told.stdout


def test_other_programs_read_it_as_json(folder: Path) -> None:
    since = ("--since", "2026-01-14", "--members", "anna")
    told = trogen("simulate", "club", "--format", "json", *since, "--database-url", database(folder), cwd=folder)
    assert told.returncode == 0, told.stderr
    document = json.loads(told.stdout)
    assert (document["format"], document["program"], document["published"]) == (1, "club", 1)
    assert document["since"] == "2026-01-13T23:00:00+00:00", "a day begins at midnight where the programme is"
    assert (document["allMembers"], document["members"], document["changed"], document["entries"]) == (2, 1, 1, 3)
    (wallet,) = document["wallets"]
    assert wallet["balance"] == {"before": 205, "after": 235}
    assert wallet["gains"] == [
        {
            "member": "anna",
            "before": 205,
            "after": 235,
            "difference": 30,
            "rules": [{"rule": "points.found_it", "difference": 30}],
        }
    ]
    assert {each["why"] for each in document["silent"]} == {"never_matched"}
    assert document["streaks"][0]["longest"] == {"before": 5, "after": 5}


class _Page(HTMLParser):
    """What a page is made of, and what it asks the network for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("src", "href")]
        if tag not in ("meta",) and not self.get_starttag_text().endswith("/>"):  # type: ignore[union-attr]
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()


def test_the_page_needs_nothing_else_and_escapes_what_members_are_called(folder: Path) -> None:
    told = trogen(
        *("simulate", "club", "--format", "html", "--output", "report.html", "--database-url", database(folder)),
        cwd=folder,
    )
    assert (told.returncode, told.stdout) == (0, "")
    assert "The report is in report.html." in told.stderr
    text = (folder / "report.html").read_text("utf-8")
    page = _Page(text)
    assert page.open == [], "every element is closed"
    assert page.addresses == []
    assert {"svg", "table", "style"} <= set(page.tags)
    assert not {"script", "link", "img", "b"} & set(page.tags)
    assert "&lt;b&gt;eve&lt;/b&gt;" in text
    assert "prefers-color-scheme: dark" in text


def test_a_text_can_be_kept_in_a_file(folder: Path) -> None:
    trogen("simulate", "club", "--output", "report.txt", "--database-url", database(folder), cwd=folder)
    text = (folder / "report.txt").read_text("utf-8")
    assert "Points by rule" in text
    assert "\x1b" not in text


def test_members_can_be_named_in_a_file(folder: Path) -> None:
    (folder / "who.txt").write_text("anna\n\n")
    told = trogen("simulate", "club", "--members", "@who.txt", "--database-url", database(folder), cwd=folder)
    assert "5 entries of 1 member, out of 2: for 1 member (100.0 %)" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--members", "0"), 2, "--members: 0 members tell nothing"),
        (("--members", ","), 2, "--members: , names nobody"),
        (("--members", "ana"), 2, '--members: club has no member "ana"; did you mean "anna"?'),
        (("--members", "@nobody.txt"), 2, "--members: the file nobody.txt cannot be read: No such file or directory"),
        (("--since", "soon"), 2, '--since: "soon" is neither a day as 2027-03-01 nor an instant'),
        (("--since", "2999-01-01"), 2, "which is still to come"),
        (("--format", "pdf"), 2, "`pdf` is none of them; write `text`, `json` or `html`"),
        (("--output", "no/where.txt"), 2, "--output: no/where.txt cannot be written: No such file or directory"),
        (("--database-url", "sqlite://elsewhere.db"), 1, "elsewhere.db"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(folder: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    told = trogen("simulate", "club", *arguments, cwd=folder, TROGEN_DATABASE_URL=database(folder))
    assert (told.returncode, told.stdout) == (code, "")
    assert words in told.stderr
    assert "Traceback" not in told.stderr


def test_a_draft_with_errors_is_not_tried(folder: Path) -> None:
    (folder / "club" / "rules.yaml").write_text("points: {found_it: {when: help.fund}}\n")
    told = trogen("simulate", "club", "--database-url", database(folder), cwd=folder)
    assert (told.returncode, told.stdout) == (1, "")
    assert "error[TRG" in told.stderr


def test_a_programme_that_was_never_published_is_not_mistaken_for_another(folder: Path) -> None:
    (folder / "club").rename(folder / "klub")
    told = trogen("simulate", "klub", "--database-url", database(folder), cwd=folder)
    assert told.returncode == 1
    assert "there is no programme klub in" in told.stderr
    assert "did you mean club?" in told.stderr


def test_of_several_programmes_one_is_to_be_named(folder: Path) -> None:
    write_program(folder / "several", CLUB, "one")
    write_program(folder / "several", CLUB, "two")
    told = trogen("simulate", "several", "--database-url", database(folder), cwd=folder)
    assert told.returncode == 1
    assert "name it, as several/one" in told.stderr


def test_a_bar_is_as_long_as_its_share_and_never_invisible() -> None:
    assert [bar(value, 8, 4) for value in (0, 1, 4, 8)] == ["", "▌", "██", "████"]
    assert bar(1, 1_000_000, 4) == "▏"
