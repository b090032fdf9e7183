"""Migrations: they can be run again, agree with the models, and lose nothing."""

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.recorder import MigrationRecorder

from engine.errors import EngineError, SchemaOutOfDate, StoreUnavailable, WrongDatabaseUrl
from engine.operations.access.credentials import KeyRole, NewKey
from engine.operations.access.scopes import Scopes
from engine.operations.access.tokens import NewToken
from engine.operations.doctor import examine
from engine.operations.naming.names import Linking
from engine.operations.submissions import Registration
from engine.operations.webhooks.values import NewWebhook
from engine.rules.entries import EntryId
from engine.service import backend_for, open_service
from engine.store import filling, migrate, pending_migrations
from engine.store.batches import save
from engine.store.candidates import Proof as CandidateProof
from engine.store.database import APP, Database, database_of, tortoise_config
from engine.store.displays import Display
from engine.store.ids import new_id
from engine.store.migrating import FIRST
from engine.store.models import (
    AuditEntry,
    BadgeAward,
    Brand,
    ChallengeFinish,
    Credential,
    ErasedMember,
    ErasedName,
    ErasureSecret,
    FeedItem,
    GuardedAction,
    HeldBackAction,
    JournalEntry,
    LedgerEntry,
    Member,
    MemberDisplay,
    MemberName,
    MemberState,
    PendingAction,
    Program,
    Proof,
    Rejection,
    RejectionDay,
    Retention,
    RulesetVersion,
    SigningKey,
    SubmissionCount,
    Webhook,
    WebhookAttempt,
    WebhookBacklog,
    WebhookProgress,
)
from engine.store.queue import keep_proof
from engine.store.retaining import SAVE_HOW_FAR
from engine.store.rows import PendingRow, Rows
from engine.store.sandbox_keys import sandbox_key
from schema.webhooks.bodies import FeedBodies
from tests.club import CLUB, club, found
from tests.webhooks.receiver import BAD, Told

WITH_A_CHALLENGE = {
    **CLUB,
    "challenges.yaml": """
    challenges:
      autumn:
        name: Autumn
        who: each_member
        first_day: 2026-11-01
        last_day: 2026-11-30
        steps: {find: {name: Find, do: help.found, times: 2}}
        give: {points: 50}
""",
}
FAIR_PLAY = """
    fair_play:
      busy: {name: Busy, why: Busy., when: help.found, at_most: 99, per: day, who: everyone_together}
      rush: {name: Rush, why: Slowly., when: help.found, at_most: 4, per: day}
"""

TABLES = (
    AuditEntry,
    Brand,
    Credential,
    SigningKey,
    Program,
    RulesetVersion,
    Member,
    MemberName,
    MemberDisplay,
    JournalEntry,
    MemberState,
    LedgerEntry,
    BadgeAward,
    FeedItem,
    GuardedAction,
    HeldBackAction,
    PendingAction,
    Proof,
    Rejection,
    RejectionDay,
    Retention,
    SubmissionCount,
    ErasedMember,
    ErasedName,
    ErasureSecret,
    Webhook,
    WebhookProgress,
    WebhookBacklog,
    WebhookAttempt,
)


async def counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database))
        return {table.__name__: await table.all().count() for table in TABLES}


def one_that_waits(url: str) -> None:
    """Puts something into the queue, and a proof beside it."""
    waits = PendingRow(new_id(), "club", new_id(), "shop", "help.found", 1, 2, "needs_approval", "programme", "{}")
    proof = keep_proof(EntryId(waits.entry_id), "club", waits.member_id, CandidateProof("word"))
    backend = backend_for(database_of(url))
    with backend.transaction() as transaction:
        save(transaction, Rows(pending=[waits], proofs=[proof]))
        transaction.write(SAVE_HOW_FAR, [("club", "help.found", waits.entry_id, 1)])
    backend.close()


async def test_an_empty_database_lacks_its_tables_until_it_is_migrated(empty_database_url: str) -> None:
    assert await pending_migrations(empty_database_url) != []

    await migrate(empty_database_url)

    assert await pending_migrations(empty_database_url) == []


async def test_migrating_a_full_database_again_loses_nothing(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, {**CLUB, "fair-play.yaml": FAIR_PLAY}) as service:
        await service.register(Registration("club", "bo", display=Display("Bo", in_rankings=False)))
        await service.submit([found(str(number)) for number in range(5)])
        await service.submit([found("refused", at="never")])
        key = sandbox_key("club", "shop")
        await service.only(frozenset({key})).submit([replace(found("rehearsed"), program=key)])
        await service.submit([found("gone", "cid")])
        await service.privacy.erase("club", "cid", by="tests")
        await service.access.create_brand("shop", "The shop", by="tests")
        await service.names.link(Linking("club", "shop", "kund:9", "tests"), "anna")
        await service.access.create_key(NewKey(KeyRole.READER, "audit", "tests"))
        await service.access.mint(NewToken("club", "bo"))
        await service.webhooks.create(NewWebhook("https://hooks.example.org/", "tests"))
        service.webhooks.outside.carrier = Told(lambda heard: BAD)
        dispatcher = service.dispatcher(service.webhooks.outside.carrier, FeedBodies(service))
        await service.submit([found("told", "dora")])
        await dispatcher.deliver()
    await asyncio.to_thread(one_that_waits, database_url)
    before = await counts(database_of(database_url))

    await migrate(database_url)

    assert await counts(database_of(database_url)) == before
    assert all(before.values())


