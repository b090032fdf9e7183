"""Opaque ids and cursors: what callers hold on to and hand back, without reading them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
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
    REVERSAL = "Reversal"
    REJECTION = "Rejection"
    LEDGER_ENTRY = "LedgerEntry"
    FEED_ITEM = "FeedItem"
    ACTION_TYPE = "ActionType"
    WALLET = "WalletDefinition"
    PERK = "Perk"
    SEGMENT = "SegmentDefinition"
    IMPACT = "ImpactDefinition"
    LEVEL = "LevelDefinition"
    BADGE = "BadgeDefinition"
    STREAK = "StreakDefinition"
    CHALLENGE = "ChallengeDefinition"
    CAMPAIGN = "CampaignDefinition"
    WEBHOOK = "Webhook"


DECLARED = frozenset(
    {
        NodeKind.ACTION_TYPE,
        NodeKind.WALLET,
        NodeKind.PERK,
        NodeKind.SEGMENT,
        NodeKind.IMPACT,
        NodeKind.LEVEL,
        NodeKind.BADGE,
        NodeKind.STREAK,
        NodeKind.CHALLENGE,
        NodeKind.CAMPAIGN,
    }
)
"""What rule files declare: its id names the programme, and the key in its rule files."""


class Timed(Enum):
    """A list of a member in order of time, which cursors point into; what comes in late moves nothing."""

    ACTIONS = "actions"
    WINS = "wins"
    PENDING = "pending actions"
    """A programme's, rather than a member's."""


class Numbered(Enum):
    """A numbered list of a member or a programme, which cursors point into."""

    LEDGER = "ledger"
    FEED = "feed"
    PROGRAM_FEED = "program feed"
    """Of a whole programme: its key stands in the place of the member's id."""


@dataclass(frozen=True, slots=True)
class NodeKey:
    """An id, read: the kind of thing, its key, and its number where the thing is a row of a member's numbered list."""

    kind: NodeKind
    key: str
    """For what rule files declare, the programme's."""
    number: int = 0
    name: str = ""
    """For what rule files declare, its key in them."""


def id_of(kind: NodeKind, key: str, number: int | None = None) -> ID:
    """The opaque id of a thing."""
    place = "" if number is None else f"{number}:"
    return ID(_sealed(f"{kind.value}:{place}{key}"))


@lru_cache(maxsize=4096)
def declared_id(kind: NodeKind, program: str, name: str) -> ID:
    """The opaque id of something that a programme's rule files declare. Remembered: every screen names them all."""
    return ID(_sealed(f"{kind.value}:{program}:{name}"))


def key_of(given: str) -> NodeKey:
    """What an id names. Raises GraphQLError with code MALFORMED_ID for what is no id."""
    try:
        kind_name, rest = _opened(given).split(":", 1)
        kind = NodeKind(kind_name)
        if kind is NodeKind.PROGRAM:
            return NodeKey(kind, rest)
        if kind in (NodeKind.MEMBER, NodeKind.ACTION, NodeKind.REVERSAL, NodeKind.REJECTION, NodeKind.WEBHOOK):
            return NodeKey(kind, _uuid(rest))
        if kind in DECLARED:
            program, name = rest.split(":", 1)
            return NodeKey(kind, program, name=name)
        number, key = rest.split(":", 1)
        return NodeKey(kind, _uuid(key), _number(number))
    except ValueError:
        raise GraphQLError(
            f"{shortened(given)} is not an id; give one as it came in an `id` field.",
            extensions={"code": "MALFORMED_ID"},
        ) from None


