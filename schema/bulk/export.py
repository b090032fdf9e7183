"""The endpoint `POST /programs/{program}/export`: everything that is held of a member, streamed as one JSON document.

The member stands in the body: addresses end up in the logs of everything on the way.
"""

import asyncio

import msgspec
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from engine.errors import StoreUnavailable
from engine.operations.submissions import Rejected
from schema.auth.rights import EDITORS
from schema.bulk.entrance import Entrance
from schema.bulk.problems import Refused, refuse
from schema.context import Context
from schema.http import headers_of
from schema.safety.watch import Watch

MOST_BODY_BYTES = 4_096

PIECE_CHARACTERS = 65_536
"""How much is gathered before it is sent."""

_HEADERS = [
    (b"content-type", b"application/json"),
    (b"content-disposition", b'attachment; filename="member-export.json"'),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class _Asked(msgspec.Struct, forbid_unknown_fields=True):
    member: str


_asked = msgspec.json.Decoder(_Asked)


class ExportEndpoint:
    """Hands out what is held of members. Plain ASGI."""

    def __init__(self, entrance: Entrance, watch: Watch) -> None:
        self._entrance = entrance
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = self._watch.begin("bulk")
        try:
            context = await self._entrance.let_in(scope, headers_of(scope))
            seen.caller = context.caller
            if context.caller.role not in EDITORS:
                raise Refused(403, "this needs an editor's or an admin's key.")
            member = await _member_in(receive)
            await _export(context, scope["path_params"]["program"], member, send)
            self._watch.end(seen, 200)
        except Refused as refused:
            self._watch.end(seen, refused.status)
            await refuse(refused, send)
        except ClientDisconnect:
            self._watch.end(seen, 499)


async def _member_in(receive: Receive) -> str:
    """The member whom the body names. Raises Refused."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > MOST_BODY_BYTES:
            raise Refused(413, f"the body has at most {MOST_BODY_BYTES} bytes.")
        if not message.get("more_body"):
            break
    try:
        return _asked.decode(body).member
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused(400, 'the body is a JSON object that names the member: {"member": "astrid"}.') from None


async def _export(context: Context, program: str, member: str, send: Send) -> None:
    sending = _Sending(send, asyncio.get_running_loop())
    try:
        refused = await context.service.privacy.write_export(program, member, sending.write, by=context.caller.name)
    except StoreUnavailable:
        if sending.began:
            raise
        raise Refused(503, "the database cannot be reached; ask again in a moment.", retry_after="1") from None
    if isinstance(refused, Rejected):
        raise Refused(404, refused.problems[0].message)
    await sending.end()


class _Sending:
    """Sends what another thread writes, and lets it wait for whoever reads slowly."""

    def __init__(self, send: Send, loop: asyncio.AbstractEventLoop) -> None:
        self._send = send
        self._loop = loop
        self._gathered: list[str] = []
        self._size = 0
        self.began = False

    def write(self, piece: str) -> None:
        """To be called in another thread."""
        self._gathered.append(piece)
        self._size += len(piece)
        if self._size >= PIECE_CHARACTERS:
            asyncio.run_coroutine_threadsafe(self._flush(more=True), self._loop).result()

    async def end(self) -> None:
        """Sends the rest."""
        await self._flush(more=False)

    async def _flush(self, *, more: bool) -> None:
        if not self.began:
            self.began = True
            await self._send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        body = "".join(self._gathered).encode("utf-8", "surrogatepass")
        self._gathered, self._size = [], 0
        await self._send({"type": "http.response.body", "body": body, "more_body": more})
