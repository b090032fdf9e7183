"""The WebSocket side: text frames, bounded messages, and mistakes that cost an operation but not the connection."""

from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import timedelta

import msgspec
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import NonJsonMessageReceived, WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message
from strawberry.types.unset import UnsetType

from engine.service import Service
from schema.auth.callers import NOBODY
from schema.auth.door import Door, parameter_in
from schema.build import TrogenSchema
from schema.context import Context
from schema.encoding import decoded, encoded
from schema.locales import Reader, accepted_languages

INTRODUCTION_SECONDS = 10
"""How long a WebSocket may take until its `connection_init`."""


class TextSocket(ASGIWebSocketAdapter):
    """Sends text: clients of `graphql-transport-ws` refuse binary frames. Takes only JSON objects."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        if self.ws.application_state is not WebSocketState.CONNECTED:
            raise WebSocketDisconnected
        try:
            await self.ws.send_text(encoded(message).decode())
        except WebSocketDisconnect as gone:
            raise WebSocketDisconnected from gone

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        async for message in super().iter_json(ignore_parsing_errors=ignore_parsing_errors):
            if not isinstance(message, dict):
                raise NonJsonMessageReceived
            yield message


class _Operation(msgspec.Struct):
    """The payload of a `subscribe` message, as far as its shape matters."""

    query: str
    variables: dict[str, object] | None = None
    operationName: str | None = None  # noqa: N815 - as the protocol spells it


class _Frame(msgspec.Struct):
    """What every message of the protocol has, and what some have."""

    type: str
    id: str = ""
    payload: object = None


class TransportHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """The protocol; a document that cannot be read ends its own operation with an error, not the whole connection."""

    async def handle_message(self, message: Message) -> None:
        if _is_well_formed(message):
            await super().handle_message(message)
        else:
            await self.handle_invalid_message(f"this is no message of {GRAPHQL_TRANSPORT_WS_PROTOCOL}")

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:
        return None


def _is_well_formed(message: object) -> bool:
    try:
        frame = msgspec.convert(message, _Frame)
        if frame.type == "subscribe":
            msgspec.convert(frame.payload, _Operation)
    except msgspec.ValidationError:
        return False
    return True


class SocketView(GraphQL[Context, None]):
    """Speaks the protocol on every WebSocket that is opened."""

    websocket_adapter_class = TextSocket
    graphql_transport_ws_handler_class = TransportHandler

    def __init__(self, schema: TrogenSchema, door: Door, service: Callable[[], Service | None]) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=timedelta(seconds=INTRODUCTION_SECONDS),
            allowed_origins=["*"],  # the border has turned away those that may not
        )
        self._door = door
        self._service = service

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        service = self._service()
        assert service is not None, "a server does not listen before its service is open"
        reader = Reader(accepted_languages(request.headers.get("accept-language", "")))
        return Context(service, reader, NOBODY, handshake_key=request.headers.get("authorization"))

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
        given = parameter_in(context.connection_params, "authorization")
        now = context.service.clock.now()
        caller = await self._door.caller_for(given, now) or await self._door.caller_for(context.handshake_key, now)
        if caller is None:
            raise ConnectionRejectionError
        context.caller = caller
        languages = parameter_in(context.connection_params, "accept-language")
        if isinstance(languages, str):
            context.reader = Reader(accepted_languages(languages))
        return UnsetType()

    def decode_json(self, data: str | bytes) -> object:
        return decoded(data)

    def encode_json(self, data: object) -> bytes:
        return encoded(data)
