"""The border: pages of other origins are let in or kept out, before the endpoint hears of them.

What browsers ask beforehand (a preflight) is answered here, and what they must be told beside an answer is added.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.http import Headers, headers_of, refusal, send_answer
from schema.safety.origins import Origins
from schema.safety.watch import Watch

PREFLIGHT_SECONDS = 7_200
"""How long a browser may remember what it was allowed; the longest that all of them take."""

LONGEST_HEADER_LIST = 1_000
"""Bytes of header names that a preflight may ask for."""

LONGEST_ORIGIN = 200
"""Characters of an origin that was turned away that are logged, for whoever wonders what to list."""

_EXPOSED = b"retry-after, ratelimit, ratelimit-policy"
"""Headers that a page may read beside those that it always can."""


class Border:
    """Stands in front of an endpoint that speaks HTTP and WebSocket."""

    def __init__(self, endpoint: ASGIApp, origins: Origins, watch: Watch) -> None:
        self._endpoint = endpoint
        self._origins = origins
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not any(name == b"origin" for name, _ in scope["headers"]):
            return await self._endpoint(scope, receive, send)
        headers = headers_of(scope)
        if not self._origins.permits(headers):
            seen = self._watch.begin("socket" if scope["type"] == "websocket" else "http")
            seen.origin = headers[b"origin"][:LONGEST_ORIGIN].decode("latin-1")
            self._watch.end(seen, 403)
            return await _turn_away(scope, receive, send)
        if scope["type"] == "websocket":
            return await self._endpoint(scope, receive, send)
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            return await _allow(headers, send)
        return await self._endpoint(scope, receive, _telling(send, headers[b"origin"]))


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403})  # before it was accepted: an HTTP 403
        return
    message = "pages of this origin may not ask here; whoever runs the server can list it in TROGEN_ORIGINS."
    await send_answer(refusal(403, message, vary="Origin"), send)


async def _allow(headers: Headers, send: Send) -> None:
    """Answers a preflight. Whatever header is asked for is allowed: none but Authorization lets anybody do anything."""
    wanted = headers.get(b"access-control-request-headers", b"")[:LONGEST_HEADER_LIST]
    allowed = [
        (b"access-control-allow-origin", headers[b"origin"]),
        (b"access-control-allow-methods", b"GET, POST"),
        (b"access-control-allow-headers", wanted),
        (b"access-control-max-age", b"%d" % PREFLIGHT_SECONDS),
        (b"vary", b"Origin, Access-Control-Request-Headers"),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": allowed})
    await send({"type": "http.response.body", "body": b""})


def _telling(send: Send, origin: bytes) -> Send:
    """Sends the same with what lets the browser show it to the page."""
    told = [
        (b"access-control-allow-origin", origin),
        (b"access-control-expose-headers", _EXPOSED),
        (b"vary", b"Origin"),
    ]

    async def forward(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *told]}
        await send(message)

    return forward
