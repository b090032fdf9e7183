"""Server-sent events: one request for one operation, answered by a stream (graphql-sse, distinct connections mode).

Each event carries its cursor as its `id`, so that a client which comes again says by `Last-Event-ID` where it was.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from graphql import GraphQLError
from starlette.types import Receive, Scope, Send

from schema.auth.callers import Caller
from schema.context import Context
from schema.encoding import encoded
from schema.execution.executor import Executor, is_query, is_subscription
from schema.execution.requests import Asked, Prepared, RequestRefused
from schema.http import Headers, HttpAnswer, HttpRefused, answer, media_type_for
from schema.live.clients import Clients
from schema.live.hub import Hub
from schema.live.listeners import Listener, Told
from schema.live.outgoing import sent_at_once
from schema.masking import masked
from schema.safety.action_rates import headers_for
from schema.safety.watch import notice

Streaming: TypeAlias = Callable[[Receive, Send], Awaitable[None]]
"""An answer that goes on for as long as the client listens."""

MEDIA_TYPE = b"text/event-stream"

HEARTBEAT_SECONDS = 12.0
"""Proxies hang up on what is silent for longer than 15 to 60 seconds."""

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # asks proxies not to wait for more
]
_BEGINNING = b"retry: 1000\n\n"
"""How many milliseconds a browser waits before it comes again."""
_HEARTBEAT = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"


def accepts_events(headers: Headers) -> bool:
    """Whether the caller takes a stream of events, among others or nothing else."""
    return MEDIA_TYPE in headers.get(b"accept", b"").lower()


class EventStream(Listener):
    """One answer that goes on, from the first event to `complete` or to the end of the connection."""

    __slots__ = ("_clients", "_finished", "_heartbeat", "_send", "_serving", "caller")

    def __init__(self, send: Send, caller: Caller, clients: Clients) -> None:
        super().__init__()
        self.caller = caller
        self._send = send
        self._clients = clients
        self._finished = False
        self._heartbeat: asyncio.TimerHandle | None = None
        self._serving: asyncio.Task[object] | None = None

    async def serve(self, receive: Receive, begin: Callable[["EventStream"], Awaitable[None]]) -> None:
        """Begins, and stays until the client goes or the operation is complete."""
        self._serving = asyncio.current_task()
        await self._send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await self._send({"type": "http.response.body", "body": _BEGINNING, "more_body": True})
        self._beat_later()
        self._clients.enter(self)
        try:
            if not self._finished:
                await begin(self)
            while (await receive())["type"] != "http.disconnect":
                pass
        except asyncio.CancelledError:
            if not self._finished:  # it was not we who gave up on a client who reads nothing
                raise
        finally:
            self.end()

    def push(self, told: Told) -> bool:
        return self._push(_event(told))

    async def send(self, told: Told) -> None:
        if not self._finished:
            await self._send({"type": "http.response.body", "body": _event(told), "more_body": True})

    def fail(self, errors: Sequence[GraphQLError]) -> None:
        body = encoded({"errors": [each.formatted for each in errors]})
        self._finish(b"event: next\ndata: " + body + b"\n\n" + _COMPLETE)

    def complete(self, body: bytes) -> None:
        """The only answer there is."""
        self._finish(b"event: next\ndata: " + body + b"\n\n" + _COMPLETE)

    def give_up(self) -> None:
        self._finish(b": resume from your last cursor\n\n")

    def lapse(self, reason: str) -> None:
        self._finish(b": " + reason.encode() + b"\n\n")

    def come_again(self, reason: str) -> None:
        self._finish(b": " + reason.encode() + b"\n\n")

    def dismiss(self) -> None:
        self._finish(b": the server is restarting\n\n")

    def end(self) -> None:
        super().end()
        self._finished = True
        self._clients.leave(self)
        if self._heartbeat is not None:
            self._heartbeat.cancel()

    def _push(self, body: bytes) -> bool:
        if self._finished:
            return True  # nobody is there who could miss it
        return sent_at_once(self._send, {"type": "http.response.body", "body": body, "more_body": True})

    def _finish(self, last: bytes) -> None:
        """Ends the response. Without `complete` in it, clients come again."""
        if self._finished:
            return
        self.end()
        sent = sent_at_once(self._send, {"type": "http.response.body", "body": last, "more_body": False})
        if not sent and self._serving is not None:
            self._serving.cancel()

    def _beat_later(self) -> None:
        self._heartbeat = asyncio.get_running_loop().call_later(HEARTBEAT_SECONDS, self._beat)

    def _beat(self) -> None:
        self._push(_HEARTBEAT)  # to a client who has not read what came before, it would say nothing
        if not self._finished:
            self._beat_later()


def _event(told: Told) -> bytes:
    place = f"id: {told.cursor}\n" if told.cursor else ""
    return f"event: next\n{place}data: {told.text}\n\n".encode()


class EventsEndpoint:
    """Answers requests whose callers take events."""

    def __init__(
        self,
        *,
        executor: Executor,
        answered: Callable[[Prepared, Context], Awaitable[bytes]],
        hub: Hub,
        clients: Clients,
    ) -> None:
        """`answered` executes a query or mutation, as it would be without events."""
        self._executor = executor
        self._answered = answered
        self._hub = hub
        self._clients = clients

    async def answer(self, scope: Scope, headers: Headers, asked: Asked, context: Context) -> HttpAnswer | Streaming:
        """The answer, as a stream unless the caller takes plain ones too and one is enough.

        Raises HttpRefused, and to callers who take plain answers RequestRefused.
        """
        media_type = media_type_for(headers.get(b"accept", b""))
        try:
            prepared = self._prepared(asked, context, scope["method"])
        except RequestRefused as refused:
            if media_type is not None:
                raise
            errors = refused.errors
            notice(errors, executed=False)
            return self._stream(context, lambda stream: _failed(stream, errors))
        if media_type is not None and not is_subscription(prepared):
            body = await self._answered(prepared, context)
            return answer(body, 200, media_type, headers_for(context.left) if context.left else None)
        last = headers.get(b"last-event-id")
        context.resume_after = last.decode("latin-1") if last else None
        return self._stream(context, lambda stream: self._begin(prepared, context, stream))

    def _prepared(self, asked: Asked, context: Context, method: str) -> Prepared:
        prepared = self._executor.prepare(asked, context.caller)
        if method == "GET" and not (is_query(prepared) or is_subscription(prepared)):
            raise HttpRefused(405, "mutations are not taken by GET; send a POST.", allow="POST")
        return prepared

    def _stream(self, context: Context, begin: Callable[[EventStream], Awaitable[None]]) -> Streaming:
        async def stream(receive: Receive, send: Send) -> None:
            await EventStream(send, context.caller, self._clients).serve(receive, begin)

        return stream

    async def _begin(self, prepared: Prepared, context: Context, stream: EventStream) -> None:
        try:
            if is_subscription(prepared):
                await self._hub.listen(prepared, context, stream)
            else:
                stream.complete(await self._answered(prepared, context))
        except RequestRefused as refused:
            stream.fail(refused.errors)
        except Exception as error:  # noqa: BLE001 - whatever it was, the client is told
            stream.fail([masked(GraphQLError(str(error), original_error=error))])


async def _failed(stream: EventStream, errors: Sequence[GraphQLError]) -> None:
    stream.fail(errors)
