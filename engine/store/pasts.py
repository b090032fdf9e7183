"""Pasts: as much of a member's journal as must be folded again to explain something. The reader's side of histories."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from engine.errors import StoreUnavailable
from engine.rules.entries import EntryId, Fact
from engine.rules.instants import Instant
from engine.rules.state import State, load
from engine.store.candidates import StoredEntry
from engine.store.entries import BESIDE, entry_of
from engine.store.models import Checkpoint, JournalEntry, MemberState

_ENTRY = ("id", "kind", "type", "occurred_at", "received_at", "brand", "key_hash", "attributes")
_STATE = ("version", "rated_by", "until")
_AGAIN = 5
"""How often a past is read anew that the writer changed between two questions."""


class Past(NamedTuple):
    """A member's state at some point, what the journal has since, and by which versions that was folded."""

    base: State | None
    """None when it goes back to the very beginning."""
    facts: Sequence[Fact]
    """In no particular order: what lies after the base, and whatever takes something back."""
    rated_by: int
    until: Instant


async def past_before(member_id: str, before: Instant) -> Past:
    """A member's past from the last checkpoint before an instant up to that instant, the instant included."""
    return await _steadily(member_id, before, from_checkpoint=True)


async def whole_past(member_id: str, until: Instant) -> Past:
    """A member's past from the beginning up to an instant, the instant included."""
    return await _steadily(member_id, until, from_checkpoint=False)


async def _steadily(member_id: str, until: Instant, *, from_checkpoint: bool) -> Past:
    """Reads the parts as of one and the same version of the member, unless the writer changes them all the while."""
    version, *_ = await _state(member_id)
    for _ in range(_AGAIN):
        base = await _checkpoint(member_id, until) if from_checkpoint else None
        facts = await _facts(member_id, base, until)
        now, rated_by, told_until = await _state(member_id)
        if now == version:
            return Past(base, facts, rated_by, told_until)
        version = now
    raise StoreUnavailable("this member is changing faster than their past can be read; ask again in a moment")


async def _state(member_id: str) -> tuple[int, int, Instant]:
    ((version, rated_by, until),) = await MemberState.filter(member_id=member_id).values_list(*_STATE)
    return version, rated_by, until


async def _checkpoint(member_id: str, before: Instant) -> State | None:
    newest = Checkpoint.filter(member_id=member_id, at__lt=before).order_by("-entries").limit(1)
    return next((load(state) for (state,) in await newest.values_list("state")), None)


async def _facts(member_id: str, base: State | None, until: Instant) -> list[Fact]:
    entries: QuerySet[JournalEntry] = JournalEntry.filter(member_id=member_id)
    # What takes something back, or decides about it, occurs after it, be it after all that is asked for.
    entries = entries.filter(Q(occurred_at__lte=until) | Q(kind__in=BESIDE))
    if base is None or base.last is None:
        return [_fact(member_id, row) for row in await entries.values_list(*_ENTRY)]
    rows = await entries.filter(occurred_at__gte=base.last[0]).values_list(*_ENTRY)
    return [fact for row in rows if (fact := _fact(member_id, row)).order > base.last]


def _fact(member_id: str, row: tuple[Any, ...]) -> Fact:
    id_, kind, type_, occurred_at, received_at, brand, key_hash, attributes = row
    identity = EntryId(str(id_) if isinstance(id_, UUID) else id_)
    told = msgspec.json.encode(attributes).decode()
    return entry_of(StoredEntry(identity, member_id, kind, type_, occurred_at, received_at, brand, key_hash, "", told))
