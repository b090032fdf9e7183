"""GraphQL over HTTP and WebSocket as their specifications have it, guarded by the operator's key."""

import re
from datetime import timedelta
from typing import Any

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.http.base import BaseRequestProtocol
from strawberry.http.ides import get_graphql_ide_html
from strawberry.http.parse_content_type import parse_content_type
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.unset import UnsetType

from engine.service import Service
from engine.settings import Settings
from schema.auth.callers import NOBODY
from schema.auth.door import Door, parameter_in
from schema.build import build_schema
from schema.context import Context
from schema.encoding import decoded, encoded
from schema.http import BodyTooLarge, MediaType, answer, at_most, media_type_for, refusal
from schema.locales import Reader, accepted_languages
from schema.sockets import TextSocket, TransportHandler

INTRODUCTION_SECONDS = 10
"""How long a WebSocket may take until its `connection_init`."""


class View(GraphQL[Context, None]):
    """The endpoint `/graphql`. Answers once it has been given the service."""

    websocket_adapter_class = TextSocket
    graphql_transport_ws_handler_class = TransportHandler

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            build_schema(introspection=settings.introspection),
            graphql_ide=None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=timedelta(seconds=INTRODUCTION_SECONDS),
        )
        self.service: Service | None = None
        self._door = Door(settings.operator_key)
        self._page = _page() if settings.graphiql else None
        self._most_bytes = settings.max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await super().__call__(scope, receive, send)
        response = await self._respond(Request(scope, at_most(receive, self._most_bytes)))
        return await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if self._page is not None and _asks_for_page(request):
            return HTMLResponse(self._page)
        media_type = media_type_for(request.headers)
        if media_type is None:
            return refusal(406, f"answers are written as {MediaType.RESPONSE.value} or {MediaType.JSON.value} only.")
        if self.service is None:
            return refusal(503, "the service is not open; ask again in a moment.", media_type, retry_after="1")
        caller = await self._door.caller_for(request.headers.get("authorization"), self.service.clock.now())
        if caller is None:
            message = "this needs a key: send the header `Authorization: Bearer <key>`."
            return refusal(401, message, media_type, www_authenticate="Bearer")
        request.state.caller = caller
        return await self._run(request, media_type)

    async def _run(self, request: Request, media_type: MediaType) -> Response:
        too_large = refusal(413, f"a request body has at most {self._most_bytes} bytes.", media_type)
        if int(request.headers.get("content-length") or 0) > self._most_bytes:
            return too_large
        try:
            return await self.run(request)
        except BodyTooLarge:
            return too_large
        except HTTPException as refused:
            headers = {"allow": "GET, POST"} if refused.status_code == 405 else {}
            return refusal(refused.status_code, refused.reason, media_type, **headers)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        assert self.service is not None, "what comes before the service is open was refused"
        reader = Reader(accepted_languages(request.headers.get("accept-language", "")))
        caller = request.state.caller if isinstance(request, Request) else NOBODY
        return Context(self.service, reader, caller, handshake_key=request.headers.get("authorization"))

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

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData | list[GraphQLRequestData]:
        if request.method == "POST" and parse_content_type(request.content_type or "")[0] != "application/json":
            raise HTTPException(415, "send the request as JSON, with the header `Content-Type: application/json`.")
        return await super().parse_http_body(request)

    def parse_json(self, data: str | bytes) -> Any:
        value = super().parse_json(data)
        if not isinstance(value, dict | list):
            raise HTTPException(400, "a request is a JSON object with `query` and, if need be, `variables`.")
        return value

    def decode_json(self, data: str | bytes) -> object:
        return decoded(data)

    def encode_json(self, data: object) -> bytes:
        return encoded(data)

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        """Never: our page is served before anything is asked of the caller."""
        return False

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        response = await super().get_sub_response(request)
        response.media_type = (media_type_for(request.headers) or MediaType.JSON).value
        return response

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        if result.data is None and result.errors and all(error.path is None for error in result.errors):
            # An error of the request: nothing was executed, so there is no `data`, not even null.
            return {"errors": [error.formatted for error in result.errors]}
        return await super().process_result(request, result)

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        media_type = MediaType(sub_response.media_type)
        refused = "data" not in response_data and media_type is MediaType.RESPONSE
        return answer(response_data, 400 if refused else 200, media_type)


def _asks_for_page(request: Request) -> bool:
    return request.method == "GET" and "query" not in request.query_params and "text/html" in _accept(request.headers)


def _accept(headers: Headers) -> str:
    return headers.get("accept", "").lower()


def _page() -> str:
    page = (
        get_graphql_ide_html()
        .replace("Strawberry GraphiQL", "Trogen: GraphiQL")
        .replace("GraphiQL \N{STRAWBERRY}", "GraphiQL")
    )
    return _ICON.sub('<link rel="icon" href="data:," />', page)


_ICON = re.compile(r'<link\s+rel="icon".*?/>', re.DOTALL)
