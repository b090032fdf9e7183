"""Over Redis: what one process stores is heard by the others at once; without it they look for it, and miss nothing."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis import Redis, RedisError
from structlog.testing import capture_logs

from engine.clock import SetClock
from engine.errors import WrongSetting
from engine.live import poller, tail
from engine.live.herald import Herald
from engine.service import Service, open_service
from engine.store.candidates import Who
from tests.club import NOON, found, write_program
from tests.live.test_tail import Ear

SERVER = os.environ.get("TROGEN_TEST_REDIS_URL", "redis://127.0.0.1:6379")
NEVER = 3_600.0
PATIENCE_SECONDS = 20


def unreachable() -> bool:
    """Whether there is no Redis to test with, which only a build server must not be without."""
    with Redis.from_url(SERVER, socket_connect_timeout=1) as server:
        try:
            server.ping()
        except RedisError:
            assert "CI" not in os.environ, f"there is no Redis at {SERVER}: see TROGEN_TEST_REDIS_URL"
            return True
    return False


needs_redis = pytest.mark.skipif(unreachable(), reason=f"there is no Redis at {SERVER}: see TROGEN_TEST_REDIS_URL")


@asynccontextmanager
async def telling(database_url: str, folder: Path, redis_url: str = SERVER) -> AsyncIterator[Service]:
    """A service that tells others over Redis what it stored."""
    rulesets = write_program(folder / "rulesets")
    async with open_service(
        database_url=database_url, rulesets=rulesets, clock=SetClock(NOON), redis_url=redis_url
    ) as service:
        yield service


async def hearing(service: Service, *, over_redis: bool) -> None:
    """Returns once it hears over Redis, or does no longer."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while service.tail.is_told() is not over_redis:  # noqa: ASYNC110 - nobody else is told
            await asyncio.sleep(0.01)


async def listen(service: Service) -> Ear:
    ear = Ear()
    await service.tail.ready()
    service.tail.follow("club", ear)
    return ear


@needs_redis
async def test_what_another_process_stores_is_heard_without_looking_for_it(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with telling(postgres_url, tmp_path) as here, telling(postgres_url, tmp_path) as there:
        await hearing(here, over_redis=True)
        monkeypatch.setattr(tail, "TOLD_EVERY_SECONDS", NEVER)
        monkeypatch.setattr(tail, "EVERY_SECONDS", NEVER)
        monkeypatch.setattr(poller, "EVERY_SECONDS", NEVER)
        here.tail.ring()  # it waits by what it knew before
        ear, bell = await listen(here), here.bus.following(Who("club", "anna"))
        with bell as rung:
            await there.submit([found("1")])
            await ear.hears(1)
            async with asyncio.timeout(PATIENCE_SECONDS):
                await rung.wait()


@needs_redis
async def test_deployments_that_share_a_redis_do_not_hear_each_other(
    sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    heard: list[object] = []
    async with telling(postgres_url, tmp_path / "one") as one, telling(sqlite_url, tmp_path / "other") as other:
        await hearing(one, over_redis=True)
        await hearing(other, over_redis=True)
        one.bus.wake = heard.append  # type: ignore[assignment]
        await other.submit([found("1")])
        ear = await listen(other)
        await other.submit([found("2")])
        await ear.hears(1)

    assert not heard


@needs_redis
async def test_while_redis_is_away_nothing_is_missed_and_it_is_said_once(postgres_url: str, tmp_path: Path) -> None:
    async with Proxy.to(SERVER) as proxy:
        with capture_logs() as logs:
            async with telling(postgres_url, tmp_path, proxy.url) as here, telling(postgres_url, tmp_path) as there:
                ear = await listen(here)
                await hearing(here, over_redis=True)
                await proxy.cut()
                await hearing(here, over_redis=False)
                await there.submit([found("1")])
                await here.submit([found("2", "bo")])
                await ear.hears(2)
                await proxy.open()
                await hearing(here, over_redis=True)
                await there.submit([found("3", "cesar")])
                await ear.hears(3)

    said = [each["event"] for each in logs if "redis" in each["event"]]
    assert said == [
        "redis is away: looking for what others store instead",
        "redis is back: others tell what they store",
    ]


async def test_a_redis_that_never_was_there_keeps_nobody_from_working(sqlite_url: str, tmp_path: Path) -> None:
    with capture_logs():
        async with telling(sqlite_url, tmp_path, "redis://127.0.0.1:1") as service:
            ear = await listen(service)
            await service.submit([found("1")])
            await ear.hears(1)


def test_an_address_that_is_none_is_a_wrong_setting() -> None:
    with pytest.raises(WrongSetting, match="TROGEN_REDIS_URL"):
        Herald("http://somewhere", "channel", lambda whos: None)


class Proxy:
    """Stands between a client and a server, and can cut all connections."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._port = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @classmethod
    @asynccontextmanager
    async def to(cls, url: str) -> AsyncIterator["Proxy"]:
        parts = urlsplit(url)
        proxy = cls(parts.hostname or "127.0.0.1", parts.port or 6379)
        await proxy.open()
        try:
            yield proxy
        finally:
            await proxy.cut()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        if self._server is not None:
            self._server.close()
            for writer in list(self._open):
                writer.transport.abort()
            await self._server.wait_closed()
            self._server = None

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, away = await asyncio.open_connection(*self._to)
        both = {writer, away}
        self._open |= both
        await asyncio.gather(_pass_on(reader, away), _pass_on(there, writer))
        self._open -= both


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
