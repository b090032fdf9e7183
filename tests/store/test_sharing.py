"""Several services on one database, and reading while somebody writes."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import asyncpg
import pytest

from engine.clock import SetClock
from engine.operations.submissions import Accepted, Duplicate, Rejected
from engine.service import Service
from engine.store import batches
from engine.store.backend import Transaction
from engine.store.database import PostgresDatabase, SqliteDatabase, database_of
from engine.store.postgres import PostgresTransaction
from engine.store.rows import Rows
from tests.club import CLUB, NOON, RULES, club, found
from tests.journals import check_everything


async def test_two_services_on_one_database_give_identical_submissions_one_effect(
    postgres_url: str, tmp_path: Path
) -> None:
    async with club(postgres_url, tmp_path) as one, club(postgres_url, tmp_path) as other:
        answers = await asyncio.gather(
            *(service.submit([found(f"{number}")]) for number in range(20) for service in (one, other, one, other))
        )

        kinds = [type(outcome) for (outcome,) in answers]
        assert (kinds.count(Accepted), kinds.count(Duplicate)) == (20, 60)
        assert await check_everything(postgres_url) == 20


async def test_a_key_used_for_two_members_in_two_services_at_once_is_taken_once(
    postgres_url: str, tmp_path: Path
) -> None:
    async with club(postgres_url, tmp_path) as one, club(postgres_url, tmp_path) as other:
        answers = await asyncio.gather(
            *(
                service.submit([found(f"{number}", member)])
                for number in range(20)
                for service, member in ((one, "anna"), (other, "bo"))
            )
        )

        kinds = [type(outcome) for (outcome,) in answers]
        assert (kinds.count(Accepted), kinds.count(Rejected)) == (20, 20)
        assert await check_everything(postgres_url) == 20


async def test_two_services_sharing_members_keep_every_sum(postgres_url: str, tmp_path: Path) -> None:
    async with club(postgres_url, tmp_path) as one, club(postgres_url, tmp_path) as other:
        await _pour(one, other)

        assert await check_everything(postgres_url) == 400


async def test_without_the_locks_the_same_story_goes_wrong(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control. Each service reads a state before the other has saved it.

    The actions only count towards a badge: whatever is told has a number, which a second fence keeps from being taken
    twice.
    """
    silent = {**CLUB, "rules.yaml": "badges: {finder: {name: Finder, count: {of: help.found}, at_least: 10}}"}
    both_have_read = Barrier(2)
    save = batches.save

    def save_after_both_have_read(transaction: Transaction, rows: Rows) -> None:
        with suppress(BrokenBarrierError):
            both_have_read.wait(timeout=10)
        save(transaction, rows)

    async with club(postgres_url, tmp_path, silent) as one, club(postgres_url, tmp_path, silent) as other:
        await one.submit([found("before")])
        monkeypatch.setattr(PostgresTransaction, "lock_members", lambda *_: None)
        monkeypatch.setattr(batches, "save", save_after_both_have_read)

        await asyncio.gather(one.submit([found("1")]), other.submit([found("2")]))

        with pytest.raises(AssertionError, match="the state is the fold of the journal"):
            await check_everything(postgres_url)


async def _pour(one: Service, other: Service) -> None:
    """Both services record actions of the same ten members at once."""
    await asyncio.gather(
        *(
            service.submit([found(f"{name}-{number}-{n}", f"m{(number + n) % 10}") for n in range(10)])
            for number in range(20)
            for name, service in (("one", one), ("other", other))
        )
    )


async def test_reads_do_not_wait_for_a_running_write(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("1")])
        async with running_write(database_url):
            member = await asyncio.wait_for(service.member("club", "anna"), timeout=10)

        assert member is not None
        assert member.version == 1


async def test_what_another_process_wrote_to_the_file_is_not_overlooked(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path) as one, club(sqlite_url, tmp_path) as other:
        for number in range(6):
            (outcome,) = await (one, other)[number % 2].submit([found(str(number))])
            assert isinstance(outcome, Accepted)

        assert await check_everything(sqlite_url) == 6


async def test_a_service_hears_at_its_next_batch_that_another_published(postgres_url: str, tmp_path: Path) -> None:
    generous = {**CLUB, "rules.yaml": RULES.replace("points: 20", "points: 30")}
    clock = SetClock(NOON)
    async with club(postgres_url, tmp_path / "old", clock=clock) as service:
        async with club(postgres_url, tmp_path / "new", generous):
            clock.move(timedelta(seconds=1))

        (outcome,) = await service.submit([found("1")])

        assert isinstance(outcome, Accepted)
        assert 30 in [getattr(effect, "amount", 0) for effect in outcome.effects]
        program = service.program("club")
        assert program is not None
        assert program.version.number == 2


@asynccontextmanager
async def running_write(url: str) -> AsyncIterator[None]:
    """A write that has touched every member and is not yet committed."""
    touch = "update member_state set version = version + 1"
    database = database_of(url)
    match database:
        case SqliteDatabase(path):
            file = sqlite3.connect(path, isolation_level=None)
            file.execute("begin immediate")
            file.execute(touch)
            yield
            file.execute("rollback")
            file.close()
        case PostgresDatabase():
            connection = await asyncpg.connect(**database.arguments())
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(touch)
            yield
            await transaction.rollback()
            await connection.close()
