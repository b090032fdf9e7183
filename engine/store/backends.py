"""Which backend a database has."""

from typing import assert_never

from engine.store.backend import Examinable
from engine.store.database import Database, PostgresDatabase, SqliteDatabase
from engine.store.postgres import PostgresBackend
from engine.store.sqlite import SqliteBackend


def backend_for(database: Database) -> Examinable:
    """The writer's side of a database."""
    match database:
        case SqliteDatabase(path):
            return SqliteBackend(path)
        case PostgresDatabase():
            return PostgresBackend(database)
        case _:
            assert_never(database)
