"""Opaque ids and cursors: what callers hold on to and hand back, without reading them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from graphql import GraphQLError
from strawberry import ID

LONGEST = 500
"""Characters. What is longer was never an id or a cursor of ours."""


class NodeKind(Enum):
    """What an id can name."""

    PROGRAM = "Program"
    MEMBER = "Member"
    ACTION = "Action"
    LEDGER_ENTRY = "LedgerEntry"
    FEED_ITEM = "FeedItem"


class Numbered(Enum):
    """A numbered list of a member, which cursors point into."""

    LEDGER = "ledger"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class NodeKey:
    """An id, read: the kind of thing, its key, and its number where the thing is a row of a member's numbered list."""

    kind: NodeKind
    key: str
    number: int = 0


def id_of(kind: NodeKind, key: str, number: int | None = None) -> ID:
    """The opaque id of a thing."""
    place = "" if number is None else f"{number}:"
    return ID(_sealed(f"{kind.value}:{place}{key}"))


def key_of(given: str) -> NodeKey:
    """What an id names. Raises GraphQLError with code MALFORMED_ID for what is no id."""
    try:
        kind_name, rest = _opened(given).split(":", 1)
        kind = NodeKind(kind_name)
        if kind is NodeKind.PROGRAM:
            return NodeKey(kind, rest)
        if kind in (NodeKind.MEMBER, NodeKind.ACTION):
            return NodeKey(kind, _uuid(rest))
        number, key = rest.split(":", 1)
        return NodeKey(kind, _uuid(key), _number(number))
    except ValueError:
        raise GraphQLError(
            f"{_shown(given)} is not an id; give one as it came in an `id` field.",
            extensions={"code": "MALFORMED_ID"},
        ) from None


def cursor_of(numbered: Numbered, number: int) -> str:
    """The opaque cursor of a row: the same for the same row, for ever."""
    return _sealed(f"{numbered.value}:{number}")


def number_of(numbered: Numbered, cursor: str) -> int:
    """The number that a cursor points at. Raises GraphQLError with code MALFORMED_CURSOR for what is no cursor."""
    try:
        name, number = _opened(cursor).split(":", 1)
        if name != numbered.value:
            raise ValueError(cursor)
        return _number(number)
    except ValueError:
        raise GraphQLError(
            f"{_shown(cursor)} is not a cursor of the {numbered.value}; give one as it came in a `cursor` field.",
            extensions={"code": "MALFORMED_CURSOR"},
        ) from None


def _sealed(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _opened(sealed: str) -> str:
    if len(sealed) > LONGEST:
        raise ValueError("too long")
    return urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)).decode()


def _number(text: str) -> int:
    # `int` also reads "+1", " 1" and other scripts' digits: two cursors for one row.
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise ValueError(text)
    return int(text)


def _uuid(text: str) -> str:
    if str(UUID(text)) != text:
        raise ValueError(text)
    return text


def _shown(given: str) -> str:
    return repr(given if len(given) <= 60 else given[:57] + "…")
