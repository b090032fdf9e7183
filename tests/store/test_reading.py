"""The reader: many questions at once, and an orderly end."""

import asyncio
from contextlib import suppress
from pathlib import Path

from engine.store.candidates import Who
from engine.store.database import database_of
from engine.store.reading import open_reader
from engine.store.statements import query
from tests.club import club, found


class ServerFellOver(Exception):
    """What ends the block."""


async def test_any_number_of_members_can_be_followed(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service, open_reader(database_of(database_url)) as reader:
        await service.submit([found("1"), found("2", "m39999")])
        followed = [Who("club", f"m{number}") for number in range(40_000)]

        versions = await reader.versions([Who("club", "anna"), *followed])

    assert set(versions) == {Who("club", "anna"), Who("club", "m39999")}


async def test_what_was_asked_is_answered_before_the_connections_go_even_when_the_block_fails(
    database_url: str,
) -> None:
    with suppress(ServerFellOver):
        async with open_reader(database_of(database_url)) as reader:
            asking = [asyncio.create_task(reader.member_id(Who("club", "anna"))) for _ in range(20)]
            await asyncio.sleep(0)
            raise ServerFellOver

    assert not reader._asked
    assert await asyncio.gather(*asking) == [None] * 20


async def test_postgresql_compiles_no_question(postgres_url: str) -> None:
    """To compile the question of a page took 0.1 to 0.3 seconds, and to read the page less than a thousandth of one."""
    async with open_reader(database_of(postgres_url)) as reader:
        assert [tuple(row) for row in await reader.rows(query("show jit"))] == [("off",)]
