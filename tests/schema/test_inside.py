"""What callers are told when something breaks inside, and that nothing is loaded twice for one request."""

import asyncio
import sqlite3
from pathlib import Path

import structlog
from graphql import GraphQLError

from engine.errors import StoredInPart, StoreUnavailable, TakesNothingNow
from schema.auth.callers import DEPLOYMENT_OPERATOR
from schema.context import Context
from schema.locales import Reader
from schema.masking import masked
from tests.club import club, found
from tests.schema.asking import BEARER, KEY, api_at, garden, garden_app, served
from tests.schema.bulk.bodies import ADDRESS, NDJSON, answers_in, line
from tests.schema.garden import watered
from tests.schema.listening import socket_at

BROKEN = '{ member(program: "garden", externalId: "ines") { externalId ledger { totalCount } } }'


def lose_the_ledger(sqlite_url: str) -> None:
    """Breaks the database behind the server's back."""
    with sqlite3.connect(sqlite_url.removeprefix("sqlite://")) as connection:
        connection.execute("alter table ledger_entry rename to lost")
    connection.close()


def publish_from_a_newer_release(sqlite_url: str) -> None:
    """Records a version of rule files that know more than this release does."""
    with sqlite3.connect(sqlite_url.removeprefix("sqlite://")) as connection:
        connection.execute(
            "insert into ruleset_version (program, number, digest, effective_from, published_at, published_by, note, "
            "files) select program, 2, 'newer', effective_from + 1, published_at, 'newer', '', "
            """'{"programme.yaml": "seasons: [spring]"}' from ruleset_version"""
        )
    connection.close()


async def test_what_breaks_inside_is_told_by_an_id_that_the_log_repeats(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        lose_the_ledger(sqlite_url)
        with structlog.testing.capture_logs() as logs:
            answer = await api.answer(BROKEN)

    (error,), (line,) = answer["errors"], [each for each in logs if each["log_level"] == "error"]
    assert error["message"].startswith("Internal error")
    assert error["extensions"] == {"code": "INTERNAL_ERROR", "errorId": line["error_id"]}
    assert "ledger_entry" not in str(answer)
    assert "ledger_entry" in str(line["exc_info"])


async def test_what_breaks_inside_is_masked_on_a_socket_too(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address) as socket,
    ):
        await api.submit("result", watered("one"))
        lose_the_ledger(sqlite_url)
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.subscribe(BROKEN)
        (error,) = (await socket.hear())["payload"]["errors"]

    assert error["message"].startswith("Internal error")


async def test_a_programme_that_this_release_cannot_read_is_told_with_what_to_do(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        publish_from_a_newer_release(sqlite_url)
        answer = await api.answer(BROKEN)
        programs = await api.ask("{ programs { key } }")
        refused = await api.http.post(ADDRESS, content=b"", headers={**BEARER, **NDJSON})

    (error,) = answer["errors"]
    assert error["message"] == (
        "The programme 'garden' is unavailable: this release cannot read its version 2; run the release that published "
        "it, the newer one if two run side by side."
    )
    assert error["extensions"] == {"code": "UNAVAILABLE"}
    assert programs == {"programs": []}
    assert (refused.status_code, refused.json()["code"]) == (503, "UNAVAILABLE")
    assert refused.json()["detail"].startswith("the programme 'garden' is unavailable: this release cannot read")


def test_an_engine_that_is_busy_says_so_in_its_own_words() -> None:
    error = masked(GraphQLError("", original_error=TakesNothingNow("the engine is busy: try again in a moment")))

    assert error.message == "The engine is busy: try again in a moment."
    assert error.extensions == {"code": "UNAVAILABLE"}


def test_where_the_database_is_stays_between_the_operator_and_the_log() -> None:
    error = masked(GraphQLError("", original_error=StoreUnavailable("the database at db.internal:5432 is away")))

    assert "db.internal" not in error.message


def test_who_sent_much_is_told_whether_a_part_of_it_is_stored() -> None:
    whole = masked(GraphQLError("", original_error=StoreUnavailable("away")))
    part = masked(GraphQLError("", original_error=StoredInPart("away")))

    assert whole.message == "The database cannot be reached right now; nothing was stored. Send it again."
    assert part.message == "The database cannot be reached right now; only a part was stored. Send all of it again."


async def test_who_sends_lines_is_not_told_what_is_broken_inside_either(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        lose_the_ledger(sqlite_url)
        with structlog.testing.capture_logs() as logs:
            answer = await api.http.post(
                ADDRESS,
                content=line("two", member="ines", type="plant.watered", attributes={"plant": "fern", "litres": 2}),
                headers={**BEARER, **NDJSON},
            )

    (end,) = answers_in(answer.content)
    assert end["end"] == "UNAVAILABLE"
    assert end["message"] == "the database cannot be reached right now; send the lines after the last one again"
    assert any("ledger" in str(each.get("exc_info")) for each in logs)


async def test_a_member_is_loaded_once_for_one_request(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path) as service:
        await service.submit([found("one")])
        context = Context(service, Reader(), DEPLOYMENT_OPERATOR)
        first, second = await asyncio.gather(context.member("club", "anna"), context.member("club", "anna"))
        other = await context.for_one_operation().member("club", "anna")
        context.forget_members()
        later = await context.member("club", "anna")

    assert first is second
    assert first is not None
    assert other is not first
    assert later is not first
