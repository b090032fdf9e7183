"""The time that an operation may take, with databases that really keep it waiting."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from tests.schema.asking import BEARER, garden, garden_app, served
from tests.schema.garden import watered
from tests.schema.listening import FEED, socket_at

MEMBER = '{ member(program: "garden", externalId: "ines") { externalId } }'
SUBMIT = "mutation($input: SubmitActionInput!) { submitAction(input: $input) { result } }"


@contextmanager
def kept_from_writing(database_url: str) -> Iterator[None]:
    """A SQLite file to which somebody else is writing."""
    other = sqlite3.connect(database_url.removeprefix("sqlite://"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def test_a_mutation_that_takes_too_long_says_that_nobody_knows_and_counts_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    action = {"program": "garden", **watered("one")}
    async with garden(sqlite_url, tmp_path, operation_seconds=0.2) as api:
        with kept_from_writing(sqlite_url):
            late = await api.http.post(
                "/graphql", json={"query": SUBMIT, "variables": {"input": action}}, headers=BEARER
            )
        (error,) = late.json()["errors"]
        assert late.status_code == 504
        assert error["extensions"] == {"code": "DEADLINE_EXCEEDED"}
        assert "send it again with the same idempotency keys" in error["message"]

    # The writer finished what it had been handed: with the same key it is found, and counts once.
    async with garden(sqlite_url, tmp_path) as api:
        assert await api.submit("result", watered("one")) == {"result": "DUPLICATE"}


async def test_a_query_that_takes_too_long_is_given_up_on_every_transport(postgres_url: str, tmp_path: Path) -> None:
    app = garden_app(postgres_url, tmp_path, operation_seconds=0.2)
    async with served(app) as address, socket_at(address, **BEARER) as socket:
        await socket.introduce()
        other = await asyncpg.connect(postgres_url)
        try:
            async with other.transaction():
                await other.execute("LOCK TABLE member IN ACCESS EXCLUSIVE MODE")
                await socket.subscribe(MEMBER)
                told = await socket.hear()
                await socket.subscribe(FEED, id="feed", member="ines")
                unheard = await socket.hear()
        finally:
            await other.close()
        assert (unheard["type"], unheard["id"]) == ("error", "feed")
        assert unheard["payload"][0]["extensions"] == {"code": "DEADLINE_EXCEEDED"}
        assert told["type"] == "error"
        assert told["payload"][0]["extensions"] == {"code": "DEADLINE_EXCEEDED"}
        assert told["payload"][0]["message"].startswith("the operation was given up after 0.2 seconds; ask for less")
        async with asyncio.timeout(20):
            await socket.subscribe(MEMBER, id="2")
            assert (await socket.hear())["payload"] == {"data": {"member": None}}
