"""Scrubbing: what was deleted is overwritten in an SQLite file, but its log and free pages have it for a while yet.

On PostgreSQL the server does so in its own time, by vacuuming and by recycling its log: `docs/privacy.md` says when.
"""

import sqlite3
from contextlib import closing

from engine.errors import StoreUnavailable
from engine.store.database import Database, SqliteDatabase

_PATIENCE_SECONDS = 0.2
"""How long to wait for those who read: meanwhile others wait as well."""


def empty_log(database: Database) -> bool:
    """Empties the write-ahead log; False when somebody still reads from it, and it must be tried again."""
    if not isinstance(database, SqliteDatabase):
        return True
    try:
        with closing(sqlite3.connect(database.path, timeout=_PATIENCE_SECONDS, isolation_level=None)) as connection:
            ((busy, _, _),) = connection.execute("pragma wal_checkpoint(truncate)")
            return not busy
    except sqlite3.OperationalError:
        return False


def compact(database: Database) -> bool:
    """Writes an SQLite file anew, without anything that was ever deleted; nothing is stored meanwhile.

    Takes as much room again, and a second for some 100 MB. False on PostgreSQL, where there is no file to write.
    Raises StoreUnavailable.
    """
    if not isinstance(database, SqliteDatabase):
        return False
    if not database.path.exists():  # to connect would make one
        raise StoreUnavailable(f"there is no database {database.path}")
    try:
        with closing(sqlite3.connect(database.path, timeout=60, isolation_level=None)) as connection:
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)").fetchall()
            return True
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(f"{database.path} cannot be written anew: {error}; try again") from error
