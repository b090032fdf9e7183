"""A small client of the `memberFeed` subscription: what `trogen watch` runs, and a pattern for clients of others.

Speaks `graphql-transport-ws`. Remembers the cursor of the last item that it handed on, and asks for what comes after it
when the connection was lost: nothing is missed and nothing comes twice.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeAlias

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from engine.errors import EngineError

PROTOCOL = Subprotocol("graphql-transport-ws")

SUBSCRIPTION = """
subscription Watch($program: String!, $member: String!, $after: String!) {
  memberFeed(program: $program, externalId: $member, after: $after) { __typename cursor at text }
}
"""

LONGEST_WAIT_SECONDS = 5.0
"""Between two attempts to connect again."""


class NotWatching(EngineError):
    """The server cannot be reached, does not accept the key, or refuses the subscription."""


class FeedItem(msgspec.Struct, frozen=True, rename="camel"):
    """One thing that happened to the member, as the server tells it."""

    kind: str = msgspec.field(name="__typename")
    cursor: str
    at: str
    text: str


class _Fields(msgspec.Struct, frozen=True, rename="camel"):
    member_feed: FeedItem


class _Failure(msgspec.Struct, frozen=True):
    message: str


class _Answer(msgspec.Struct, frozen=True):
    data: _Fields | None = None
    errors: list[_Failure] = []


class _Acknowledged(msgspec.Struct, frozen=True, tag_field="type", tag="connection_ack"): ...


class _Next(msgspec.Struct, frozen=True, tag_field="type", tag="next"):
    payload: _Answer


class _Refused(msgspec.Struct, frozen=True, tag_field="type", tag="error"):
    payload: list[_Failure]


class _Complete(msgspec.Struct, frozen=True, tag_field="type", tag="complete"): ...


class _Ping(msgspec.Struct, frozen=True, tag_field="type", tag="ping"): ...


class _Pong(msgspec.Struct, frozen=True, tag_field="type", tag="pong"): ...


_Message: TypeAlias = _Acknowledged | _Next | _Refused | _Complete | _Ping | _Pong

_FORBIDDEN = frozenset({4401, 4403})
_READ = msgspec.json.Decoder(_Message)


class FeedClient:
    """Follows one member's feed on one server."""

    def __init__(
        self,
        address: str,
        key: str,
        program: str,
        member: str,
        *,
        after: str | None = None,
        language: str | None = None,
    ) -> None:
        self._address = address
        self._key = key
        self._headers = {} if language is None else {"Accept-Language": language}
        self._program = program
        self._member = member
        self.cursor = after
        """Of the last item that was handed on; what to resume from. Empty is before the very first."""

    async def items(self, when_connected: Callable[[], None], when_lost: Callable[[], None]) -> AsyncIterator[FeedItem]:
        """Every item after the cursor, as it comes, until cancelled. Raises NotWatching when there is no hope."""
        met = False
        wait = 0.1
        while True:
            try:
                async with connect(self._address, subprotocols=[PROTOCOL], additional_headers=self._headers) as socket:
                    await self._subscribe(socket)
                    met, wait = True, 0.1
                    when_connected()
                    async for item in _answers(socket):
                        self.cursor = item.cursor
                        yield item
            except (OSError, InvalidHandshake, InvalidURI, ConnectionClosed) as error:
                _give_up_if_hopeless(error, met, self._address)
            when_lost()
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def _subscribe(self, socket: ClientConnection) -> None:
        await _send(socket, {"type": "connection_init", "payload": {"authorization": f"Bearer {self._key}"}})
        while not isinstance(_READ.decode(await socket.recv()), _Acknowledged):
            pass
        variables = {"program": self._program, "member": self._member, "after": self.cursor}
        payload = {"query": SUBSCRIPTION, "variables": variables}
        await _send(socket, {"type": "subscribe", "id": "feed", "payload": payload})


async def _answers(socket: ClientConnection) -> AsyncIterator[FeedItem]:
    async for frame in socket:
        match _READ.decode(frame):
            case _Next(payload=_Answer(data=_Fields(member_feed=item))):
                yield item
            case _Next(payload=_Answer(errors=failures)) | _Refused(payload=failures):
                raise NotWatching("; ".join(failure.message for failure in failures))
            case _Ping():
                await _send(socket, {"type": "pong"})
            case _Complete():
                return
            case _:
                pass


async def _send(socket: ClientConnection, message: object) -> None:
    await socket.send(msgspec.json.encode(message).decode())


def _give_up_if_hopeless(error: Exception, met: bool, address: str) -> None:
    """Raises NotWatching unless trying again can help: it cannot for a wrong key, nor where no server ever was."""
    if isinstance(error, ConnectionClosed) and error.rcvd is not None and error.rcvd.code in _FORBIDDEN:
        raise NotWatching(
            f"{address} does not accept the key; give it with --operator-key or TROGEN_OPERATOR_KEY"
        ) from None
    if not met:
        raise NotWatching(f"no server answers at {address}; start one with `trogen serve`, or give --url") from None
