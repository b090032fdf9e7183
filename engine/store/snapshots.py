"""Snapshots: a database as it was at one moment, read in bulk beside a running server, and never written."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol, assert_never

from engine.errors import StoreUnavailable
from engine.store.backend import Row
from engine.store.database import Database, PostgresDatabase, SqliteDatabase
from engine.store.postgres import PostgresBackend
from engine.store.statements import Query

_PRAGMAS = (
    "query_only = on",
    "busy_timeout = 5000",
    "cache_size = -65536",  # KiB
    "mmap_size = 1073741824",  # journals lie scattered over the file: pages that are mapped need no copying
)


class Snapshot(Protocol):
    """What can be asked of a snapshot. Belongs to the thread that opened it."""

    def fetch(self, query: Query, *arguments: object) -> Sequence[Row]:
        """The rows that answer a query. Ids come as text, JSON as text."""
        ...


@contextmanager
def snapshot_of(database: Database) -> Iterator[Snapshot]:
    """A database as it is now, for as long as the block lasts. Raises StoreUnavailable."""
    match database:
        case SqliteDatabase(path):
            with _sqlite_snapshot(path) as snapshot:
                yield snapshot
        case PostgresDatabase():
            with closing(PostgresBackend(database)) as backend, backend.snapshot() as transaction:
                yield transaction
        case _:
            assert_never(database)


class _SqliteSnapshot:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def fetch(self, query: Query, *arguments: object) -> Sequence[Row]:
        plain = [json.dumps(each) if isinstance(each, list) else each for each in arguments]
        return self._connection.execute(query.sqlite, plain).fetchall()


@contextmanager
def _sqlite_snapshot(path: Path) -> Iterator[_SqliteSnapshot]:
    try:
        # The mode keeps a file from being made where there is none; only `query_only` keeps from writing: a database
        # with a write-ahead log cannot be opened as read-only unless somebody else has it open.
        address = f"{path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            for pragma in _PRAGMAS:
                connection.execute(f"pragma {pragma}")
            connection.execute("begin")
            connection.execute("select 1 from ruleset_version limit 1").fetchall()  # the moment is the first look's
            yield _SqliteSnapshot(connection)
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(f"the database {path} cannot be read: {error}") from error
