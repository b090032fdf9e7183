"""Two server processes on one PostgreSQL database: what is submitted at one arrives at the other."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from tests.club import write_program
from tests.schema.asking import Api, api_at
from tests.schema.garden import GARDEN, action
from tests.schema.listening import listening
from tests.schema.serving import trogen_serving

BEGINNING = ""
EACH = 60


async def test_a_feed_is_complete_and_in_order_whichever_server_took_the_action(
    postgres_url: str, tmp_path: Path
) -> None:
    rulesets = write_program(tmp_path / "rulesets", GARDEN, "garden")
    with trogen_serving(postgres_url, rulesets) as (_, here), trogen_serving(postgres_url, rulesets) as (_, there):
        async with api_at(here) as at_here, api_at(there) as at_there:
            pouring = asyncio.gather(_pour(at_here, "here"), _pour(at_there, "there"))
            heard: list[int] = []
            cursor = BEGINNING
            while len(heard) < 2 * EACH:
                async with AsyncExitStack() as dropped:
                    socket = await dropped.enter_async_context(listening(there, "ines", after=cursor))
                    for _ in range(min(50, 2 * EACH - len(heard))):
                        item = await socket.item()
                        heard.append(item["number"])
                        cursor = item["cursor"]
                    socket.connection.transport.abort()
            await pouring

    assert heard == list(range(1, 2 * EACH + 1))


async def _pour(api: Api, run: str) -> None:
    """Actions of one member that each lead to exactly one feed item."""
    for number in range(EACH):
        key = f"{run} {number}"
        payload = await api.submit("result", action("answer.thanked", key, post=key, votes=3))
        assert payload["result"] == "ACCEPTED"
