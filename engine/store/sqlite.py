"""The writer's side of SQLite: one connection, write-ahead log, full durability, one writer at a time."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from engine.errors import StoreUnavailable
from engine.store.backend import Contended, Row
from engine.store.statements import Query, Write

PRAGMAS = (
    "busy_timeout = 5000",
    "journal_mode = wal",
    "synchronous = full",
    "wal_autocheckpoint = 50000",  # pages; a checkpoint stalls the batch that sets it off
    "cache_size = -65536",  # KiB
    "foreign_keys = on",
    "secure_delete = on",  # what is deleted is overwritten
)


class SqliteBackend:
    """A database file. The connection is opened by the thread that first uses it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._data_version = -1

    @contextmanager
    def transaction(self) -> Iterator["SqliteTransaction"]:
        with _translated(self._path):
            connection = self._connected()
            # Immediate: a transaction that reads first and then writes fails at once when there is another writer.
            connection.execute("begin immediate")
            try:
                yield SqliteTransaction(connection, self._others_wrote(connection))
                connection.execute("commit")
            finally:
                if connection.in_transaction:
                    connection.execute("rollback")

    @contextmanager
    def snapshot(self) -> Iterator["SqliteTransaction"]:
        with _translated(self._path):
            connection = self._connected()
            connection.execute("pragma query_only = on")
            try:
                connection.execute("begin deferred")
                yield SqliteTransaction(connection, others_wrote=True)
            finally:
                if connection.in_transaction:
                    connection.execute("rollback")
                connection.execute("pragma query_only = off")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None)
            for pragma in PRAGMAS:
                connection.execute(f"pragma {pragma}")
            self._connection = connection
        return self._connection

    def _others_wrote(self, connection: sqlite3.Connection) -> bool:
        before = self._data_version
        self._data_version = connection.execute("pragma data_version").fetchone()[0]
        return self._data_version != before


class SqliteTransaction:
    """One transaction; it has the whole database to itself."""

    def __init__(self, connection: sqlite3.Connection, others_wrote: bool) -> None:
        self._connection = connection
        self._others_wrote = others_wrote

    def fetch(self, query: Query, *arguments: object) -> Sequence[Row]:
        plain = [json.dumps(each) if isinstance(each, list) else each for each in arguments]
        return self._connection.execute(query.sqlite, plain).fetchall()

    def write(self, write: Write, rows: Sequence[Row]) -> None:
        if rows:
            self._connection.executemany(write.sqlite, rows)

    def lock_members(self, programs: Iterable[str], partitions: Iterable[int]) -> None:
        """There is nobody to lock out."""

    def lock_program(self, program: str) -> None:
        """There is nobody to lock out."""

    def lock_guarded(self, stripes: Iterable[int]) -> None:
        """There is nobody to lock out."""

    def lock_erasing(self) -> None:
        """There is nobody to lock out."""

    def hold_off_erasing(self) -> None:
        """Nobody can be erased in between."""

    def lock_audit(self) -> None:
        """There is nobody to lock out."""

    def announce_feed(self) -> None:
        """Nobody can store any in between."""

    def others_wrote(self) -> bool:
        return self._others_wrote


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Contended(f"{path} is locked by another process") from error
        raise StoreUnavailable(f"{path} cannot be written: {error}") from error
