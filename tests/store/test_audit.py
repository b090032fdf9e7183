"""The audit: one chain, in the transaction of the deed, that tells when anybody touched it."""

import asyncio
import json
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from engine.operations.access.credentials import Issued, KeyRole, NewKey
from engine.operations.doctor import examine
from engine.operations.examining.auditing import Head
from engine.rules.instants import Instant
from engine.store.audit import BEFORE_THE_FIRST, AuditRow, Deed, audit_after, canonical, note
from engine.store.backends import backend_for
from engine.store.database import PostgresDatabase, SqliteDatabase, database_of
from tests.club import club, found

READER = NewKey(KeyRole.READER, "auditors", "eva")


class Written(NamedTuple):
    """Rows that are changed in the database itself, past the engine."""

    statements: tuple[str, ...]
    says: str


async def tampered(url: str, *statements: str) -> None:
    """What somebody does to the table who owns the database: they drop its triggers first."""
    database = database_of(url)
    if isinstance(database, SqliteDatabase):
        with sqlite3.connect(database.path) as connection:
            for each in ("drop trigger audit_entry_update", "drop trigger audit_entry_delete", *statements):
                connection.execute(each)
        connection.close()
        return
    assert isinstance(database, PostgresDatabase)
    connection = await asyncpg.connect(**database.arguments())
    try:
        for each in ("drop trigger audit_entry_unchanged on audit_entry", *statements):
            await connection.execute(each)
    finally:
        await connection.close()


async def refusal(url: str, statement: str) -> str:
    """What the database says to somebody who only writes a statement."""
    database = database_of(url)
    if isinstance(database, SqliteDatabase):
        connection = sqlite3.connect(database.path)
        try:
            connection.execute(statement)
        except sqlite3.IntegrityError as error:
            return str(error)
        finally:
            connection.close()
        return ""
    assert isinstance(database, PostgresDatabase)
    server = await asyncpg.connect(**database.arguments())
    try:
        await server.execute(statement)
    except asyncpg.PostgresError as error:
        return str(error)
    finally:
        await server.close()
    return ""


def noted(url: str) -> list[AuditRow]:
    """The whole audit."""
    backend = backend_for(database_of(url))
    with backend.snapshot() as questions:
        rows = audit_after(questions, 0)
    backend.close()
    return rows


async def some_deeds(database_url: str, folder: Path) -> None:
    """A publication, a brand, and a key that is handed out, rotated and revoked."""
    async with club(database_url, folder) as service:
        await service.access.create_brand("shop", "The shop", by="eva")
        issued = await service.access.create_key(READER)
        assert isinstance(issued, Issued)
        prefix = issued.credential.prefix
        await service.access.rotate_key(prefix, by="eva")
        await service.access.revoke_key(prefix, by="olle")
        await service.access.revoke_key(prefix, by="olle")  # it was revoked already: no deed
        await service.submit([found("first")])  # what members do is in the journal


async def test_what_is_done_on_purpose_is_noted_with_who_did_it(database_url: str, tmp_path: Path) -> None:
    await some_deeds(database_url, tmp_path)

    rows = await asyncio.to_thread(noted, database_url)

    assert [(each.number, each.deed, each.by) for each in rows] == [
        (1, "program.published", "server start"),
        (2, "brand.created", "eva"),
        (3, "key.created", "eva"),
        (4, "key.rotated", "eva"),
        (5, "key.revoked", "olle"),
    ]
    assert (rows[0].program, rows[0].about, rows[1].about) == ("club", "1", "shop")
    assert json.loads(rows[3].details).keys() == {"brand", "replaced_by", "role"}
    assert rows[0].previous == BEFORE_THE_FIRST
    assert [each.previous for each in rows[1:]] == [each.hash for each in rows[:-1]]
    assert rows[1].hash == sha256(canonical(rows[1]).encode()).hexdigest()
    assert canonical(rows[1]) == (
        '{"about":"shop","at":"2026-11-20T12:00:00.000000Z","by":"eva","deed":"brand.created","details":{},"number":2,'
        f'"previous":"{rows[0].hash}","program":null}}'
    )


