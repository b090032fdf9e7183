"""How requests arrive, whole, in time and with bearable headers, and how answers are read; who dawdles is cut off.

Below the application, because a request whose headers never end is one that no application ever hears of.
"""

import asyncio
import re
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

USUAL_SECONDS = 10.0
"""For a request to arrive, from its first byte to its last."""

READING_SECONDS = 30.0
"""How long a client may leave what it was sent unread, once the buffers are full."""

LARGEST_HEAD_BYTES = 65_536
"""Of the request line and all headers together."""

MOST_HEADERS = 100

_ENDLESS = re.compile(rb"/programs/[^/?]+/actions(\?|$)")
"""Bodies that may go on for as long as there is something in them; who reads them waits no longer than it will."""


class ArrivingProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP, with bounds on what it waits for. A timer runs only while a request is incomplete."""

    seconds = USUAL_SECONDS
    reading_seconds = READING_SECONDS

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._arriving = True
        self._in_head = True
        self._head_bytes = 0
        self._is_endless = False
        self._refusal: HTTPStatus | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._await_the_rest()

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrived()
        self._is_read()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return  # what was refused goes on sending
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > LARGEST_HEAD_BYTES:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if self._arriving and self._deadline is None and not self._is_read_on():
            self._await_the_rest()

    def pause_writing(self) -> None:
        super().pause_writing()
        # Aborted, because closing would wait for the client to read the rest.
        self._unread = self.loop.call_later(self.reading_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        self._is_read()
        super().resume_writing()

    def on_message_begin(self) -> None:
        self._arriving = self._in_head = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if len(self.headers) > MOST_HEADERS or size > LARGEST_HEAD_BYTES:
            self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise ValueError  # which the parser passes on as a request that cannot be read
        self._in_head = False
        super().on_headers_complete()
        self._is_endless = _ENDLESS.match(self.url) is not None
        if self._is_endless:
            self._arrived()

    def on_message_complete(self) -> None:
        self._arriving = self._in_head = False
        self._arrived()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._arriving = self._in_head = False
        self._arrived()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._refusal or HTTPStatus.BAD_REQUEST)

    def _is_read_on(self) -> bool:
        """Whether the body is endless, and somebody still reads it: nobody does once it was answered."""
        return self._is_endless and not self.cycle.response_complete

    def _await_the_rest(self) -> None:
        self._deadline = self.loop.call_later(self.seconds, self._give_up)

    def _arrived(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _is_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _give_up(self) -> None:
        self._deadline = None
        self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        """Says why, where this request has no answer yet, and closes."""
        cycle: RequestResponseCycle | None = self.cycle
        if self._in_head:
            unanswered = cycle is None or cycle.response_complete
        else:
            unanswered = cycle is not None and cycle.more_body and not cycle.response_started
        self._arrived()
        self._arriving = self._in_head = False
        if self.transport.is_closing():
            return
        if unanswered:
            line = f"HTTP/1.1 {status.value} {status.phrase}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            self.transport.write(line.encode())
        self.transport.close()


def arriving_within(seconds: float, reading_seconds: float = READING_SECONDS) -> type[ArrivingProtocol]:
    """The protocol with other bounds on time."""
    return type("Arriving", (ArrivingProtocol,), {"seconds": seconds, "reading_seconds": reading_seconds})
