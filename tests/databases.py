"""Fresh databases for tests: a file of its own on SQLite, a database of its own on PostgreSQL."""

import asyncio
import os
import shutil
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from engine.store import migrate
from engine.store.database import PostgresDatabase, database_of
from engine.store.ids import new_id

AnswerT = TypeVar("AnswerT")

SERVER = os.environ.get("TROGEN_TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
"""A PostgreSQL server on which databases may be created and dropped."""


def apart(work: Coroutine[Any, Any, AnswerT]) -> AnswerT:
    """Runs something in an event loop of its own, whatever loop the test runs in."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def unreachable() -> str | None:
    """Why the PostgreSQL server cannot be used; None when it can."""
    try:
        apart(_on_server("select 1"))
    except (OSError, asyncpg.PostgresError) as error:
        return str(error)
    return None


class Postgres:
    """Databases on one server, each a copy of a migrated one."""

    def __init__(self) -> None:
        self._template = _new_name()
        apart(_on_server(f'create database "{self._template}"'))
        apart(migrate(_url(self._template)))

    @contextmanager
    def database(self, *, migrated: bool) -> Iterator[str]:
        """The address of a new database, which is dropped at the end."""
        name = _new_name()
        template = self._template if migrated else "template1"
        apart(_on_server(f'create database "{name}" template "{template}"'))
        try:
            yield _url(name)
        finally:
            apart(_on_server(f'drop database "{name}" with (force)'))

    @contextmanager
    def copy_of(self, url: str) -> Iterator[str]:
        """The address of a new database like another one, to which nobody is connected."""
        name = _new_name()
        apart(_on_server(f'create database "{name}" template "{url.rpartition("/")[2]}"'))
        try:
            yield _url(name)
        finally:
            apart(_on_server(f'drop database "{name}" with (force)'))

    def close(self) -> None:
        apart(_on_server(f'drop database "{self._template}" with (force)'))


class Sqlite:
    """Database files, each a copy of a migrated one."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        apart(migrate(f"sqlite://{self._template}"))

    def database(self, folder: Path, *, migrated: bool) -> str:
        """The address of a new file in a folder."""
        path = folder / "trogen.db"
        if migrated:
            shutil.copy(self._template, path)
        return f"sqlite://{path}"


def _new_name() -> str:
    return f"trogen_test_{new_id().replace('-', '')}"


def _url(name: str) -> str:
    return SERVER.rpartition("/")[0] + "/" + name


async def _on_server(statement: str) -> None:
    server = database_of(SERVER)
    assert isinstance(server, PostgresDatabase), "TROGEN_TEST_POSTGRES_URL names a PostgreSQL server"
    connection = await asyncpg.connect(**server.arguments())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
