"""When the database fails in the middle: nothing is half stored or falsely remembered, and the next write works."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import pytest

from engine.clock import SetClock
from engine.errors import StoreUnavailable
from engine.operations.submissions import Accepted, Submission
from engine.service import Service, assembled, backend_for
from engine.store.backend import Backend, Row, Transaction
from engine.store.candidates import Who
from engine.store.database import PostgresDatabase, database_of
from engine.store.library import Library
from engine.store.reading import POOLED, open_reader
from engine.store.statements import Query, Write
from tests.club import NOON, found, write_program
from tests.databases import SERVER
from tests.journals import check_everything


class Broken(Exception):
    """What a failing backend raises."""


class Failing:
    """A backend that fails at the n-th step from when it is told to; a step is a statement, or a commit."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._steps_left = -1
        self._error: Callable[[], Exception] = Broken

    def fail_at(self, step: int, error: Callable[[], Exception] = Broken) -> None:
        self._steps_left, self._error = step, error

    def relent(self) -> None:
        """Fails no more: what is stored afterwards, as counts are at the end, is not what was to be tried."""
        self._steps_left = -1

    @property
    def failed(self) -> bool:
        return self._steps_left < 0

    def step(self) -> None:
        self._steps_left -= 1
        if self._steps_left == 0:
            self._steps_left = -1
            raise self._error()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self._backend.transaction() as transaction:
            yield FailingTransaction(self, transaction)
            self.step()

    def close(self) -> None:
        self._backend.close()


class FailingTransaction:
    """A transaction that counts its steps."""

    def __init__(self, failing: Failing, transaction: Transaction) -> None:
        self._failing = failing
        self._transaction = transaction

    def fetch(self, query: Query, *arguments: object) -> Sequence[Row]:
        self._failing.step()
        return self._transaction.fetch(query, *arguments)

    def write(self, write: Write, rows: Sequence[Row]) -> None:
        self._failing.step()
        self._transaction.write(write, rows)

    def lock_members(self, programs: Iterable[str], partitions: Iterable[int]) -> None:
        self._failing.step()
        self._transaction.lock_members(programs, partitions)

    def lock_program(self, program: str) -> None:
        self._failing.step()
        self._transaction.lock_program(program)

    def lock_guarded(self, stripes: Iterable[int]) -> None:
        self._failing.step()
        self._transaction.lock_guarded(stripes)

    def lock_erasing(self) -> None:
        self._failing.step()
        self._transaction.lock_erasing()

    def hold_off_erasing(self) -> None:
        self._failing.step()
        self._transaction.hold_off_erasing()

    def lock_audit(self) -> None:
        self._failing.step()
        self._transaction.lock_audit()

    def announce_feed(self) -> None:
        self._failing.step()
        self._transaction.announce_feed()

    def others_wrote(self) -> bool:
        return self._transaction.others_wrote()


@asynccontextmanager
async def failing_club(database_url: str, folder: Path) -> AsyncIterator[tuple[Service, Failing]]:
    """The club on a backend that can be told to fail."""
    database = database_of(database_url)
    failing = Failing(backend_for(database))
    async with open_reader(database) as reader:
        service = assembled(database, failing, library=Library(), reader=reader, clock=SetClock(NOON))
        await service.publish_folders(write_program(folder / "rulesets"), published_by="test")
        yield service, failing
        await service.close()


async def test_a_failure_at_any_step_stores_nothing_and_the_next_write_works(database_url: str, tmp_path: Path) -> None:
    async with failing_club(database_url, tmp_path) as (service, failing):
        await service.submit([found("before")])
        stored = await check_everything(database_url)
        for step in range(1, 40):
            failing.fail_at(step)
            submission = found(f"failing-{step}", at=NOON)

            try:
                await service.submit([submission])
            except Broken:
                assert await check_everything(database_url) == stored
            else:
                assert not failing.failed, "a write that failed was reported as done"
                failing.relent()
                break

            (again,) = await service.submit([submission])
            assert isinstance(again, Accepted)
            stored += 1
            assert await check_everything(database_url) == stored
        else:
            raise AssertionError("there is no end to the steps of a write")
        assert step > 8, "every statement and the commit were tried"


