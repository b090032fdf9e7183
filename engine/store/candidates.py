"""What the writer is asked to record, and what it answers: values without any database in them."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from engine.rules.dictionary import RULES, RuleId
from engine.rules.effects import PendingCode
from engine.rules.entries import Action, EntryId, Fact
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


class PendingReason(Struct, frozen=True):
    """Why an action waits for somebody to look at it."""

    code: PendingCode
    rule: RuleId = RULES
    """What asks for it: a guard, or the programme with its action types."""
    evidence: Mapping[str, object] = {}
    """What was found, for whoever decides; anything that JSON can write."""


class Proof(Struct, frozen=True):
    """What backs an action: the brand's explicit word, or a document. Kept apart from the journal: it is personal."""

    kind: str
    """`word` or `document`."""
    certificate: str | None = None
    url: str | None = None
    hash: str | None = None
    """`algorithm:value` of the document's bytes, in lower case hex."""
    issuer: str | None = None
    issued_at: Instant | None = None
    note: str | None = None


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
    """For a reversal or a verdict, when the action occurred that it is about."""
    noted_by: str = ""
    """Who answers for it in the audit; '' when it is no deed of an operator's. See `noting.py`."""
    named_by: str = ""
    """The brand that calls the member so; '' for a common name. See `naming.py`."""
    registers: bool = False
    """Whether somebody is made known on purpose by this, so that one who was erased may begin anew."""
    pending: PendingReason | None = None
    """Why the action is to wait instead of being folded; None when it need not."""
    proof: Proof | None = None
    words: str = ""
    """For a verdict that refuses, why, in words for the member: these are no part of the journal."""
    by: str = ""
    """For a verdict, who decided."""


def held_back(candidate: Candidate, reason: PendingReason) -> Candidate:
    """The same candidate, which is to wait for somebody to look at it.

    For whoever finds out in the writer's transaction, before `decide`, that an action should not count unseen. What
    waits already keeps its own reason; what is no action, or is to be refused, is left as it is.
    """
    if candidate.pending is not None or not isinstance(candidate.entry, Action):
        return candidate
    return replace(candidate, pending=reason)


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


class Pended(Struct, frozen=True):
    """The action is durably stored and waits for a verdict: now, or since it was first handed in."""

    entry: StoredEntry
    reason: PendingReason
    feed: tuple[FeedRow, ...]
    repeated: bool = False
    joined: bool = False
    """Whether this made the member known."""


class Declined(Struct, frozen=True):
    """The action waited, and an operator refused it."""

    entry: StoredEntry
    words: str
    """Why, as the operator says it."""
    feed: tuple[FeedRow, ...] = ()


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


class HeldOff(Struct, frozen=True):
    """A guard at the door does not let the action in."""

    rule: RuleId
    is_quota: bool
    """Whether it is about all that a brand sends."""
    until: Instant | None
    """When it could be let in; None when nobody can say."""


class Moot(Struct, frozen=True):
    """It would change nothing: this reversal has taken the same back already. Also told of a verdict on that."""

    earlier: EntryId


Decision: TypeAlias = Recorded | Repeated | Pended | Declined | Clashing | Refused | Stranger | Gone | HeldOff | Moot


def partition_of(who: Who) -> int:
    """The part that a member belongs to, from 0 to PARTITIONS - 1."""
    name = f"{who.program}\0{who.external_id}".encode("utf-8", "surrogatepass")
    return blake2b(name, digest_size=1).digest()[0] % PARTITIONS
