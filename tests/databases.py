"""Fresh databases for tests: a file of its own on SQLite, a database of its own on PostgreSQL."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

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
    """Databases on one server, each a copy of a migrated one.

    To make one and to drop it again takes longer than most tests, and all processors of the server with it. So what
    was used is emptied and used again, unless its tables are others than they were.
    """

    def __init__(self) -> None:
        self._template = _new_name()
        apart(_on_server(f'create database "{self._template}"'))
        apart(migrate(_url(self._template)))
        self._made = apart(_asked(_url(self._template), _SHAPE))
        self._empty: list[str] = []
        self._contents: dict[str, _Contents] = {}

    @contextmanager
    def database(self, *, migrated: bool) -> Iterator[str]:
        """The address of a database that is as good as new; a migrated one has its tables, and nothing in them."""
        name = self._empty.pop() if migrated and self._empty else self._new(migrated)
        try:
            yield _url(name)
        finally:
            if migrated and apart(_emptied(_url(name), self._made)):
                self._empty.append(name)
            else:
                apart(_on_server(f'drop database "{name}" with (force)'))

    def _new(self, migrated: bool) -> str:
        name = _new_name()
        template = self._template if migrated else "template1"
        apart(_on_server(f'create database "{name}" template "{template}"'))
        return name

    @contextmanager
    def copy_of(self, url: str) -> Iterator[str]:
        """The address of a database like another one, which is migrated, and whose contents nobody changes any more."""
        if url not in self._contents:
            self._contents[url] = apart(_contents_of(url))
        with self.database(migrated=True) as copy:
            apart(_fill(copy, self._contents[url]))
            yield copy

    def close(self) -> None:
        for name in (*self._empty, self._template):
            apart(_on_server(f'drop database "{name}" with (force)'))


class _Contents(NamedTuple):
    rows: dict[str, bytes]
    """By table, as COPY writes them."""
    numbers: dict[str, int]
    """How far each sequence has counted."""


_SHAPE = """
    select md5(string_agg(part, ' ' order by part)) from (
        select format('%s %s %s %s %s', attrelid::regclass, attname, atttypid::regtype, attnotnull, atthasdef)
        from pg_attribute join pg_class on pg_class.oid = attrelid
        where relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
        union all select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace
        union all select format('%s %s', tgname, tgenabled) from pg_trigger where not tgisinternal
        union all select indexdef from pg_indexes where schemaname = 'public'
        union all select format('%s %s', app, name) from tortoise_migrations
    ) as shape(part)
"""
"""Everything about the tables but what is in them, and which migrations were applied."""

_TABLES = "schemaname = 'public' and tablename not like 'tortoise_migrations%'"
_SEQUENCES = "schemaname = 'public' and sequencename not like 'tortoise_migrations%' and last_value is not null"
"""Those that count what tests do; the migrations count their own."""

_ALONE = """
    select pg_terminate_backend(pid, 10000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
"""

_EMPTY = f"""
    do $$
    declare each record;
    begin
        perform set_config('session_replication_role', 'replica', true);  -- without the triggers that keep the audit
        for each in select tablename as name from pg_tables where {_TABLES} loop
            execute format('delete from %I', each.name);
        end loop;
        for each in select sequencename as name from pg_sequences where {_SEQUENCES} loop
            execute format('alter sequence %I restart', each.name);
        end loop;
    end $$
"""


async def _emptied(url: str, shape: str) -> bool:
    """Empties a database that nobody uses any more; False when it is not what it was."""
    try:
        async with _connected(url) as connection:
            await connection.execute(_ALONE)
            if await connection.fetchval(_SHAPE) != shape:
                return False
            await connection.execute(_EMPTY)
    except asyncpg.PostgresError:
        return False
    return True


async def _contents_of(url: str) -> _Contents:
    async with _connected(url) as connection:
        numbers = dict(await connection.fetch(f"select sequencename, last_value from pg_sequences where {_SEQUENCES}"))
        rows = {}
        for (table,) in await connection.fetch(f"select tablename from pg_tables where {_TABLES}"):
            await connection.copy_from_table(table, output=(written := BytesIO()), format="binary")
            rows[table] = written.getvalue()
        return _Contents(rows, numbers)


async def _fill(url: str, contents: _Contents) -> None:
    async with _connected(url) as connection:
        for table, rows in contents.rows.items():
            await connection.copy_to_table(table, source=BytesIO(rows), format="binary")
        for sequence, number in contents.numbers.items():
            await connection.execute("select setval($1::text::regclass, $2)", sequence, number)


async def _asked(url: str, question: str) -> str:
    async with _connected(url) as connection:
        return str(await connection.fetchval(question))


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
    async with _connected(SERVER) as connection:
        await connection.execute(statement)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Any]:
    server = database_of(url)
    assert isinstance(server, PostgresDatabase), "TROGEN_TEST_POSTGRES_URL names a PostgreSQL server"
    connection = await asyncpg.connect(**server.arguments())
    try:
        yield connection
    finally:
        await connection.close()
