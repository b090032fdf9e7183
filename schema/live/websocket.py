"""A WebSocket that speaks `graphql-transport-ws`, from the handshake to the close.

One task for a socket, which reads; those who have something to tell write to it directly. A mistake in an operation
costs that operation, a mistake in the protocol the socket.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from graphql import GraphQLError
from starlette.types import Message, Receive, Scope, Send

from engine.errors import StoreUnavailable
from engine.operations.access.credentials import SeenFrom
from engine.service import Service
from schema.auth.callers import NOBODY, Caller
from schema.auth.door import Door, parameter_in
from schema.context import Context
from schema.execution.executor import Executor, is_subscription
from schema.execution.requests import Asked, Prepared, RequestRefused
from schema.http import seen_from
from schema.live import messages
from schema.live.clients import Clients
from schema.live.hub import Hub
from schema.live.listeners import Listener, Told
from schema.live.messages import PROTOCOL, Close
from schema.live.outgoing import sent_at_once
from schema.locales import Reader, accepted_languages
from schema.masking import masked
from schema.safety.watch import Watch, notice

log = structlog.get_logger("trogen.live")

INTRODUCTION_SECONDS = 10.0
"""How long a socket may take until its `connection_init`."""

MOST_OPERATIONS = 50
"""That may be under way on one socket at once."""


class SocketOperation(Listener):
    """One operation of a socket, from `subscribe` to `complete`."""

    __slots__ = ("_before", "_socket", "id", "task")

    def __init__(self, socket: "Socket", id_: str) -> None:
        super().__init__()
        self._socket = socket
        self._before = messages.next_before(id_)
        self.id = id_
        self.task: asyncio.Task[None] | None = None
        """What begins it; none once it listens."""

    def push(self, told: Told) -> bool:
        return self._socket.push(f"{self._before}{told.text}}}")

    async def send(self, told: Told) -> None:
        await self._socket.send(f"{self._before}{told.text}}}")

    def fail(self, errors: Sequence[GraphQLError]) -> None:
        self._socket.say(messages.error(self.id, errors))
        self.end()

    def give_up(self) -> None:
        self._socket.close(Close.TRY_AGAIN, "resume from your last cursor")

    def end(self) -> None:
        super().end()
        self._socket.operations.pop(self.id, None)
        if self.task is not None and self.task is not asyncio.current_task():
            self.task.cancel()


class Socket:
    """One connection that was accepted."""

    __slots__ = (
        "_acked",
        "_closed",
        "_endpoint",
        "_introduced",
        "_overdue",
        "_reader",
        "_receive",
        "_seen",
        "_send",
        "_shown",
        "caller",
        "operations",
    )

    def __init__(self, endpoint: "SocketEndpoint", scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        self._endpoint = endpoint
        self._receive = receive
        self._send = send
        self._reader = Reader(accepted_languages(headers.get(b"accept-language", b"").decode("latin-1")))
        self._introduced = self._acked = self._closed = False
        self._overdue: asyncio.TimerHandle | None = None
        self._seen = seen_from(scope, headers)
        self._shown: str = headers.get(b"authorization", b"").decode("latin-1")
        self.caller: Caller = NOBODY
        self.operations: dict[str, SocketOperation] = {}

    async def serve(self) -> None:
        """Reads until the socket is closed, by whichever side."""
        loop = asyncio.get_running_loop()
        self._overdue = loop.call_later(
            INTRODUCTION_SECONDS, self.close, Close.INIT_TIMEOUT, "Connection initialisation timeout"
        )
        try:
            # Read on after a close, too: what comes then is the other side's goodbye.
            while (frame := await self._receive())["type"] != "websocket.disconnect":
                if not self._closed:
                    await self._take(frame)
        finally:
            self._end()

    def push(self, text: str) -> bool:
        """Sends a frame at once, or not at all: False when the client does not read."""
        if self._closed:
            return True  # nobody is there who could miss it
        try:
            return sent_at_once(self._send, {"type": "websocket.send", "text": text})
        except OSError:
            self._end()
            return True

    async def send(self, text: str) -> None:
        """Sends a frame as soon as the client reads."""
        if not self._closed:
            try:
                await self._send({"type": "websocket.send", "text": text})
            except OSError:
                self._end()

    def say(self, text: str) -> None:
        """Sends what is not to be waited for. A client that does not even read that is sent away."""
        if not self.push(text):
            self.close(Close.TRY_AGAIN, "you do not read")

    def close(self, code: Close, reason: str) -> None:
        """Closes the socket. What was not sent is to be resumed from its cursor."""
        if self._closed:
            return
        self._end()
        try:
            sent_at_once(self._send, {"type": "websocket.close", "code": int(code), "reason": reason})
        except OSError:
            return

    def lapse(self, reason: str) -> None:
        self.close(Close.FORBIDDEN, f"Forbidden: {reason}")

    def come_again(self, reason: str) -> None:
        self.close(Close.TRY_AGAIN, reason)

    def dismiss(self) -> None:
        self.close(Close.RESTART, "the server is restarting")

    def _end(self) -> None:
        self._closed = True
        if self._overdue is not None:
            self._overdue.cancel()
        self._endpoint.clients.leave(self)
        for operation in list(self.operations.values()):
            operation.end()

    async def _take(self, frame: Message) -> None:
        text = frame.get("text")
        match messages.read(text) if text is not None else None:
            case None:
                self.close(Close.BAD_MESSAGE, f"this is no message of {PROTOCOL}")
            case messages.ConnectionInit(payload):
                await self._introduce(payload or {})
            case messages.Ping(payload):
                self.say(messages.pong(payload))
            case messages.Pong():
                pass
            case messages.Subscribe(id_, operation):
                self._begin(id_, operation.asked())
            case messages.Complete(id_):
                if id_ in self.operations:
                    self.operations[id_].end()

    async def _introduce(self, payload: dict[str, object]) -> None:
        if self._introduced:
            return self.close(Close.TOO_MANY_INITS, "Too many initialisation requests")
        self._introduced = True
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
        given = parameter_in(payload, "authorization")
        shown, self._shown = self._shown, ""
        try:
            caller = await self._endpoint.recognised(self._seen, given, shown)
            why_not = "" if caller is not None else await self._endpoint.why_not(given or shown)
        except StoreUnavailable:
            return self.close(Close.TRY_AGAIN, "nobody can be recognised right now; ask again in a moment")
        if caller is None:
            return self.close(Close.FORBIDDEN, f"Forbidden: {why_not}")
        self.caller = caller
        languages = parameter_in(payload, "accept-language")
        if isinstance(languages, str):
            self._reader = Reader(accepted_languages(languages))
        self._acked = True
        self.say(messages.ACK)
        return self._endpoint.clients.enter(self)

    def _begin(self, id_: str, asked: Asked) -> None:
        if not self._acked:
            return self.close(Close.UNAUTHORIZED, "Unauthorized")
        if id_ in self.operations:
            return self.close(Close.ALREADY_SUBSCRIBED, f"Subscriber for {id_[:80]} already exists")
        if len(self.operations) >= MOST_OPERATIONS:
            return self.say(messages.error(id_, [_too_many()]))
        operation = SocketOperation(self, id_)
        self.operations[id_] = operation
        operation.task = asyncio.create_task(self._operate(operation, asked))
        return None

    async def _operate(self, operation: SocketOperation, asked: Asked) -> None:
        watch = self._endpoint.watch
        seen, status = watch.begin("socket"), 200
        try:
            await self._answer(operation, asked)
        except RequestRefused as refused:
            status = refused.status
            notice(refused.errors, executed=False)
            operation.fail(refused.errors)
        except Exception as error:  # noqa: BLE001 - whatever it was, the client is told, and the socket goes on
            status = 500
            operation.fail([masked(GraphQLError(str(error), original_error=error))])
        finally:
            operation.task = None
            watch.end(seen, status)

    async def _answer(self, operation: SocketOperation, asked: Asked) -> None:
        service = self._endpoint.service()
        if service is None:
            return self.dismiss()
        context = Context(service, self._reader, self.caller)
        prepared = self._endpoint.executor.prepare(asked, self.caller)
        if is_subscription(prepared):
            return await self._endpoint.hub.listen(prepared, context, operation)
        body = await self._endpoint.answered(prepared, context)
        await operation.send(Told(0, body.decode(), None))
        if not operation.ended:
            self.say(messages.complete(operation.id))
            operation.end()
        return None


_NOTHING_SHOWN = "put `Authorization: Bearer <token>` into the payload of connection_init (connectionParams)"


def _too_many() -> GraphQLError:
    return GraphQLError(
        f"a socket has at most {MOST_OPERATIONS} operations at once; complete one, or open another socket.",
        extensions={"code": "LIMIT_EXCEEDED"},
    )


class SocketEndpoint:
    """Accepts sockets."""

    def __init__(
        self,
        *,
        executor: Executor,
        answered: Callable[[Prepared, Context], Awaitable[bytes]],
        door: Callable[[], Door],
        service: Callable[[], Service | None],
        hub: Hub,
        clients: Clients,
        watch: Watch,
    ) -> None:
        """`answered` executes a query or mutation, as it would be over HTTP."""
        self.executor = executor
        self.answered = answered
        self.service = service
        self.hub = hub
        self.clients = clients
        self.watch = watch
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # the handshake
        is_spoken = PROTOCOL in scope["subprotocols"]
        socket = Socket(self, scope, receive, send)  # before it is accepted: then its headers are forgotten
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL if is_spoken else None})
        if not is_spoken:
            socket.close(Close.WRONG_PROTOCOL, f"Subprotocol not acceptable: speak {PROTOCOL}")
        elif self.service() is None or self.clients.stopping:
            socket.dismiss()
        with self.watch.metrics.sockets.track_inprogress():
            await socket.serve()

    async def recognised(self, seen: SeenFrom, *credentials: object) -> Caller | None:
        """Who the first of these credentials stands for that is known."""
        service = self.service()
        if service is None:
            return None
        for credential in credentials:
            caller = await self._door().caller_for(credential, service.clock.now(), seen)
            if caller is not None:
                return caller
        return None

    async def why_not(self, credential: object) -> str:
        """What to tell somebody whom this credential does not let in; pages see it as the reason of the close."""
        service = self.service()
        if not credential:
            return _NOTHING_SHOWN
        return (
            "the server is not open" if service is None else await self._door().why_not(credential, service.clock.now())
        )