def cursor_of(numbered: Numbered, member_id: str, number: int) -> str:
    """The opaque cursor of a row, or with 0 of the beginning: the same for the same row, for ever."""
    return _sealed(f"{numbered.value}:{number}:{member_id}")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that one member's list has so far: from 1, without gaps, to the newest. 0 is the beginning.

    A programme's feed is numbered by the places of its items, which have gaps.
    """

    numbered: Numbered
    member_id: str | None
    """None for a member whom nobody knows yet, whose list no cursor points into."""
    newest: int

    def number_of(self, cursor: str) -> int:
        """The number that a cursor points at. Raises GraphQLError with code MALFORMED_CURSOR unless it is in here."""
        list_ = self.numbered.value
        try:
            name, number, member_id = _opened(cursor).split(":", 2)
            if name != list_:
                raise ValueError(cursor)
            pointed_at = _number(number)
        except ValueError:
            raise malformed_cursor(cursor, list_) from None
        if member_id != self.member_id:
            other = "programme's feed" if self.numbered is Numbered.PROGRAM_FEED else f"member's {list_}"
            raise _malformed(f"{shortened(cursor)} is a cursor of another {other}")
        if pointed_at > self.newest:
            raise _malformed(f"{shortened(cursor)} is ahead of the end of the {list_}")
        return pointed_at


def place_in_program_feed(cursor: str) -> int:
    """The place among the feed items of all programmes that a cursor of any programme's feed points at.

    Raises GraphQLError with code MALFORMED_CURSOR.
    """
    try:
        name, number, _ = _opened(cursor).split(":", 2)
        if name != Numbered.PROGRAM_FEED.value:
            raise ValueError(cursor)
        return _number(number)
    except ValueError:
        raise _malformed(f"{shortened(cursor)} is not a cursor of a programme's feed") from None


def timed_cursor(timed: Timed, member_id: str, at: int, id_: str) -> str:
    """The opaque cursor of something in a list in order of time: the same for the same thing, for ever."""
    return _sealed(f"{timed.value}:{at}:{id_}:{member_id}")


def place_of(timed: Timed, member_id: str, cursor: str) -> tuple[int, str]:
    """When what a cursor points at was, and its id. Raises GraphQLError with code MALFORMED_CURSOR."""
    try:
        name, at, id_, owner = _opened(cursor).split(":", 3)
        if name != timed.value:
            raise ValueError(cursor)
        instant = -_number(at[1:]) if at.startswith("-") else _number(at)
        if timed is Timed.WINS:
            _number(id_)
        else:
            _uuid(id_)
    except ValueError:
        raise malformed_cursor(cursor, timed.value) from None
    if owner != member_id:
        whose = "another programme's" if timed is Timed.PENDING else "another member's"
        raise _malformed(f"{shortened(cursor)} is a cursor of {whose} {timed.value}")
    return instant, id_


def number_in(cursor: str | None, of: str) -> int | None:
    """The number that a cursor of a list is which counts its rows; None where none was given.

    Raises GraphQLError with code MALFORMED_CURSOR.
    """
    try:
        return None if cursor is None else _number(cursor)
    except ValueError:
        raise malformed_cursor(cursor or "", of) from None


def malformed_cursor(cursor: str, of: str) -> GraphQLError:
    """What is told of what is no cursor of that list."""
    return _malformed(f"{shortened(cursor)} is not a cursor of the {of}")


def _malformed(message: str) -> GraphQLError:
    advice = "give one as it came in a `cursor` field of this very list"
    return GraphQLError(f"{message}; {advice}.", extensions={"code": "MALFORMED_CURSOR"})


def _sealed(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _opened(sealed: str) -> str:
    if len(sealed) > LONGEST:
        raise ValueError("too long")
    return urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)).decode()


def _number(text: str) -> int:
    # `int` also reads "+1", " 1" and other scripts' digits: two cursors for one row.
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise ValueError(text)
    return int(text)


def _uuid(text: str) -> str:
    if str(UUID(text)) != text:
        raise ValueError(text)
    return text


def shortened(given: str) -> str:
    """What a caller gave, in quotes, as much of it as a message can bear."""
    return repr(given if len(given) <= 60 else given[:57] + "…")
