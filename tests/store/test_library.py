"""The library: news from other processes, heard in two threads at once, and versions that this release cannot read."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs

from engine.clock import SetClock
from engine.errors import ProgramUnavailable
from engine.operations.submissions import Accepted, Registration
from engine.rules.instants import Instant, instant_of
from engine.service import Service, open_service
from engine.store import statements
from engine.store.backend import Transaction
from engine.store.database import database_of
from engine.store.library import Library
from engine.store.reading import Reader, open_reader
from engine.store.rows import VersionRow
from tests.club import CLUB, NOON, PROGRAMME, club, found, write_program

TOO_NEW: Mapping[str, str] = {"programme.yaml": "name: The club\nseasons: [spring, autumn]"}
UNREADABLE = "the programme 'club' is unavailable: this release cannot read its version 2; run the release that"


async def publish_from_a_newer_release(service: Service) -> None:
    """Records a version as another process would, whose release knows more than ours."""
    files = msgspec.json.encode(TOO_NEW).decode()
    now = instant_of(NOON)

    def record(transaction: Transaction) -> None:
        transaction.lock_program("club")
        row = VersionRow("club", 2, "digest", Instant(now + 1), now, "newer", "", files)
        transaction.write(statements.INSERT_VERSION, [row])

    await service._writer.perform(record)


async def test_a_version_that_the_writer_hears_of_in_the_middle_of_a_readers_question_is_no_news(
    sqlite_url: str, tmp_path: Path
) -> None:
    class Overtaken(Library):
        """Somebody else takes in everything as soon as anybody has looked at what is known."""

        @property
        def newest(self) -> int:
            newest = super().newest
            if newest == 0 and theirs.newest:
                self._shelf = theirs._shelf
            return newest

    async with club(sqlite_url, tmp_path), open_reader(database_of(sqlite_url)) as reader:
        theirs = Library()
        await reader.refresh(theirs)
        ours = Overtaken()

        await reader.refresh(ours)

        assert ours.newest == theirs.newest
        assert [len(each.versions) for each in ours.rulebooks.values()] == [1]


async def test_a_refusal_is_reconsidered_by_a_version_that_the_writer_heard_of_first(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh = Reader.refresh
    async with club(postgres_url, tmp_path / "old") as service:

        async def refresh_after_the_writer(reader: Reader, library: Library) -> bool:
            await service._writer.record([])
            return await refresh(reader, library)

        widened = {**CLUB, "programme.yaml": PROGRAMME.replace("topic: text", "topic: number")}
        async with club(postgres_url, tmp_path / "new", widened, SetClock(NOON - timedelta(hours=1))):
            pass
        monkeypatch.setattr(Reader, "refresh", refresh_after_the_writer)

        (outcome,) = await service.submit([found("1", topic=7)])

        assert isinstance(outcome, Accepted)


async def test_one_programmes_unreadable_version_leaves_the_others_served(database_url: str, tmp_path: Path) -> None:
    rulesets = write_program(write_program(tmp_path, CLUB, "club"), CLUB, "other")
    async with open_service(database_url=database_url, rulesets=rulesets, clock=SetClock(NOON)) as service:
        await service.submit([found("1"), replace(found("1"), program="other")])
        ours, theirs = await service.member("club", "anna"), await service.member("other", "anna")
        assert ours is not None
        assert theirs is not None
        with capture_logs() as logs:
            await publish_from_a_newer_release(service)

            # Heard of in the middle of a batch: the two are stored apart.
            with pytest.raises(ProgramUnavailable, match=UNREADABLE):
                await service.submit([found("2")])
            (other,) = await service.submit([replace(found("2"), program="other")])

            assert isinstance(other, Accepted)
            for reading in (
                service.submit([found("3")]),
                service.register(Registration("club", "bo")),
                service.member("club", "anna"),
                service.member("club", "nobody"),
                service.member_by_id(ours.id),
                service.unknown_program("club"),
                anext(service.follow_feed("club", "anna", 0)),
            ):
                with pytest.raises(ProgramUnavailable, match=UNREADABLE):
                    await reading
            with pytest.raises(ProgramUnavailable, match=UNREADABLE):
                service.program("club")
            assert [each.key for each in service.programs()] == ["other"]
            assert await service.member_by_id(theirs.id) is not None

    told = [(each["event"], each["program"], each["version"]) for each in logs if each["log_level"] == "error"]
    assert told == [("programme unavailable", "club", 2)]


async def test_a_service_starts_beside_an_unreadable_version_and_publishes_nothing_over_it(
    database_url: str, tmp_path: Path
) -> None:
    rulesets = write_program(write_program(tmp_path, CLUB, "club"), CLUB, "other")
    async with open_service(database_url=database_url, rulesets=rulesets, clock=SetClock(NOON)) as service:
        await publish_from_a_newer_release(service)

    with capture_logs() as logs:
        async with open_service(database_url=database_url, rulesets=rulesets, clock=SetClock(NOON)) as service:
            (other,) = await service.submit([replace(found("1"), program="other")])
            with pytest.raises(ProgramUnavailable, match=UNREADABLE):
                await service.submit([found("1")])

            latest = await service._writer.perform(lambda each: each.fetch(statements.VERSIONS_OF, "club"))

    assert isinstance(other, Accepted)
    assert [each[0] for each in latest] == [1, 2]
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["programme unavailable"]
