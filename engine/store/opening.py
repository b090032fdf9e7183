"""Whether a SQLite file can be opened and written, and if not, why: in words, before anything else trips over it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from engine.errors import StoreUnavailable

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def make_folder_of(path: Path) -> None:
    """Makes the folder that the file is to stand in, where there is none. Raises StoreUnavailable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise _because_of_a_file_above(path) from None
    except OSError as error:
        raise StoreUnavailable(f"the folder {path.parent} of the database cannot be made: {reason_of(error)}") from None


def require_writable(path: Path) -> None:
    """Raises StoreUnavailable when what stands there cannot be used as a database; nothing at all may stand there."""
    if path.is_dir():
        raise StoreUnavailable(f"the database {path} is a folder, and it should be a file")
    if not path.exists():
        if any(above.is_file() for above in path.parents):
            raise _because_of_a_file_above(path)
        return
    try:
        _begin_and_undo(path)
    except sqlite3.Error as error:
        if _code(error) not in _BUSY:  # somebody else is writing to it: so it can be written
            raise StoreUnavailable(f"the database {path} {_complaint(error)}") from error


def reason_of(error: OSError) -> str:
    """Why the operating system refused, in its own words without its numbers."""
    if isinstance(error, TimeoutError) and error.errno is None:
        return "it did not answer in time"
    # A name that cannot be found has a number of its own, below zero, that means nothing to the operating system.
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno).lower()
    return error.strerror.lower() if error.strerror else str(error)


def _begin_and_undo(path: Path) -> None:
    address = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=0)) as connection:
        connection.execute("begin immediate")
        (version,) = connection.execute("pragma user_version").fetchone()
        # A read-only file can be begun with, too; it is the first change that it refuses.
        connection.execute(f"pragma user_version = {version}")
        connection.execute("rollback")


def _complaint(error: sqlite3.Error) -> str:
    match _code(error):
        case sqlite3.SQLITE_NOTADB:
            return "is not an SQLite database"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return "cannot be written: it or its folder is read-only, or belongs to somebody else"
        case _:
            return f"cannot be used: {error}"


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _because_of_a_file_above(path: Path) -> StoreUnavailable:
    file = next(above for above in path.parents if above.is_file())
    return StoreUnavailable(f"the database {path} cannot stand below {file}, which is a file and not a folder")
