"""Requests that do not arrive, or not as requests do: cut off, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from schema.safety.arrivals import LARGEST_HEAD_BYTES, MOST_HEADERS
from tests.schema.asking import KEY, garden_app, served

PATIENCE_SECONDS = 20
BODY = b'{"query": "{ __typename }"}'


def head(*more: str, length: int = len(BODY)) -> bytes:
    lines = [
        "POST /graphql HTTP/1.1",
        "Host: garden",
        f"Authorization: Bearer {KEY}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
        *more,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, port = address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.close()


async def answer_to(address: str, pieces: Iterable[bytes]) -> bytes:
    """Everything that the server says to these bytes until it closes."""
    async with asyncio.timeout(PATIENCE_SECONDS), connected(address) as (reader, writer):
        said = b""
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass  # it closed while we were still sending
        try:
            while part := await reader.read(65_536):
                said += part
        except ConnectionError:
            pass
        return said


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"POST /graphql HTTP/1.1\r\nHost: garden\r\nX-Slow: ", id="headers"),
        pytest.param(head() + BODY[:5], id="body"),
        pytest.param(
            head("Transfer-Encoding: chunked").replace(b"Content-Length: 27\r\n", b"") + b"5\r\n{", id="chunks"
        ),
    ],
)
async def test_who_dawdles_is_cut_off(sqlite_url: str, tmp_path: Path, begun: bytes) -> None:
    async with served(garden_app(sqlite_url, tmp_path), arrival_seconds=0.2) as address:
        said = await answer_to(address, [begun])
    assert said.startswith(b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n")


async def test_an_open_connection_may_be_silent_between_requests_and_an_answer_may_take_its_time(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path), arrival_seconds=0.05) as address,
        asyncio.timeout(PATIENCE_SECONDS),
        connected(address) as (reader, writer),
    ):
        for _ in range(2):
            writer.write(head() + BODY)
            answer = await reader.readuntil(b'"Query"}}')
            assert answer.startswith(b"HTTP/1.1 200 OK")
            with pytest.raises(TimeoutError):  # nothing comes, least of all an end
                await asyncio.wait_for(reader.read(1), 0.1)


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([head(*(f"X-{n}: y" for n in range(MOST_HEADERS))), BODY], id="many"),
        pytest.param([head(f"X-Long: {'y' * LARGEST_HEAD_BYTES}"), BODY], id="long"),
        pytest.param(
            [b"GET /graphql?query=" + b"y" * LARGEST_HEAD_BYTES + b" HTTP/1.1\r\nHost: garden\r\n\r\n"], id="url"
        ),
        pytest.param([b"GET / HTTP/1.1\r\nX-Endless: "] + [b"y" * 16_384] * 100, id="endless"),
    ],
)
async def test_a_flood_of_headers_is_not_read_to_its_end(sqlite_url: str, tmp_path: Path, pieces: list[bytes]) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address:
        said = await answer_to(address, pieces)
    # Who goes on sending may lose the answer with the connection, as TCP has it.
    assert said.startswith(b"HTTP/1.1 431 ") or said == b""


async def test_what_is_no_http_is_a_400(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address:
        said = await answer_to(address, [b"\x16\x03\x01 hello\r\n\r\n"])
    assert said.startswith(b"HTTP/1.1 400 Bad Request\r\n")


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(["Transfer-Encoding: chunked"], id="a length and chunks"),
        pytest.param(["Content-Length: 5"], id="two lengths"),
        pytest.param(["Transfer-Encoding: xchunked"], id="an unknown encoding"),
        pytest.param(["X-Folded: a\r\n b"], id="a folded line"),
        pytest.param(["X Spaced: a"], id="a space in a name"),
    ],
)
async def test_a_request_that_two_servers_could_read_in_two_ways_is_a_400(
    sqlite_url: str, tmp_path: Path, more: list[str]
) -> None:
    smuggled = b"0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: garden\r\n\r\n"
    async with served(garden_app(sqlite_url, tmp_path), arrival_seconds=1) as address:
        said = await answer_to(address, [head(*more) + BODY + smuggled])
    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"HTTP/1.1") == 1


async def test_an_answer_that_nobody_reads_is_not_kept_for_ever() -> None:
    async def endless(request: Request) -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b" " * 65_536
                    await asyncio.sleep(0)  # what is sent to nobody takes no time
            finally:
                ended.set()

        return StreamingResponse(parts())

    ended = asyncio.Event()
    app = Starlette(routes=[Route("/", endless)])
    app.state.say_goodbye = lambda: None
    async with served(app, reading_seconds=0.2) as address, connected(address) as (_, writer):
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # it can, being a socket's
        writer.write(b"GET / HTTP/1.1\r\nHost: garden\r\n\r\n")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await ended.wait()
