"""Uvicorn's WebSocket with less to keep: what there is ten thousand times should be small.

Measured with 10,000 sockets: four queues and events of asyncio are 4 KiB, the request and its headers another 3 KiB of
what a socket keeps from the handshake to the close.
"""

import asyncio
from typing import Any, cast

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

GOODBYE_SECONDS = 5.0
"""How long a client may take to answer a close."""


class Inbox:
    """Messages for the one task that reads them, as `asyncio.Queue` has it, as far as Uvicorn asks."""

    __slots__ = ("_messages", "_waiting")

    def __init__(self) -> None:
        self._messages: list[ASGIReceiveEvent] = []
        self._waiting: asyncio.Future[None] | None = None

    def put_nowait(self, message: ASGIReceiveEvent) -> None:
        self._messages.append(message)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def empty(self) -> bool:
        return not self._messages

    async def get(self) -> ASGIReceiveEvent:
        while not self._messages:
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        return self._messages.pop(0)


class Gate:
    """Open or shut, as `asyncio.Event` has it, as far as Uvicorn asks; mostly open, with nobody waiting."""

    __slots__ = ("_is_open", "_waiting")

    def __init__(self) -> None:
        self._is_open = True
        self._waiting: list[asyncio.Future[None]] = []

    def set(self) -> None:
        self._is_open = True
        for each in self._waiting:
            if not each.done():
                each.set_result(None)

    def clear(self) -> None:
        self._is_open = False

    async def wait(self) -> None:
        if self._is_open:
            return
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            await waiting
        finally:
            self._waiting.remove(waiting)


class LeanSocket(WebSocketsSansIOProtocol):
    """Lean, and can be closed although the client does not read: a close need not wait its turn."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.queue = cast("asyncio.Queue[ASGIReceiveEvent]", Inbox())
        self.writable = cast("asyncio.Event", Gate())

    async def send(self, message: ASGISendEvent) -> None:
        kind = message["type"]
        if kind == "websocket.close":
            self.writable.set()
        await super().send(message)
        if kind == "websocket.accept":
            # Of no more use to anybody; the application has read what it wanted of them.
            del self.request, self.response
            self.scope["headers"] = []
        elif kind == "websocket.close" and self.close_timer is not None:
            # Whoever has not answered by then is not waited for until all that was sent has been read.
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(GOODBYE_SECONDS, self.transport.abort)
