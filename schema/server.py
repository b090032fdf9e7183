"""The server process: an ASGI application on a socket, until it is told to stop."""

import logging
import os
import socket
from collections.abc import Callable
from errno import EADDRINUSE

import structlog
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.errors import EngineError
from engine.garbage import collect_seldom
from schema.live.lean import LeanSocket
from schema.safety.arrivals import READING_SECONDS, USUAL_SECONDS, arriving_within
from schema.stopping import told_to_stop_alike

LARGEST_FRAME_BYTES = 65_536
"""Of a WebSocket message. Subscriptions send documents, not batches."""

PING_SECONDS = 20
"""How often an open WebSocket is asked whether it is still there, and how long it may take to answer."""

GOODBYE_SECONDS = 5
"""How long requests that are under way may take after the server was told to stop."""


_SAID_BETTER_BY_US = "Application startup failed. Exiting."


UNSENT_BYTES = 65_536
"""How much the kernel takes of what cannot be sent yet."""

UNREAD_SECONDS = 60
"""How long what was sent may stay unread."""


class CannotListen(EngineError):
    """The address is taken, or not ours to listen on."""


class CannotStart(EngineError):
    """The application did not start, for a reason that nobody foresaw."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises CannotListen, in words that say which setting helps."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        which = "port with --port or TROGEN_PORT" if error.errno == EADDRINUSE else "address with --host or TROGEN_HOST"
        # Of a name that cannot be found, only the error itself has words.
        why = str(error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)).lower()
        raise CannotListen(f"cannot listen on {host}:{port}: {why}; choose another {which}") from None
    # Handed on to every connection. Without it the kernel holds back the second part of an answer for 40 ms, and
    # asyncio's own loop does not see to it on sockets that it did not make.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        # Else the kernel takes megabytes for a client that reads nothing, and we would not notice.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Whoever reads nothing for as long is hung up on by the kernel: what was written for them is memory.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
    return listening


def serve_until_stopped(
    app: ASGIApp,
    listening: socket.socket,
    when_ready: Callable[[], None],
    when_stopping: Callable[[], None] = lambda: None,
    arrival_seconds: float = USUAL_SECONDS,
    trusted_proxies: str = "",
) -> None:
    """Serves the application on the socket until SIGINT or SIGTERM, then lets what is under way finish.

    Raises the EngineError for which the application refused to start, if it did, and CannotStart for anything else.
    """
    told = _TellsWhyItDidNotStart(app)
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.msg != _SAID_BETTER_BY_US)
    server = AnnouncedServer(
        how_to_serve(told, arrival_seconds, trusted_proxies=trusted_proxies), when_ready, when_stopping
    )
    try:
        # Uvicorn sends itself again what it was stopped with; so both signals end here.
        with told_to_stop_alike():
            server.run(sockets=[listening])
    except KeyboardInterrupt:
        return
    except SystemExit:
        if told.refusal is None:
            raise
    if told.refusal is not None:
        raise _as_engine_error(told.refusal)


def _as_engine_error(refusal: Exception) -> EngineError:
    if isinstance(refusal, EngineError):
        return refusal
    structlog.get_logger("trogen").debug("did not start", exc_info=refusal)
    told = CannotStart(
        f"the service did not start: {type(refusal).__name__}: {refusal}; TROGEN_LOG_LEVEL=debug shows where"
    )
    told.__cause__ = refusal
    return told


def how_to_serve(
    app: ASGIApp,
    arrival_seconds: float = USUAL_SECONDS,
    reading_seconds: float = READING_SECONDS,
    trusted_proxies: str = "",
) -> uvicorn.Config:
    """How every server of ours speaks HTTP and WebSocket, and how long it waits for requests and for readers."""
    return uvicorn.Config(
        app,
        loop="auto",
        http=arriving_within(arrival_seconds, reading_seconds),
        ws=LeanSocket,
        ws_max_size=LARGEST_FRAME_BYTES,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        ws_per_message_deflate=False,
        lifespan="on",
        forwarded_allow_ips=trusted_proxies.split(","),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
    )


class AnnouncedServer(uvicorn.Server):
    """A server that says when it has begun to answer."""

    def __init__(
        self, config: uvicorn.Config, when_ready: Callable[[], None], when_stopping: Callable[[], None] = lambda: None
    ) -> None:
        """`when_stopping` is called while everybody is still connected."""
        super().__init__(config)
        self._when_ready = when_ready
        self._when_stopping = when_stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            collect_seldom()
            self._when_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._when_stopping()
        await super().shutdown(sockets)


class _TellsWhyItDidNotStart:
    """Keeps why the application did not start, which would be a traceback in the log otherwise, or nothing at all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.refusal: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            return await self._app(scope, receive, send)
        try:
            await self._app(scope, receive, _without_traceback(send))
        except Exception as refusal:
            self.refusal = refusal
            raise
        return None


def _without_traceback(send: Send) -> Send:
    async def forward(message: Message) -> None:
        if message["type"] == "lifespan.startup.failed":
            message = {"type": "lifespan.startup.failed", "message": ""}
        await send(message)

    return forward
