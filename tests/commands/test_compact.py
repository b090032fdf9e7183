"""`trogen compact`: what an earlier release only marked as deleted is in the file no more."""

import sqlite3
from contextlib import closing
from pathlib import Path

from engine.operations.doctor import examine
from engine.store.database import SqliteDatabase, database_of
from tests.club import club, found
from tests.commands.test_trogen import trogen
from tests.databases import apart

DELETED = b"distinctive-and-deleted"


async def _lived(url: str, folder: Path) -> None:
    async with club(url, folder) as service:
        await service.submit([found("1")])


def deleted_as_before(database: Path) -> None:
    """Leaves in free pages what was deleted, as connections do that do not overwrite."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("pragma secure_delete = off")
        connection.execute("create table once (word text)")
        connection.executemany("insert into once values (?)", [[DELETED.decode() * 100]] * 100)
        connection.execute("drop table once")
        connection.execute("pragma wal_checkpoint(truncate)").fetchall()


def test_nothing_that_was_ever_deleted_is_in_the_file_any_more(sqlite_url: str, tmp_path: Path) -> None:
    apart(_lived(sqlite_url, tmp_path))
    database = database_of(sqlite_url)
    assert isinstance(database, SqliteDatabase)
    deleted_as_before(database.path)
    before = database.path.read_bytes()

    told = trogen("compact", "--database-url", sqlite_url)

    files = [each for each in database.path.parent.iterdir() if each.name.startswith(database.path.name)]
    assert (told.returncode, told.stdout, told.stderr) == (0, "The database holds nothing that was deleted.\n", "")
    assert DELETED in before
    assert not any(DELETED in each.read_bytes() for each in files)
    assert database.path.stat().st_size < len(before)
    assert apart(examine(sqlite_url, deep=True)).total == 0


def test_a_server_of_postgresql_does_so_by_itself(postgres_url: str) -> None:
    told = trogen("compact", "--database-url", postgres_url)

    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == "PostgreSQL overwrites what was deleted in its own time: docs/privacy.md says when.\n"


def test_a_file_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    refused = trogen("compact", "--database-url", f"sqlite://{tmp_path}/none.db")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"there is no database {tmp_path}/none.db")
    assert list(tmp_path.iterdir()) == []
