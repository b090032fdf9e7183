"""A small client of the `memberFeed` subscription: what `trogen watch` runs, and a pattern for clients of others.

Speaks `graphql-transport-ws`. Remembers the cursor of the last item that it handed on, and asks for what comes after it
when the connection was lost: nothing is missed and nothing comes twice.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from difflib import get_close_matches
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

BEFORE = """
query Before($program: String!, $member: String!, $after: String) {
  programs { key }
  member(program: $program, externalId: $member) { feed(first: 1, after: $after) { pageInfo { endCursor } } }
}
"""
"""Fails where the subscription would, but with an answer: a subscription is silent until something comes."""

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


class _Program(msgspec.Struct, frozen=True):
    key: str


class _Fields(msgspec.Struct, frozen=True, rename="camel"):
    member_feed: FeedItem | None = None
    programs: list[_Program] = []


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
        """Every item after the cursor, as it comes, until cancelled. Raises NotWatching when there is no hope.

        `when_connected` is called when the feed is being followed, again after each loss; `when_lost` once a loss.
        """
        met = told = False
        wait = 0.1
        while True:
            try:
                async with connect(self._address, subprotocols=[PROTOCOL], additional_headers=self._headers) as socket:
                    await self._greet(socket)
                    if not met:
                        await self._ask_first(socket)
                    await self._subscribe(socket)
                    met, told, wait = True, False, 0.1
                    when_connected()
                    async for item in _items(socket):
                        self.cursor = item.cursor
                        yield item
            except (OSError, InvalidHandshake, InvalidURI, ConnectionClosed) as error:
                _give_up_if_hopeless(error, met, self._address)
            except msgspec.MsgspecError:
                raise NotWatching(f"what answers at {self._address} is not Trogen; name another with --url") from None
            if not told:
                when_lost()
                told = True
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def _greet(self, socket: ClientConnection) -> None:
        await _send(socket, {"type": "connection_init", "payload": {"authorization": f"Bearer {self._key}"}})
        while not isinstance(_READ.decode(await socket.recv()), _Acknowledged):
            pass

    async def _ask_first(self, socket: ClientConnection) -> None:
        """Raises NotWatching when there is no such programme, or the cursor is not one of this member's feed."""
        await self._begin(socket, "before", BEFORE, self.cursor or None)
        async for answer in _answers(socket):
            served = [] if answer.data is None else [program.key for program in answer.data.programs]
            if self._program not in served and not answer.errors:
                raise NotWatching(_no_such_programme(self._program, served))
            _refuse_if_failed(answer.errors)

    async def _subscribe(self, socket: ClientConnection) -> None:
        await self._begin(socket, "feed", SUBSCRIPTION, self.cursor)

    async def _begin(self, socket: ClientConnection, id_: str, document: str, after: str | None) -> None:
        variables = {"program": self._program, "member": self._member, "after": after}
        await _send(socket, {"type": "subscribe", "id": id_, "payload": {"query": document, "variables": variables}})


async def _items(socket: ClientConnection) -> AsyncIterator[FeedItem]:
    async for answer in _answers(socket):
        _refuse_if_failed(answer.errors)
        if answer.data is not None and answer.data.member_feed is not None:
            yield answer.data.member_feed


async def _answers(socket: ClientConnection) -> AsyncIterator[_Answer]:
    """Those to the one operation that is under way, until it is complete."""
    async for frame in socket:
        match _READ.decode(frame):
            case _Next(payload=answer):
                yield answer
            case _Refused(payload=failures):
                yield _Answer(errors=failures)
                return
            case _Ping():
                await _send(socket, {"type": "pong"})
            case _Complete():
                return
            case _:
                pass


def _refuse_if_failed(failures: list[_Failure]) -> None:
    if failures:
        raise NotWatching("; ".join(failure.message for failure in failures))


def _no_such_programme(program: str, served: list[str]) -> str:
    near = get_close_matches(program, served, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"the server has {', '.join(served) or 'none'}"
    return f"there is no programme `{program}`; {hint}"


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