@pytest.mark.parametrize(
    "statement",
    ["update audit_entry set by = 'nobody' where number = 2", "delete from audit_entry where number = 2"],
)
async def test_the_database_refuses_to_change_or_delete_it(database_url: str, tmp_path: Path, statement: str) -> None:
    await some_deeds(database_url, tmp_path)

    assert await refusal(database_url, statement) == "the audit is only ever appended to"
    assert (await examine(database_url)).total == 0


REHASHED = "update audit_entry set by = 'nobody', hash = '{hash}' where number = 5"
TOUCHED = {
    "changed": Written(("update audit_entry set by = 'nobody' where number = 3",), "row 3 is not what was written"),
    "changed details": Written(
        ("update audit_entry set details = 'x' where number = 3",), "row 3 is not what was written"
    ),
    "removed": Written(("delete from audit_entry where number = 3",), "row 4 follows row 2"),
    "removed and numbered anew": Written(
        (
            "delete from audit_entry where number = 3",
            "update audit_entry set number = 3 where number = 4",
            "update audit_entry set number = 4 where number = 5",
        ),
        "row 3 does not follow from the one before it",
    ),
    "in another order": Written(
        (
            "update audit_entry set number = 30 where number = 3",
            "update audit_entry set number = 3 where number = 4",
            "update audit_entry set number = 4 where number = 30",
        ),
        "row 3 does not follow from the one before it",
    ),
    "put in": Written(
        (
            "insert into audit_entry select 6, at, by, deed, program, about, details, previous, hash "
            "from audit_entry where number = 5",
        ),
        "row 6 does not follow from the one before it",
    ),
}


@pytest.mark.parametrize("how", TOUCHED)
async def test_whatever_is_done_to_a_row_shows(database_url: str, tmp_path: Path, how: str) -> None:
    await some_deeds(database_url, tmp_path)
    assert (await examine(database_url)).total == 0

    await tampered(database_url, *TOUCHED[how].statements)
    diagnosis = await examine(database_url)

    assert TOUCHED[how].says in diagnosis.findings[0].message
    assert diagnosis.counts.keys() == {"audit"}


@pytest.mark.parametrize("cut", [True, False])
async def test_a_tail_that_was_cut_or_hashed_anew_shows_to_who_kept_the_head(
    database_url: str, tmp_path: Path, cut: bool
) -> None:
    await some_deeds(database_url, tmp_path)
    number, _, hashed = (await examine(database_url)).audit_head.partition(":")
    kept = Head(int(number), hashed)
    if cut:
        await tampered(database_url, "delete from audit_entry where number = 5")
    else:
        forged = (await asyncio.to_thread(noted, database_url))[-1]._replace(by="nobody")
        await tampered(database_url, REHASHED.format(hash=sha256(canonical(forged).encode()).hexdigest()))

    assert (await examine(database_url)).total == 0
    told = (await examine(database_url, kept=kept)).findings[0].message
    assert told == (
        "ends at 4, and once went to 5: its tail was cut off"
        if cut
        else "row 5 is another than it was when its hash was kept"
    )


async def test_many_processes_make_one_chain(postgres_url: str) -> None:
    def work(number: int) -> None:
        backend = backend_for(database_of(postgres_url))
        for time in range(5):
            with backend.transaction() as transaction:
                transaction.lock_members({"club"}, {number})
                note(transaction, Instant(time), f"process {number}", Deed.KEY_CREATED)
        backend.close()

    await asyncio.gather(*(asyncio.to_thread(work, number) for number in range(8)))

    diagnosis = await examine(postgres_url)
    assert (diagnosis.total, diagnosis.audit_head.partition(":")[0]) == (0, "40")


def test_a_deed_that_fails_leaves_no_note(database_url: str) -> None:
    backend = backend_for(database_of(database_url))

    def failing() -> None:
        with backend.transaction() as transaction:
            note(transaction, Instant(0), "eva", Deed.KEY_CREATED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    backend.close()

    assert noted(database_url) == []
