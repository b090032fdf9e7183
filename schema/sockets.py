"""The WebSocket side: text frames, bounded messages, and mistakes that cost an operation but not the connection."""

from collections.abc import AsyncGenerator, Mapping

import msgspec
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message

from schema.context import Context
from schema.encoding import encoded


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
