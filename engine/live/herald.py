"""The herald: tells the other processes over Redis or Valkey that something was stored, so that they look at once.

What it tells is a hint and nothing more: the tables are the truth, and what it loses is found by looking once a second.
While Redis is away everybody looks more often, as they do where there is none.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import msgspec
import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from engine.errors import WrongSetting
from engine.store.candidates import Who

log = structlog.get_logger("trogen.live")

MOST_NAMED = 1_000
"""Members that one message names; when there are more, the others look for themselves."""

AGAIN_SECONDS = 0.5
"""How long after a failure it tries again."""

SILENCE_SECONDS = 5.0
"""After so much silence Redis is asked whether it is still there."""


class _Hint(msgspec.Struct, array_like=True):
    """What one process tells the others."""

    sender: str
    whos: list[tuple[str, str]] | None
    """To whom something happened; None for too many to name."""


_READ = msgspec.json.Decoder(_Hint)


class Herald:
    """Belongs to the event loop that it was made in. Channels keep deployments apart that share one Redis."""

    def __init__(self, url: str, channel: str, heard: Callable[[Iterable[Who] | None], None]) -> None:
        """`heard` is called with what other processes told: to whom something happened, None for anybody.

        Raises WrongSetting for what is no address of a Redis.
        """
        try:
            self._redis = Redis.from_url(
                url,
                retry=Retry(NoBackoff(), 0),  # it is we who try again
                socket_connect_timeout=2,
                health_check_interval=SILENCE_SECONDS,
            )
        except ValueError as error:
            raise WrongSetting(f"TROGEN_REDIS_URL: {error}") from None
        self._channel = channel
        self._heard = heard
        self._name = secrets.token_hex(6)
        self._untold: set[Who] = set()
        self._is_to_tell = asyncio.Event()
        self._listens = False
        self._failed = False

    @property
    def listens(self) -> bool:
        """Whether hints come in now; while not, whoever waits for news must look often."""
        return self._listens

    def tell(self, whos: Iterable[Who]) -> None:
        """Something happened to these members; returns at once."""
        self._untold.update(whos)
        self._is_to_tell.set()

    async def listen(self) -> None:
        """Hears what others tell, until cancelled."""
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(self._channel)
                    await self._hear(channel)
            except (RedisError, OSError) as error:
                self._lost(error)
            finally:
                self._listens = False
            await asyncio.sleep(AGAIN_SECONDS)

    async def speak(self) -> None:
        """Tells what there is to tell, until cancelled. What cannot be told is found by those who look."""
        while True:
            await self._is_to_tell.wait()
            self._is_to_tell.clear()
            whos, self._untold = self._untold, set()
            named = None if len(whos) > MOST_NAMED else [(who.program, who.external_id) for who in whos]
            try:
                await self._redis.publish(self._channel, msgspec.json.encode(_Hint(self._name, named)))
            except (RedisError, OSError) as error:
                self._lost(error)
                await asyncio.sleep(AGAIN_SECONDS)

    async def close(self) -> None:
        await self._redis.aclose()

    async def _hear(self, channel: PubSub) -> None:
        while True:
            message = await channel.get_message(timeout=SILENCE_SECONDS)
            if message is None:
                continue
            if message["type"] == "subscribe":
                self._found()
            elif message["type"] == "message":
                self._take(message["data"])

    def _take(self, data: bytes) -> None:
        try:
            hint = _READ.decode(data)
        except msgspec.MsgspecError:
            return  # somebody else's
        if hint.sender != self._name:
            self._heard(None if hint.whos is None else [Who(*who) for who in hint.whos])

    def _found(self) -> None:
        self._listens = True
        if self._failed:
            log.info("redis is back: others tell what they store")
        self._failed = False
        self._heard(None)  # whatever was told meanwhile was told to nobody

    def _lost(self, error: Exception) -> None:
        self._listens = False
        if not self._failed:
            log.warning("redis is away: looking for what others store instead", error=str(error))
        self._failed = True


@asynccontextmanager
async def heralding(herald: Herald) -> AsyncIterator[None]:
    """A herald at work for as long as the block lasts."""
    tasks = [asyncio.create_task(herald.listen()), asyncio.create_task(herald.speak())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await herald.close()