async def test_a_request_that_cannot_be_stored_fails_alone(database_url: str, tmp_path: Path) -> None:
    async with failing_club(database_url, tmp_path) as (service, _):
        # Too long for the column on PostgreSQL; half a character, which neither database takes, on SQLite.
        poisoned = Submission("club", "anna", "help.found", "poisoned", {"topic": "x"}, None, "\ud800" * 300)
        requests = [[found("1")], [poisoned], [found("2", "bo")]]

        answers = await asyncio.gather(*(service.submit(each) for each in requests), return_exceptions=True)

        assert [isinstance(each, Exception) for each in answers] == [False, True, False]
        assert await check_everything(database_url) == 2


async def test_a_lost_connection_is_opened_again_unnoticed(postgres_url: str, tmp_path: Path) -> None:
    async with failing_club(postgres_url, tmp_path) as (service, _):
        await service.submit([found("1")])
        await _hang_up_on_writers(postgres_url)

        (outcome,) = await service.submit([found("2")])

        assert isinstance(outcome, Accepted)
        assert await check_everything(postgres_url) == 2


async def test_connections_for_reading_that_were_lost_are_opened_again_unnoticed(
    postgres_url: str, tmp_path: Path
) -> None:
    async with failing_club(postgres_url, tmp_path) as (service, _):
        await service.submit([found("1")])
        await asyncio.gather(*(service.member("club", "anna") for _ in range(2 * POOLED)))
        await _hang_up_on_readers(postgres_url)

        members = await asyncio.gather(*(service.member("club", "anna") for _ in range(2 * POOLED)))

        assert None not in members


async def test_a_commit_that_was_done_but_never_heard_of_is_still_accepted(database_url: str, tmp_path: Path) -> None:
    async with failing_club(database_url, tmp_path) as (service, failing):
        original = failing._backend.transaction
        heard = iter([False])

        @contextmanager
        def unheard() -> Iterator[Transaction]:
            with original() as transaction:
                yield transaction
            if not next(heard, True):
                raise StoreUnavailable("the connection was lost after the commit")

        failing._backend.transaction = unheard  # type: ignore[method-assign]

        (outcome,) = await service.submit([found("1")])

        assert isinstance(outcome, Accepted)
        assert outcome.effects
        assert await check_everything(database_url) == 1


async def test_a_database_that_stays_away_is_told_to_every_caller(database_url: str, tmp_path: Path) -> None:
    async with failing_club(database_url, tmp_path) as (service, failing):

        def away() -> AbstractContextManager[Transaction]:
            raise StoreUnavailable("the database is away")

        failing._backend.transaction = away  # type: ignore[method-assign]

        answers = await asyncio.gather(
            *(service.submit([found(str(number))]) for number in range(3)), return_exceptions=True
        )

        assert [str(each) for each in answers] == ["the database is away"] * 3


async def test_nothing_is_taken_after_closing_and_everything_before_it_is_stored(
    database_url: str, tmp_path: Path
) -> None:
    async with failing_club(database_url, tmp_path) as (service, _):
        waiting = [asyncio.create_task(service.submit([found(str(number))])) for number in range(50)]
        await asyncio.sleep(0)
        await service._writer.close()

        answers = [outcome for task in waiting for outcome in await task]
        assert [type(each) for each in answers] == [Accepted] * 50
        with pytest.raises(StoreUnavailable, match="shutting down"):
            await service._writer.record([])
        assert service.bus.followed == list[Who]()


async def _hang_up_on_writers(url: str) -> None:
    await _hang_up(url, "application_name = 'trogen writer'")


async def _hang_up_on_readers(url: str) -> None:
    await _hang_up(url, "application_name <> 'trogen writer'")


async def _hang_up(url: str, whom: str) -> None:
    database = database_of(SERVER)
    assert isinstance(database, PostgresDatabase)
    connection = await asyncpg.connect(**database.arguments())
    try:
        gone = await connection.fetch(
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and {whom}",
            url.rpartition("/")[2],
        )
        assert gone
    finally:
        await connection.close()
