"""What the writer is asked to record, and what it answers: values without any database in them."""

from hashlib import blake2b
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from engine.rules.entries import EntryId, Fact
from engine.rules.instants import Instant
from engine.store.pages import FeedRow

PARTITIONS = 64
"""Into how many parts members are split for locking; fixed for life."""


class Key(NamedTuple):
    """What makes an entry the same one for ever: who says so, and the hash of the key that they gave it."""

    program: str
    brand: str
    key_hash: str


class Who(NamedTuple):
    """A member as a brand knows them."""

    program: str
    external_id: str


class Candidate(Struct, frozen=True):
    """An entry that asks to be recorded."""

    who: Who
    key: Key
    content_hash: str
    """What the entry says, so that its key cannot be used again for something else; '' equals nothing recorded."""
    entry: Fact | None
    """None when it is to be refused: then its key is looked up and nothing else."""
    received_at: Instant
    for_newcomers: bool
    """Whether an unknown member is made known by this entry."""
    about: Instant | None = None
    """For a reversal, when the action occurred that it takes back or restores."""
    named_by: str = ""
    """The brand that calls the member so; '' for a common name. See `naming.py`."""
    registers: bool = False
    """Whether somebody is made known on purpose by this, so that one who was erased may begin anew."""


class Recorded(Struct, frozen=True):
    """The entry is durably stored and folded; this is what came of it."""

    member_id: str
    feed: tuple[FeedRow, ...]
    joined: bool = False
    """Whether this made the member known. Not told when the answer to the commit was lost on the way."""


class StoredEntry(NamedTuple):
    """A journal entry as the table has it. `attributes` is JSON text."""

    id: EntryId
    member_id: str
    kind: str
    type: str
    occurred_at: Instant
    received_at: Instant
    brand: str
    key_hash: str
    content_hash: str
    attributes: str


class Repeated(Struct, frozen=True):
    """The same entry was recorded before; this is what came of it then."""

    entry: StoredEntry
    feed: tuple[FeedRow, ...]


class Clashing(Struct, frozen=True):
    """The key was used before for something else."""

    earlier: EntryId


class Refused(Struct, frozen=True):
    """The candidate had no entry, and its key is unknown."""


class Stranger(Struct, frozen=True):
    """The member is unknown and the programme does not make them known by acting."""


class Gone(Struct, frozen=True):
    """The member was erased, and this is about what was before; or nobody has registered them since."""

    erased_at: Instant


class Moot(Struct, frozen=True):
    """The reversal would change nothing: this one has taken the same back already."""

    earlier: EntryId


Decision: TypeAlias = Recorded | Repeated | Clashing | Refused | Stranger | Gone | Moot


def partition_of(who: Who) -> int:
    """The part that a member belongs to, from 0 to PARTITIONS - 1."""
    name = f"{who.program}\0{who.external_id}".encode("utf-8", "surrogatepass")
    return blake2b(name, digest_size=1).digest()[0] % PARTITIONS
