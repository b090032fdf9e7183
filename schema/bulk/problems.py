"""Refusals of whole requests over plain HTTP: `application/problem+json`, as RFC 9457 has it."""

from http import HTTPStatus

from starlette.types import Send

from schema.encoding import encoded
from schema.http import HttpAnswer, send_answer

_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "UNKNOWN_PROGRAM",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    413: "BODY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    429: "RATE_LIMITED",
    503: "UNAVAILABLE",
}


class Refused(Exception):
    """A request that is not taken at all; what is wrong with a single action never is one."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        """`headers` are spelt in snake_case."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers

    @property
    def code(self) -> str:
        """For programs, as the errors of GraphQL have one."""
        return _CODES[self.status]

    def answer(self) -> HttpAnswer:
        """The refusal as it is sent."""
        told = {
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        body = encoded(told)
        headers = [(b"content-type", b"application/problem+json"), (b"content-length", b"%d" % len(body))]
        headers += [(name.replace("_", "-").encode(), value.encode()) for name, value in self.headers.items()]
        return HttpAnswer(self.status, headers, body)


async def refuse(refused: Refused, send: Send) -> None:
    """Sends it."""
    await send_answer(refused.answer(), send)