async def test_who_finished_before_there_was_a_table_for_it_is_not_forgotten(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever finishes next would be told that they are the first."""
    monkeypatch.setattr(filling, "AT_A_TIME", 2)
    async with club(database_url, tmp_path, WITH_A_CHALLENGE) as service:
        for number, member in enumerate(("anna", "bo", "cid", "dora", "eva")):
            times = 1 if member == "cid" else 2
            await service.submit([found(f"{number} {time}", member) for time in range(times)])
    await migrate(database_url, "0004_what_was_seen")

    await migrate(database_url)

    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database_of(database_url)))
        members = dict(await Member.all().values_list("id", "external_id"))
        finished = [members[each.member_id] for each in await ChallengeFinish.filter(challenge="autumn", round=0)]
    assert sorted(finished) == ["anna", "bo", "dora", "eva"]
    assert (await examine(database_url)).total == 0


async def test_what_members_were_told_before_there_was_a_bell_does_not_ring_it(
    database_url: str, tmp_path: Path
) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("first", "anna")])
    await migrate(database_url, "0003_credentials")
    await migrate(database_url)

    async with club(database_url, tmp_path) as service:
        before = await service.member("club", "anna")
        await service.submit([found("second", "anna")])
        after = await service.member("club", "anna")

    assert before is not None
    assert after is not None
    assert before.feed_number > 0
    assert before.feed_number == before.feed_seen
    assert after.feed_number > after.feed_seen


async def test_keys_from_before_there_were_scopes_keep_what_they_could(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.access.create_brand("shop", "The shop", by="tests")
        for programs in (None, ("club",)):
            new = NewKey(KeyRole.BRAND, "till", "tests", "shop", Scopes(programs, may_mint=False, may_reverse=False))
            await service.access.create_key(new)
    await migrate(database_url, "0007_who_is_gone")

    await migrate(database_url)

    async with club(database_url, tmp_path) as service:
        scopes = [each.scopes for each in await service.access.keys()]
        brands = await service.access.brands()
    everything = Scopes(may_reverse=True, may_mint=True, may_see_outcomes=True, sandbox=False)
    assert sorted(scopes, key=str) == sorted([everything, replace(everything, programs=("club",))], key=str)
    assert [each.disabled_at for each in brands] == [None]


async def test_every_migration_can_be_taken_back_and_applied_again(database_url: str) -> None:
    await migrate(database_url, FIRST)
    assert await pending_migrations(database_url) != []

    await migrate(database_url)

    assert set((await counts(database_of(database_url))).values()) == {0}


async def test_models_and_migrations_agree(sqlite_url: str) -> None:
    config = tortoise_config(database_of(sqlite_url))
    async with TortoiseContext() as context:
        await context.init(config=config)
        assert context.apps is not None
        changes = await MigrationAutodetector(context.apps, config["apps"]).changes()

    assert list(config["apps"]) == [APP]
    assert [change.operations for change in changes] == []


async def test_processes_that_migrate_at_once_do_not_disturb_each_other(database_url: str) -> None:
    await migrate(database_url, FIRST)

    done = await asyncio.gather(*(migrate(database_url) for _ in range(4)))

    assert len([each for each in done if each.applied]) == 1
    assert await pending_migrations(database_url) == []


async def test_processes_that_make_the_same_file_at_once_make_it_once(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/new/kept.db"

    done = await asyncio.gather(*(migrate(url) for _ in range(4)))

    assert sorted(each.created for each in done) == [False, False, False, True]
    assert await pending_migrations(url) == []
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["kept.db"]


async def test_a_database_that_is_not_migrated_is_not_served(empty_database_url: str) -> None:
    with pytest.raises(SchemaOutOfDate, match=r"the database .+ lacks its tables: run `trogen migrate` first"):
        async with open_service(database_url=empty_database_url, rulesets=None):
            raise AssertionError("it was served")


async def test_a_database_of_a_newer_version_is_not_served(database_url: str) -> None:
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database_of(database_url)))
        await MigrationRecorder(context.connections.get("default")).record_applied(APP, "9999_to_come")

    with pytest.raises(SchemaOutOfDate, match=r"a newer version of Trogen changed the database .+ \(9999_to_come\)"):
        async with open_service(database_url=database_url, rulesets=None):
            raise AssertionError("it was served")


async def test_looking_for_pending_migrations_makes_no_file(tmp_path: Path) -> None:
    await pending_migrations(f"sqlite://{tmp_path}/none.db")

    assert list(tmp_path.iterdir()) == []


async def test_a_migrated_file_is_durable_and_lets_readers_and_a_writer_work_at_once(sqlite_url: str) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite://"))
    try:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    finally:
        connection.close()


async def test_a_server_that_is_not_there_is_told_in_one_line() -> None:
    with pytest.raises(
        StoreUnavailable, match=r"the database 127\.0\.0\.1:1/nothing cannot be reached or migrated: connection refused"
    ):
        await migrate("postgres://postgres@127.0.0.1:1/nothing")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("trogen.db", "the database URL has no scheme"),
        ("mysql://localhost/trogen", "there is no support for 'mysql' databases"),
        ("sqlite://", "an SQLite database needs a file"),
        ("sqlite://:memory:", "an SQLite database needs a file"),
        ("sqlite://x.db?mode=ro", "an SQLite database takes no options"),
        ("postgres://localhost", "names no host or no database"),
        ("postgres://localhost:high/trogen", "the port or host of the database URL cannot be read"),
        ("postgres://u:secret@localhost/trogen?pool=3", "takes the option `sslmode`, not 'pool'"),
    ],
)
def test_a_wrong_address_is_told_in_one_line_without_the_password(url: str, message: str) -> None:
    with pytest.raises(WrongDatabaseUrl) as caught:
        database_of(url)

    assert isinstance(caught.value, EngineError)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
