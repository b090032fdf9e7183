"""The messages of `graphql-transport-ws`: what clients may send, and what they are sent."""

import json
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import TypeAlias

import msgspec
from graphql import GraphQLError

from schema.encoding import encoded
from schema.execution.requests import Asked

PROTOCOL = "graphql-transport-ws"


class Close(IntEnum):
    """Why a socket is closed. docs/live.md says what a client does about each."""

    NORMAL = 1000
    GOING_AWAY = 1001
    RESTART = 1012
    """The server is stopping: come again, and go on from the last cursor."""
    TRY_AGAIN = 1013
    """The client reads too slowly, or the server is not open yet: come again, and go on from the last cursor."""
    BAD_MESSAGE = 4400
    UNAUTHORIZED = 4401
    """An operation before `connection_init` was acknowledged."""
    FORBIDDEN = 4403
    """The credential is not known, or is one no longer: get a new one and come again."""
    WRONG_PROTOCOL = 4406
    INIT_TIMEOUT = 4408
    ALREADY_SUBSCRIBED = 4409
    TOO_MANY_INITS = 4429


class ConnectionInit(msgspec.Struct, tag_field="type", tag="connection_init"):
    payload: dict[str, object] | None = None


class Ping(msgspec.Struct, tag_field="type", tag="ping"):
    payload: dict[str, object] | None = None


class Pong(msgspec.Struct, tag_field="type", tag="pong"):
    payload: dict[str, object] | None = None


class Operation(msgspec.Struct, rename="camel"):
    """What a `subscribe` message asks."""

    query: str | None = None
    variables: dict[str, object] | None = None
    operation_name: str | None = None
    extensions: dict[str, object] | None = None
    document_id: str | None = None

    def asked(self) -> Asked:
        """The same as every transport asks it."""
        # Some clients send an empty name with the only operation.
        name = self.operation_name or None
        return Asked(self.query, self.variables or {}, name, self.extensions or {}, self.document_id)


class Subscribe(msgspec.Struct, tag_field="type", tag="subscribe"):
    id: str
    payload: Operation


class Complete(msgspec.Struct, tag_field="type", tag="complete"):
    id: str


Message: TypeAlias = ConnectionInit | Ping | Pong | Subscribe | Complete

_READ = msgspec.json.Decoder(Message)


def read(frame: str) -> Message | None:
    """The message of a frame; None for what is none."""
    try:
        message: Message = _READ.decode(frame)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return message


ACK = '{"type":"connection_ack"}'


def pong(payload: Mapping[str, object] | None) -> str:
    """The answer to a ping, with whatever came with it."""
    return encoded({"type": "pong"} if payload is None else {"type": "pong", "payload": payload}).decode()


def next_before(id_: str) -> str:
    """What stands before an encoded result in the frames of an operation; after it comes `}`."""
    return f'{{"type":"next","id":{json.dumps(id_)},"payload":'


def error(id_: str, errors: Sequence[GraphQLError]) -> str:
    """An operation that ended with nothing but errors."""
    payload = [each.formatted for each in errors]
    return encoded({"type": "error", "id": id_, "payload": payload}).decode()


def complete(id_: str) -> str:
    """An operation that ended."""
    return f'{{"type":"complete","id":{json.dumps(id_)}}}'
