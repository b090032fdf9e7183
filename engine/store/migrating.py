"""Migrations: bringing a database to what this version of the engine needs, and telling when it is not there.

Tortoise rebuilds SQLite tables to alter them. With foreign keys enforced that would delete what refers to them, so they
are off while migrating and checked afterwards.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from engine.errors import BrokenInvariant, SchemaOutOfDate, StoreUnavailable
from engine.store.database import APP, Database, PostgresDatabase, SqliteDatabase, database_of, tortoise_config
from engine.store.opening import make_folder_of, reason_of, require_writable
from engine.store.postgres import MIGRATION_LOCK

LATEST = "__latest__"
FIRST = "__first__"


@dataclass(frozen=True, slots=True)
class Migrated:
    """What migrating did to a database."""

    where: str
    created: bool
    """The database had no tables of ours before."""
    applied: tuple[str, ...]
    """The names of the migrations, in order; empty when nothing was missing."""


async def migrate(database_url: str, target: str = LATEST) -> Migrated:
    """Applies every migration that is missing; `target` stops at, or goes back to, one by name.

    Can be run again at any time, and by several processes at once. Raises StoreUnavailable.
    """
    database = database_of(database_url)
    async with _alone(database), _executor(database) as (executor, connection):
        plan = await executor.plan([MigrationTarget(APP, target)])
        created = not await executor.recorder.applied_migrations()
        if plan:
            await executor.migrate([MigrationTarget(APP, target)])
            await _settle(database, connection)
        return Migrated(database.where, created, tuple(step.migration.name for step in plan))


async def pending_migrations(database_url: str) -> list[str]:
    """The names of the migrations that the database lacks, in order. Raises StoreUnavailable."""
    database = database_of(database_url)
    if isinstance(database, SqliteDatabase):
        require_writable(database.path)
        if not database.path.exists():
            return ["everything"]
    async with _executor(database) as (executor, _):
        return [step.migration.name for step in await executor.plan([MigrationTarget(APP, LATEST)])]


async def require_migrated(database_url: str) -> None:
    """Raises SchemaOutOfDate, with what to do, unless the database is as this version needs it."""
    database = database_of(database_url)
    pending = await pending_migrations(database_url)
    if pending:
        raise SchemaOutOfDate(f"the database {database.where} lacks {_listed(pending)}: run `trogen migrate` first")
    async with _executor(database) as (executor, _):
        applied = await executor.recorder.applied_migrations()
        await executor.loader.build_graph()
        newer = [each.name for each in applied if each.app_label == APP and each not in executor.loader.graph.nodes]
    if newer:
        raise SchemaOutOfDate(
            f"a newer version of Trogen changed the database {database.where} ({', '.join(newer)}): run that version"
        )


async def _settle(database: Database, connection: BaseDBAsyncClient) -> None:
    if isinstance(database, SqliteDatabase):
        await _check_foreign_keys(connection)
    else:
        # Fresh tables have no statistics, and the planner would read them from end to end.
        await connection.execute_script("analyze")


def _listed(pending: list[str]) -> str:
    return "its tables" if pending[0].startswith(("everything", "0001")) else "the changes " + ", ".join(pending)


@asynccontextmanager
async def _executor(database: Database) -> AsyncIterator[tuple[MigrationExecutor, BaseDBAsyncClient]]:
    config = tortoise_config(database, foreign_keys="OFF")
    async with TortoiseContext() as context:
        with _reported(database):
            await context.init(config=config)
            connection = context.connections.get("default")
            await connection.execute_query("select 1")
            yield MigrationExecutor(connection, config["apps"]), connection


@contextmanager
def _reported(database: Database) -> Iterator[None]:
    try:
        yield
    except BaseORMException as error:  # some of which are OSErrors as well, and say less than what they came from
        raise _unusable(database, str(error.__cause__ or error.__context__ or error)) from error
    except OSError as error:
        raise _unusable(database, reason_of(error)) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.Error) as error:
        raise _unusable(database, str(error)) from error


def _unusable(database: Database, why: str) -> StoreUnavailable:
    return StoreUnavailable(f"the database {database.where} cannot be reached or migrated: {why}")


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[None]:
    """Keeps other processes from migrating the same database meanwhile."""
    async with _alone_on_server(database) if isinstance(database, PostgresDatabase) else _alone_in_folder(database):
        yield


@asynccontextmanager
async def _alone_on_server(database: PostgresDatabase) -> AsyncIterator[None]:
    with _reported(database):
        connection = await asyncpg.connect(**database.arguments())
    try:
        await connection.execute("select pg_advisory_lock($1, 0)", MIGRATION_LOCK)
        yield
    finally:
        await connection.close()


@asynccontextmanager
async def _alone_in_folder(database: SqliteDatabase) -> AsyncIterator[None]:
    make_folder_of(database.path)
    # The folder is locked, not the file: SQLite has locks of its own on the file, and would lose them when we close it.
    with _reported(database):
        folder = os.open(database.path.parent, os.O_RDONLY)
    try:
        await asyncio.to_thread(fcntl.flock, folder, fcntl.LOCK_EX)
        require_writable(database.path)
        yield
    finally:
        os.close(folder)


async def _check_foreign_keys(connection: BaseDBAsyncClient) -> None:
    broken = await connection.execute_query_dict("pragma foreign_key_check")
    if broken:
        raise BrokenInvariant(
            f"after migrating, {len(broken)} rows refer to what is not there; restore the backup and report this"
        )
