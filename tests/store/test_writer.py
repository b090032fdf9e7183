"""The writer's thread: whatever happens to it, nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
import structlog

from engine.clock import SetClock
from engine.errors import BrokenInvariant, StoredInPart, StoreUnavailable, TakesNothingNow
from engine.live.bus import Bus
from engine.operations.fingerprints import key_hash
from engine.operations.submissions import Accepted, Submission
from engine.rules.instants import Instant, instant_of
from engine.service import backend_for, memory_for
from engine.store import writer as writing
from engine.store.backend import Backend, Transaction
from engine.store.batches import Batches
from engine.store.candidates import Candidate, Key, Refused, Who
from engine.store.database import database_of
from engine.store.decide import Batch
from engine.store.library import Library
from engine.store.writer import Writer
from tests.club import NOON, club, found

PATIENCE_SECONDS = 10


class Surprising(Batches):
    """Batches that go wrong in a way that nobody foresaw, once."""

    def __init__(self, library: Library, url: str) -> None:
        super().__init__(library, memory_for(database_of(url)))
        self.error: BaseException | None = None
        self.fails_after: int | None = None
        """So many batches are stored, and the database is away for the next one."""
        self.stored: list[Sequence[Candidate]] = []

    def store(self, backend: Backend, candidates: Sequence[Candidate], now: Instant) -> Batch:
        error, self.error = self.error, None
        if self.fails_after is not None:
            self.fails_after -= 1
            if self.fails_after < 0:
                self.fails_after = None
                raise StoreUnavailable("the database is away")
        if isinstance(error, Exception):
            return Batch([])  # fewer answers than candidates
        if error is not None:
            raise error
        self.stored.append(candidates)
        return super().store(backend, candidates, now)


@asynccontextmanager
async def writer_on(url: str) -> AsyncIterator[tuple[Writer, Surprising]]:
    """A writer without anything around it."""
    batches = Surprising(Library(), url)
    writer = Writer(backend_for(database_of(url)), batches, SetClock(NOON), Bus().wake)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield writer, batches
    finally:
        await writer.close()


def asking(number: int = 1, brand: str = "operator") -> list[Candidate]:
    """Candidates whose keys are looked up, and nothing else."""
    who = Who("club", "anna")
    keys = [Key("club", brand, key_hash(str(each))) for each in range(number)]
    return [Candidate(who, key, "", None, instant_of(NOON), for_newcomers=True) for key in keys]


async def test_a_batch_that_goes_wrong_unforeseen_is_told_to_its_callers_and_the_next_one_works(
    sqlite_url: str,
) -> None:
    async with writer_on(sqlite_url) as (writer, batches):
        batches.error = Exception()

        with pytest.raises(BrokenInvariant, match="send it again: StopIteration"):
            await writer.record(asking())

        assert await writer.record(asking()) == [Refused()]


async def test_when_the_thread_ends_everybody_who_waits_and_everybody_who_comes_is_told(sqlite_url: str) -> None:
    async with writer_on(sqlite_url) as (writer, batches):
        held = Event()
        holding = asyncio.create_task(writer.perform(lambda _: held.wait(PATIENCE_SECONDS)))
        await asyncio.sleep(0)
        batches.error = SystemExit("out of threads")
        waiting = [asyncio.create_task(writer.record(asking(writing.BATCH))) for _ in range(3)]
        await asyncio.sleep(0)
        held.set()

        answers = await asyncio.gather(*waiting, return_exceptions=True)

        assert await holding
        assert [type(each) for each in answers] == [StoreUnavailable] * 3
        assert writer.stopped
        with pytest.raises(StoreUnavailable, match="has stopped storing anything, because of SystemExit"):
            await writer.record(asking())


async def test_more_than_can_be_stored_in_good_time_is_refused_at_once(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAITING", 100)
    async with writer_on(sqlite_url) as (writer, _):
        begun, held = Event(), Event()

        def hold(transaction: Transaction) -> bool:
            begun.set()
            return held.wait(PATIENCE_SECONDS)

        holding = asyncio.create_task(writer.perform(hold))
        await asyncio.to_thread(begun.wait, PATIENCE_SECONDS)
        sent = [(60, "flood"), (20, "flood"), (20, "other")]
        waiting = [asyncio.create_task(writer.record(asking(count, brand))) for count, brand in sent]
        await asyncio.sleep(0)

        with pytest.raises(TakesNothingNow, match=r"80 actions of yours are waiting .* try again in a moment"):
            await writer.record(asking(1, "flood"))
        with pytest.raises(TakesNothingNow, match=r"busy: 100 actions are waiting .* try again in a moment"):
            await writer.record(asking(1, "other"))
        little = asyncio.create_task(writer.record(asking(2, "third")))
        await asyncio.sleep(0)

        held.set()
        assert [len(each) for each in await asyncio.gather(*waiting, little)] == [60, 20, 20, 2]
        assert await holding
        assert await writer.record(asking(101)) == [Refused()] * 101


async def test_a_large_request_is_stored_in_batches_that_hold_no_more_than_others_do(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH", 100)
    async with writer_on(sqlite_url) as (writer, batches):
        held = Event()
        holding = asyncio.create_task(writer.perform(lambda _: held.wait(PATIENCE_SECONDS)))
        await asyncio.sleep(0)
        large = asyncio.create_task(writer.record(asking(1_000, "flood")))
        await asyncio.sleep(0)
        little = asyncio.create_task(writer.record(asking(2, "other")))
        await asyncio.sleep(0)
        held.set()

        assert await little == [Refused()] * 2
        assert await large == [Refused()] * 1_000
        assert await holding

    assert max(len(each) for each in batches.stored) <= 100
    assert "other" in {each.key.brand for each in batches.stored[0]}


async def test_when_the_database_fails_within_a_large_request_its_caller_is_told_that_a_part_is_stored(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH", 50)
    monkeypatch.setattr(writing, "_PATIENCE_SECONDS", ())
    async with writer_on(sqlite_url) as (writer, batches):
        held = Event()
        holding = asyncio.create_task(writer.perform(lambda _: held.wait(PATIENCE_SECONDS)))
        await asyncio.sleep(0)
        asked = asyncio.create_task(writer.record(asking(500)))
        await asyncio.sleep(0)
        batches.fails_after = 2
        held.set()

        with pytest.raises(StoredInPart, match="send all of it again"):
            await asked

        assert await holding
        assert await writer.record(asking(500)) == [Refused()] * 500


async def test_a_log_line_that_cannot_be_written_costs_nobody_their_answer(sqlite_url: str, tmp_path: Path) -> None:
    def fail(*_: object) -> structlog.types.EventDict:
        raise OSError("no space left on device")

    poisoned = Submission("club", "anna", "help.found", "poisoned", {"topic": "x"}, None, "\ud800" * 300)
    before = structlog.get_config()
    async with club(sqlite_url, tmp_path) as service, asyncio.timeout(PATIENCE_SECONDS):
        structlog.configure(processors=[fail])
        try:
            requests = [[found("1")], [poisoned], [found("2", "bo")]]
            answers = await asyncio.gather(*(service.submit(each) for each in requests), return_exceptions=True)
            (later,) = await service.submit([found("3")])
        finally:
            structlog.configure(**before)

    assert [isinstance(each, UnicodeEncodeError) for each in answers] == [False, True, False]
    assert isinstance(later, Accepted)
