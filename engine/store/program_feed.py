"""The programme's own feed: what concerns no member, as items of a member who is nobody.

They stand in the feed table among all others, so that whoever follows the programme, resumes, or is sent webhooks is
told of them in the same order. The member's id is made from the programme's key, has no row in `member`, and begins as
no member's does.
"""

from hashlib import blake2b
from uuid import UUID

import msgspec

from engine.rules.effects import AnyEffect
from engine.rules.instants import Instant
from engine.store import statements
from engine.store.backend import Transaction
from engine.store.candidates import Who, partition_of
from engine.store.statements import query

_FIRST = "ffffffff-"
"""Ids of members begin with the time at which they were made; this lies thousands of years ahead."""

_NEWEST = query("select coalesce(max(number), 0) from feed_item where member_id = $1")
_encode = msgspec.json.Encoder().encode


def program_member(program: str) -> str:
    """The id under which the items of a programme's own feed are stored."""
    return str(UUID(bytes=b"\xff" * 4 + blake2b(program.encode(), digest_size=12).digest()))


def is_program_member(member_id: str) -> bool:
    """Whether an id is nobody's, but that of a programme's own feed."""
    return member_id.startswith(_FIRST)


def post(transaction: Transaction, program: str, at: Instant, effect: AnyEffect) -> None:
    """Puts an item into a programme's own feed, as of when it is posted."""
    transaction.lock_members({program}, {partition_of(Who(program, ""))})
    member_id = program_member(program)
    ((newest,),) = transaction.fetch(_NEWEST, member_id)
    transaction.announce_feed()
    kind = str(effect.__struct_config__.tag)
    row = (program, member_id, newest + 1, kind, effect.at, at, None, None, _encode(effect).decode())
    transaction.write(statements.INSERT_FEED, [row])
