"""Sending: one request to a receiver, with everything that may go wrong told as an answer.

A connection goes to the very address that was judged. Nothing is sent through a proxy of the environment, no redirect
is followed, an answer is read as far as it is short, and neither a name that is looked up for long nor a receiver that
says nothing keeps anybody else waiting.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

import httpcore
import structlog

from engine import __version__
from engine.clock import Clock
from engine.operations.webhooks.addresses import url_complaint
from engine.operations.webhooks.values import Answer, Request
from engine.rules.instants import moment_of
from schema.webhooks.connecting import Guarded
from schema.webhooks.failures import CONNECT_SECONDS, told
from schema.webhooks.pools import Pools
from schema.webhooks.resolving import NotPublic, Resolve, Resolver
from schema.webhooks.showing import shown
from schema.webhooks.trusting import trusted

log = structlog.get_logger("trogen.webhooks")

ANSWER_SECONDS = 15.0
"""How long a receiver may take, from the look-up of its name to the end of its answer."""

KEPT_CHARACTERS = 400
"""Of an answer, for the log of deliveries."""

READ_BYTES = 65_536
"""Of an answer. Of a longer one the rest is not waited for: the connection is closed."""

_ALWAYS = (
    (b"content-type", b"application/json"),
    (b"accept", b"*/*"),
    (b"accept-encoding", b"identity"),  # nothing is unpacked
    (b"user-agent", f"Trogen/{__version__} (webhooks)".encode()),
)
_THEIRS = (
    NotPublic,
    OSError,  # timeouts and TLS are such, too
    UnicodeError,  # of a name whose parts are too long to be looked up
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.RemoteProtocolError,
)
"""What a receiver, its address or the network between may do: an answer like any other."""


class Sender:
    """Carries requests for every webhook of this process. Belongs to the event loop that it is used in."""

    def __init__(
        self,
        *,
        clock: Clock,
        private: bool,
        resolve: Resolve,
        trusts: ssl.SSLContext | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._clock = clock
        self._private = private
        self._answer_seconds = answer_seconds
        self._pools = Pools(Guarded(resolve, private=private), trusts or trusted())

    async def carry(self, request: Request) -> Answer:
        """Sends it; never raises. What neither the network nor the receiver did is ours, and stands in the log."""
        began = perf_counter()
        complaint = url_complaint(request.url, private=self._private)  # the setting may be another by now
        if complaint is not None:
            return Answer(None, complaint, "", 0)
        try:
            async with asyncio.timeout(self._answer_seconds):
                return await self._answered(request, began)
        except _THEIRS as error:
            host = urlsplit(request.url).hostname or ""
            return Answer(None, told(error, host, self._answer_seconds), "", _milliseconds(began))
        except Exception as error:
            log.error("a request to a webhook cannot be sent", host=urlsplit(request.url).hostname, exc_info=error)
            why = "it could not be sent, because of a mistake of ours that is in the log"
            return Answer(None, why, "", _milliseconds(began))

    async def close(self) -> None:
        await self._pools.close()

    async def _answered(self, request: Request, began: float) -> Answer:
        parts = urlsplit(request.url)
        headers = [
            (b"host", parts.netloc.encode()),
            *_ALWAYS,
            *((name.encode(), value.encode()) for name, value in request.headers),
        ]
        patience = {"connect": CONNECT_SECONDS, "read": self._answer_seconds, "write": self._answer_seconds}
        # No certificate has the dot that a name may end with.
        extensions = {"timeout": patience, "sni_hostname": (parts.hostname or "").rstrip(".")}
        async with (
            self._pools.of(request.url) as connections,
            connections.stream(
                "POST", request.url, headers=headers, content=request.body, extensions=extensions
            ) as answer,
        ):
            beginning = await _read(answer.aiter_stream())
            reason = _reason_of(answer.status, dict(answer.headers))
            retry_after = _retry_after(dict(answer.headers), moment_of(self._clock.now()))
            return Answer(answer.status, reason, beginning, _milliseconds(began), retry_after)


@asynccontextmanager
async def sending(*, clock: Clock, private: bool, ca_file: Path | None = None) -> AsyncIterator[Sender]:
    """A sender for as long as the block lasts. Raises WrongSetting when no authority's certificates can be read."""
    resolver = Resolver()
    sender = Sender(clock=clock, private=private, resolve=resolver, trusts=trusted(ca_file))
    try:
        yield sender
    finally:
        await sender.close()
        resolver.close()


async def _read(stream: AsyncIterator[bytes]) -> str:
    """How an answer begins; reads on to its end if that is near, so that the connection can be used again."""
    kept, length = b"", 0
    async for chunk in stream:
        length += len(chunk)
        kept += chunk[: 4 * KEPT_CHARACTERS - len(kept)]
        if length > READ_BYTES:
            break
    return shown(kept.decode("utf-8", "replace"))[:KEPT_CHARACTERS]


def _reason_of(status: int, headers: dict[bytes, bytes]) -> str | None:
    """What is told of a status that says not enough by itself."""
    if 300 <= status < 400:
        to = next((value for name, value in headers.items() if name.lower() == b"location"), b"")
        where = shown(to.decode("latin-1"))[:200]
        return f"redirects are not followed; change the address to where it leads: {where or 'it does not say'}"
    if status == 410:
        return "410 says that nothing is wanted here any more: the webhook was disabled"
    return None


def _retry_after(headers: dict[bytes, bytes], now: datetime) -> int | None:
    """Seconds, given as such or as a date."""
    told = next((value for name, value in headers.items() if name.lower() == b"retry-after"), b"").decode("latin-1")
    if told.isascii() and told.isdecimal():
        return int(told[:9])
    try:
        return max(0, int((parsedate_to_datetime(told) - now).total_seconds()))
    except (ValueError, TypeError):
        return None


def _milliseconds(began: float) -> int:
    return round((perf_counter() - began) * 1_000)
