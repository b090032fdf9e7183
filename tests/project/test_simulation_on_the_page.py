"""What `docs/rules.md` shows of `trogen simulate` is what it prints, for the programme that the page builds up."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.operations.submissions import Submission
from engine.service import open_service
from tests.commands.test_trogen import trogen
from tests.project.rules_page import PAGE, Folder, Snippet, blocks

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECTION = "## Try a change on real history"


def history() -> list[Submission]:
    """Anna finds an answer on each of ten days, Bo three in a day, and Cia reads up on something once."""

    def found(member: str, key: str, at: datetime, solved: bool = True) -> Submission:
        return Submission("club", member, "answer.found", key, {"topic": "billing", "solved": solved}, at)

    anna = [found("anna", f"anna-{day}", MONDAY + timedelta(days=day)) for day in range(10)]
    bo = [found("bo", f"bo-{hour}", MONDAY + timedelta(hours=hour)) for hour in range(3)]
    return [*anna, *bo, found("cia", "cia", MONDAY, solved=False)]


@pytest.fixture
def folder(tmp_path: Path, sqlite_url: str) -> Path:
    """The page's programme with a change to it, and a database with what was done under it before."""
    page = Folder(tmp_path)
    for block in blocks(PAGE.read_text("utf-8")):
        if isinstance(block, Snippet) and block.passing:
            page.put(block)
    asyncio.run(lived(sqlite_url, page.programme))
    answers = page.programme / "answers.yaml"
    text = answers.read_text("utf-8")
    assert text.count("give: {points: 20}") == 1
    answers.write_text(text.replace("give: {points: 20}", "give: {points: 30}"), "utf-8")
    return tmp_path


async def lived(database_url: str, rulesets: Path) -> None:
    clock = SetClock(MONDAY + timedelta(days=14))
    async with open_service(database_url=database_url, rulesets=rulesets, clock=clock) as service:
        await service.submit(history(), importing=True)


def test_the_page_shows_what_is_printed(folder: Path) -> None:
    section = PAGE.read_text("utf-8").partition(SECTION)[2].partition("\n## ")[0]
    command, shown = re.findall(r"```(?:sh|text)\n(.*?)```", section, re.DOTALL)[:2]
    assert command.split()[:3] == ["trogen", "simulate", "club"]
    printed = trogen("simulate", "club", "--database-url", f"sqlite://{folder / 'trogen.db'}", cwd=folder)
    assert printed.returncode == 0, printed.stderr
    lines = {" ".join(line.split()) for line in printed.stdout.splitlines()}
    assert [line for line in shown.splitlines() if " ".join(line.split()) not in lines] == [], printed.stdout
