"""How SQLite finds pages of lists that grow: along an index, in order, whatever they are asked by.

It has no statistics to go by, and where two indexes seem as good as each other it may read all of a programme.
"""

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from engine.store.audit import Sought as SoughtInAudit
from engine.store.audit import audit_page
from engine.store.database import database_of
from engine.store.held_back_pages import Sought, held_back_of
from engine.store.ids import new_id
from engine.store.reading import Reader, open_reader
from engine.store.rejections import Asked, rejections
from engine.store.waiting import QueueStretch, queue_of
from engine.store.webhook_progress import attempts, next_due

CLUB = ["club"]
ID = new_id()

PAGES: dict[str, tuple[Callable[[Reader], Awaitable[object]], str]] = {
    "rejections of a programme": (lambda r: rejections(r, Asked(CLUB), 20, ID), "rejections_of_program"),
    "rejections of a brand there": (
        lambda r: rejections(r, Asked(CLUB, brand="shop"), 20, ID),
        "rejections_of_both",
    ),
    "rejections of a brand": (lambda r: rejections(r, Asked(brand="shop"), 20, ID), "rejections_of_brand"),
    "rejections with a code": (lambda r: rejections(r, Asked(CLUB, code="LATE"), 20, ID), "rejections_by_code"),
    "rejections of a type": (lambda r: rejections(r, Asked(CLUB, type="bought"), 20, ID), "rejections_by_type"),
    "held back": (lambda r: held_back_of(r, "club", Sought(), 20, ID), "held_back_of_program"),
    "held back by a guard": (lambda r: held_back_of(r, "club", Sought(rule="g"), 20, ID), "held_back_of_guard"),
    "held back of a brand": (lambda r: held_back_of(r, "club", Sought(brand="b"), 20, ID), "held_back_of_brand"),
    "held back of a member": (
        lambda r: held_back_of(r, "club", Sought(member="anna", member_id=ID), 20, ID),
        "held_back_of_member",
    ),
    "held back of a name": (lambda r: held_back_of(r, "club", Sought(member="anna"), 20, ID), "held_back_of_named"),
    "the queue": (lambda r: queue_of(r, "club", QueueStretch(20)), "pending_by_age"),
    "the queue of a brand": (
        lambda r: queue_of(r, "club", QueueStretch(20, only={"brand": "shop"})),
        "pending_of_brand",
    ),
    "the queue of a type": (lambda r: queue_of(r, "club", QueueStretch(20, only={"type": "a"})), "pending_of_type"),
    "the queue of a member": (
        lambda r: queue_of(r, "club", QueueStretch(20, only={"member_id": ID})),
        "pending_of_member",
    ),
    "the audit about something": (
        lambda r: audit_page(r, SoughtInAudit(about="shop"), 100, 20),
        "audit_by_subject",
    ),
    "attempts of a webhook": (lambda r: attempts(r, ID, 20, 100, None), "webhook_attempts_newest"),
    "what is next due": (next_due, "webhook_backlog_due"),
}


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_is_read_along_an_index(name: str, sqlite_url: str, caplog: pytest.LogCaptureFixture) -> None:
    ask, index = PAGES[name]
    plan = await plan_of(ask, sqlite_url, caplog)

    assert any(f"INDEX {index} " in step for step in plan), plan
    assert not [step for step in plan if "B-TREE" in step], plan


async def plan_of(ask: Callable[[Reader], Awaitable[object]], url: str, caplog: pytest.LogCaptureFixture) -> list[str]:
    """How SQLite answers a question, in its own words."""
    async with open_reader(database_of(url)) as reader:
        with caplog.at_level(logging.DEBUG, "tortoise.db_client"):
            caplog.clear()
            await ask(reader)
            asked = [cast("tuple[str, list[object]]", record.args) for record in caplog.records]
    with closing(sqlite3.connect(Path(url.removeprefix("sqlite://")))) as connection:
        return [
            str(step[3])
            for text, values in asked
            for step in connection.execute(f"explain query plan {text}", values or ())
        ]
