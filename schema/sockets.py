"""The WebSocket side: text frames, bounded messages, and mistakes that cost an operation but not the connection."""

from collections.abc import AsyncGenerator, Mapping

from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler

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


class TransportHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """The protocol; a document that cannot be read ends its own operation with an error, not the whole connection."""

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:
        return None
