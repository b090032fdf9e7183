"""Reading what stands beside the journal: the queue of what waits for a verdict, and what proves actions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from engine.rules.dictionary import RuleId
from engine.rules.effects import PendingCode
from engine.rules.entries import EntryId
from engine.rules.instants import Instant
from engine.store import models
from engine.store.candidates import PendingReason, Proof
from engine.store.ids import can_be_stored, is_id
from engine.store.models import NAME_LENGTH, PROGRAM_LENGTH
from engine.store.pages import Found, Place
from engine.store.reading import NAMES, Reader, question


class StoredPending(NamedTuple):
    """An action that waits for a verdict, or waited."""

    id: EntryId
    program: str
    member_id: str
    brand: str
    type: str
    occurred_at: Instant
    received_at: Instant
    reason: PendingReason
    status: str
    """`waiting`, `approved`, `refused`, or `withdrawn` by whoever had sent it."""
    decided_at: Instant | None
    decided_by: str
    words: str
    """Why it was refused."""


_PENDING = (
    "entry_id",
    "program",
    "member_id",
    "brand",
    "type",
    "occurred_at",
    "received_at",
    "reason",
    "rule",
    "evidence",
    "status",
    "decided_at",
    "decided_by",
    "words",
)
_PROOF = ("entry_id", "kind", "certificate", "url", "hash", "issuer", "issued_at", "note")


@dataclass(frozen=True, slots=True)
class QueueStretch:
    """Which part of a programme's queue to read: at most `count` that came after a place, the oldest first."""

    count: int
    after: Place | None = None
    only: Mapping[str, str] = field(default_factory=dict)
    """Only those with these values, by `brand`, `type`, `reason`, `member_id`."""


@question
async def pending_of(reader: Reader, ids: Collection[str]) -> dict[EntryId, StoredPending]:
    """What is known of these actions as far as they wait, or waited."""
    known = [each for each in ids if is_id(each)]
    found: dict[EntryId, StoredPending] = {}
    for start in range(0, len(known), NAMES):
        rows = await models.PendingAction.filter(entry_id__in=known[start : start + NAMES]).values_list(*_PENDING)
        found |= {each.id: each for each in map(_pending, rows)}
    return found


@question
async def queue_of(reader: Reader, program: str, asked: QueueStretch) -> Found[StoredPending]:
    """What waits in a programme, the oldest first."""
    if not _can_be_there(program, asked.only):
        return Found((), has_more=False)
    waiting = _waiting(program, asked.only)
    rows = await _after(waiting, asked.after).limit(asked.count + 1).values_list(*_PENDING)
    return Found(tuple(map(_pending, rows[: asked.count])), has_more=len(rows) > asked.count)


@question
async def queue_in_all(reader: Reader, program: str, only: Mapping[str, str]) -> int:
    """How much waits in a programme, with these values as `QueueStretch` has them."""
    return await _waiting(program, only).count() if _can_be_there(program, only) else 0


@question
async def proofs_of(reader: Reader, ids: Collection[str]) -> dict[EntryId, Proof]:
    """What proves these actions, as far as anything was handed in."""
    known = [each for each in ids if is_id(each)]
    rows = await models.Proof.filter(entry_id__in=known).values_list(*_PROOF) if known else []
    return {EntryId(str(id_)): Proof(*rest) for id_, *rest in rows}


@question
async def senders_of(reader: Reader, ids: Collection[str]) -> dict[EntryId, str]:
    """The brands that these entries came from."""
    known = [each for each in ids if is_id(each)]
    rows = await models.JournalEntry.filter(id__in=known).values_list("id", "brand") if known else []
    return {EntryId(str(id_)): brand for id_, brand in rows}


_ANY = "00000000-0000-0000-0000-000000000000"


def _can_be_there(program: str, only: Mapping[str, str]) -> bool:
    stored = all(can_be_stored(each, NAME_LENGTH) for each in only.values())
    return stored and can_be_stored(program, PROGRAM_LENGTH) and is_id(only.get("member_id", _ANY))


def _waiting(program: str, only: Mapping[str, str]) -> QuerySet[models.PendingAction]:
    return models.PendingAction.filter(program=program, status="waiting", **only)


def _after(waiting: QuerySet[models.PendingAction], place: Place | None) -> QuerySet[models.PendingAction]:
    if place is not None:
        at, id_ = place
        waiting = waiting.filter(Q(received_at__gt=at) | Q(received_at=at, entry_id__gt=id_))
    return waiting.order_by("received_at", "entry_id")


def _pending(row: tuple[Any, ...]) -> StoredPending:
    id_, program, member_id, brand, type_, occurred_at, received_at, reason, rule, evidence, *rest = row
    why = PendingReason(PendingCode(reason), RuleId(rule), evidence)
    return StoredPending(EntryId(str(id_)), program, str(member_id), brand, type_, occurred_at, received_at, why, *rest)
