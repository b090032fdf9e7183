"""GraphQL over HTTP beside the view itself: media types, errors of requests, and a bound on bodies."""

from collections.abc import Mapping
from enum import Enum

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Receive

from schema.encoding import encoded


class MediaType(Enum):
    """What an answer can be written as. The first tells errors of the request by the status as well."""

    RESPONSE = "application/graphql-response+json"
    JSON = "application/json"


_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHENTICATED",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    413: "BODY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    503: "UNAVAILABLE",
}


class BodyTooLarge(Exception):
    """More came in than is read."""


def media_type_for(headers: Headers) -> MediaType | None:
    """What to answer with, by the Accept header; None when the caller takes nothing that we can write."""
    accepted = {part.partition(";")[0].strip().lower() for part in headers.get("accept", "*/*").split(",")}
    if MediaType.RESPONSE.value in accepted:
        return MediaType.RESPONSE
    return MediaType.JSON if accepted & {MediaType.JSON.value, "application/*", "*/*", ""} else None


def refusal(status: int, message: str, media_type: MediaType = MediaType.JSON, **headers: str) -> Response:
    """A request that is not even executed, told in GraphQL's own shape."""
    body = {"errors": [{"message": message, "extensions": {"code": _CODES[status]}}]}
    spelt = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer(body, status, media_type, spelt)


def answer(body: object, status: int, media_type: MediaType, headers: Mapping[str, str] | None = None) -> Response:
    """An answer in JSON, whichever of its two names it goes by."""
    return Response(encoded(body), status, headers, f"{media_type.value}; charset=utf-8")


def at_most(receive: Receive, most_bytes: int) -> Receive:
    """The same body, as long as it is not longer. Raises BodyTooLarge; what is sent in chunks announces no length."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most_bytes:
            raise BodyTooLarge
        return message

    return bounded
