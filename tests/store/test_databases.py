"""The databases that tests are given on PostgreSQL: used again, and as good as new."""

import asyncpg
import pytest

from tests.databases import Postgres

A_PROGRAM = "insert into program (key, created_at) values ('club', 0)"
PROGRAMS = "select count(*) from program"


@pytest.fixture
async def used(postgres: Postgres) -> str:
    """The address of a database that a test wrote into, and left a connection to."""
    with postgres.database(migrated=True) as url:
        connection = await asyncpg.connect(url)
        await connection.execute(A_PROGRAM)
        await connection.execute("begin; insert into program (key, created_at) values ('left open', 0)")
    with pytest.raises(asyncpg.PostgresConnectionError):
        await connection.fetchval(PROGRAMS)
    return url


async def test_a_database_that_was_used_is_empty_when_it_is_used_again(postgres: Postgres, used: str) -> None:
    with postgres.database(migrated=True) as url:
        assert url == used
        connection = await asyncpg.connect(url)
        assert await connection.fetchval(PROGRAMS) == 0
        await connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "alter table program rename to lost",
        "alter table program alter created_at drop not null",
        "create index another on program (created_at)",
        "alter table program add check (created_at >= 0)",
        "insert into tortoise_migrations (app, name, applied_at) values ('store', '9999_of_the_future', now())",
    ],
)
async def test_a_database_with_other_tables_is_not_used_again(postgres: Postgres, used: str, change: str) -> None:
    with postgres.database(migrated=True) as changed:
        connection = await asyncpg.connect(changed)
        await connection.execute(change)
        await connection.close()
    with postgres.database(migrated=True) as url:
        assert url != changed
