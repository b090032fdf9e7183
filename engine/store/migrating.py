"""Migrations: bringing a database to what this version of the engine needs, and telling when it is not there.

Tortoise rebuilds SQLite tables to alter them. With foreign keys enforced that would delete what refers to them, so they
are off while migrating and checked afterwards.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from engine.errors import BrokenInvariant, SchemaOutOfDate, StoreUnavailable
from engine.store.database import APP, Database, PostgresDatabase, SqliteDatabase, database_of, tortoise_config
from engine.store.postgres import MIGRATION_LOCK

LATEST = "__latest__"
FIRST = "__first__"


async def migrate(database_url: str, target: str = LATEST) -> None:
    """Applies every migration that is missing; `target` stops at, or goes back to, one by name.

    Can be run again at any time, and by several machines at once. Raises StoreUnavailable.
    """
    database = database_of(database_url)
    if isinstance(database, SqliteDatabase):
        database.path.parent.mkdir(parents=True, exist_ok=True)
    async with _alone(database), _executor(database) as (executor, connection):
        if not await executor.plan([MigrationTarget(APP, target)]):
            return
        await executor.migrate([MigrationTarget(APP, target)])
        if isinstance(database, SqliteDatabase):
            await _check_foreign_keys(connection)
        else:
            # Fresh tables have no statistics, and the planner would read them from end to end.
            await connection.execute_script("analyze")


async def pending_migrations(database_url: str) -> list[str]:
    """The names of the migrations that the database lacks, in order. Raises StoreUnavailable."""
    database = database_of(database_url)
    if isinstance(database, SqliteDatabase) and not database.path.exists():
        return ["everything"]
    async with _executor(database) as (executor, _):
        return [step.migration.name for step in await executor.plan([MigrationTarget(APP, LATEST)])]


async def require_migrated(database_url: str) -> None:
    """Raises SchemaOutOfDate, with what to do, unless the database is as this version needs it."""
    pending = await pending_migrations(database_url)
    if pending:
        raise SchemaOutOfDate(f"the database lacks {_listed(pending)}: run `trogen migrate` first")
    async with _executor(database_of(database_url)) as (executor, _):
        applied = await executor.recorder.applied_migrations()
        await executor.loader.build_graph()
        newer = [each.name for each in applied if each.app_label == APP and each not in executor.loader.graph.nodes]
    if newer:
        raise SchemaOutOfDate(f"a newer version of Trogen changed the database ({', '.join(newer)}): run that version")


def _listed(pending: list[str]) -> str:
    return "its tables" if pending[0].startswith(("everything", "0001")) else "the changes " + ", ".join(pending)


@asynccontextmanager
async def _executor(database: Database) -> AsyncIterator[tuple[MigrationExecutor, BaseDBAsyncClient]]:
    config = tortoise_config(database, foreign_keys="OFF")
    async with TortoiseContext() as context:
        with _reported():
            await context.init(config=config)
            connection = context.connections.get("default")
            await connection.execute_query("select 1")
            yield MigrationExecutor(connection, config["apps"]), connection


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except (OSError, asyncpg.PostgresError, BaseORMException) as error:
        raise StoreUnavailable(f"the database cannot be reached or migrated: {error}") from error


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[None]:
    """Keeps other machines from migrating the same PostgreSQL database meanwhile."""
    if not isinstance(database, PostgresDatabase):
        yield
        return
    try:
        connection = await asyncpg.connect(**database.arguments())
    except (OSError, asyncpg.PostgresError) as error:
        raise StoreUnavailable(f"the database cannot be reached: {error}") from error
    try:
        await connection.execute("select pg_advisory_lock($1, 0)", MIGRATION_LOCK)
        yield
    finally:
        await connection.close()


async def _check_foreign_keys(connection: BaseDBAsyncClient) -> None:
    broken = await connection.execute_query_dict("pragma foreign_key_check")
    if broken:
        raise BrokenInvariant(
            f"after migrating, {len(broken)} rows refer to what is not there; restore the backup and report this"
        )
