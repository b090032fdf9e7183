"""GraphQL over HTTP beside the endpoint itself: headers, media types, what a request asks, and what is answered."""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from engine.operations.access.credentials import SeenFrom
from engine.store.models import NAME_LENGTH, ORIGIN_LENGTH
from schema.encoding import decoded, encoded
from schema.execution.requests import Asked

MOST_PARAMETERS = 20
"""Of a query string; GraphQL knows five."""

Headers = Mapping[bytes, bytes]
"""By name in lower case, as ASGI has them. What came twice is joined by commas, as HTTP reads it."""


class MediaType(Enum):
    """What an answer can be written as. The first tells errors of the request by the status as well."""

    RESPONSE = "application/graphql-response+json"
    JSON = "application/json"


class HttpAnswer(NamedTuple):
    """A whole answer, ready to be sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class HttpRefused(Exception):
    """What came is no GraphQL request at all, or not one that is taken in this way."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers


_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHENTICATED",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    413: "BODY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    503: "UNAVAILABLE",
}

_CONTENT_TYPES = {each: f"{each.value}; charset=utf-8".encode() for each in MediaType}


def headers_of(scope: Scope) -> Headers:
    """The headers of a request."""
    pairs: list[tuple[bytes, bytes]] = scope["headers"]
    headers = dict(pairs)
    if len(headers) < len(pairs):
        headers.clear()
        for name, value in pairs:
            headers[name] = headers[name] + b", " + value if name in headers else value
    return headers


def seen_from(scope: Scope, headers: Headers) -> SeenFrom:
    """Where a request came from, as the server has it or a trusted proxy says, and what program sent it."""
    client = scope.get("client")
    return _seen_from(client[0] if client else None, headers.get(b"user-agent", b"")[: 2 * NAME_LENGTH])


@lru_cache(maxsize=1024)
def _seen_from(origin: str | None, agent: bytes) -> SeenFrom:
    printable = "".join(filter(str.isprintable, agent.decode("latin-1")))[:NAME_LENGTH]
    return SeenFrom(origin[:ORIGIN_LENGTH] if origin else None, printable or None)


def text_of(headers: Headers, name: bytes) -> str | None:
    """One header; None when it was not sent."""
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


@lru_cache(maxsize=256)
def media_type_for(accept: bytes) -> MediaType | None:
    """What to answer with, by the Accept header; None when the caller takes nothing that we can write."""
    accepted = {part.partition(";")[0].strip().lower() for part in accept.decode("latin-1").split(",")}
    if MediaType.RESPONSE.value in accepted:
        return MediaType.RESPONSE
    return MediaType.JSON if accepted & {MediaType.JSON.value, "application/*", "*/*", ""} else None


async def request_in(scope: Scope, headers: Headers, receive: Receive, most_bytes: int) -> bytes:
    """What a GET or POST asks, not read yet. Raises HttpRefused; a body is taken no further than it may be long."""
    if scope["method"] == "POST":
        return await _body(headers, receive, most_bytes)
    if scope["method"] == "GET":
        query_string: bytes = scope["query_string"]
        return query_string
    raise HttpRefused(405, "send a query by GET or POST, a mutation by POST.", allow="GET, POST")


def asked_in(scope: Scope, request: bytes) -> Asked:
    """The request, read. Raises HttpRefused."""
    return _asked_in_body(request) if scope["method"] == "POST" else _asked_in_query_string(request)


async def _body(headers: Headers, receive: Receive, most_bytes: int) -> bytes:
    content_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if content_type != b"application/json":
        raise HttpRefused(415, "send the request as JSON, with the header `Content-Type: application/json`.")
    announced = headers.get(b"content-length", b"0")
    if announced.isdigit() and int(announced) > most_bytes:
        raise _too_large(most_bytes)
    parts, read = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HttpRefused(400, "the request ended before its body did.")
        part = message.get("body", b"")
        read += len(part)
        # What is sent in chunks announces no length.
        if read > most_bytes:
            raise _too_large(most_bytes)
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(most_bytes: int) -> HttpRefused:
    return HttpRefused(413, f"a request body has at most {most_bytes} bytes.")


def _asked_in_body(body: bytes) -> Asked:
    try:
        fields = decoded(body)
    except ValueError:
        raise HttpRefused(400, "the body is not valid JSON.") from None
    if isinstance(fields, list):
        raise HttpRefused(400, "requests are not taken in batches; send each by itself.")
    if not isinstance(fields, dict):
        raise HttpRefused(400, "a request is a JSON object with `query` and, if need be, `variables`.")
    return _asked(fields)


def _asked_in_query_string(query_string: bytes) -> Asked:
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict"
        )
    except ValueError:
        raise HttpRefused(
            400, "the query string cannot be read: give `query` and, if need be, `variables`, percent-encoded in UTF-8."
        ) from None
    fields: dict[str, object] = dict(pairs)
    for name in ("variables", "extensions"):
        given = fields.get(name)
        if isinstance(given, str):
            fields[name] = _parameter(name, given)
    return _asked(fields)


def _parameter(name: str, given: str) -> object:
    if not given:
        return None
    try:
        return decoded(given)
    except ValueError:
        raise HttpRefused(400, f"the parameter `{name}` is not valid JSON.") from None


def _asked(fields: Mapping[str, object]) -> Asked:
    asked = Asked(
        _text_in(fields, "query"),
        _object_in(fields, "variables"),
        # Some clients send an empty name with the only operation.
        _text_in(fields, "operationName") or None,
        _object_in(fields, "extensions"),
        _text_in(fields, "documentId"),
    )
    if asked.query is None and asked.document_id is None and "persistedQuery" not in asked.extensions:
        raise HttpRefused(400, "there is no `query`: send the document that is to be executed.")
    return asked


def _text_in(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return value
    raise HttpRefused(400, f"`{name}` must be a text.")


def _object_in(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = fields.get(name)
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise HttpRefused(400, f"`{name}` must be a JSON object.")


def refusal(status: int, message: str, media_type: MediaType = MediaType.JSON, **headers: str) -> HttpAnswer:
    """A request that is not even executed, told in GraphQL's own shape."""
    code = _CODES.get(status) or HTTPStatus(status).name
    return answer(
        encoded({"errors": [{"message": message, "extensions": {"code": code}}]}), status, media_type, headers
    )


def answer(body: bytes, status: int, media_type: MediaType, headers: Mapping[str, str] | None = None) -> HttpAnswer:
    """An answer in JSON, whichever of its two names it goes by."""
    told = [(b"content-type", _CONTENT_TYPES[media_type]), (b"content-length", b"%d" % len(body))]
    for name, value in (headers or {}).items():
        told.append((name.replace("_", "-").encode(), value.encode("latin-1")))
    return HttpAnswer(status, told, body)


def page(html: bytes) -> HttpAnswer:
    """A page for a browser."""
    return HttpAnswer(
        200, [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(html))], html
    )


async def send_answer(told: HttpAnswer, send: Send) -> None:
    """Sends it."""
    await send({"type": "http.response.start", "status": told.status, "headers": told.headers})
    await send({"type": "http.response.body", "body": told.body})
