"""The rows of what stands beside the journal: the queue of what waits for a verdict, and what proves an action."""

import msgspec

from engine.rules.entries import EntryId
from engine.rules.instants import Instant
from engine.store.candidates import PendingReason, Proof
from engine.store.rows import JournalRow, PendingRow, ProofRow, SettledRow

_encode = msgspec.json.Encoder().encode


def put_in_queue(row: JournalRow, reason: PendingReason) -> PendingRow:
    """The place in the queue of an action that waits."""
    return PendingRow(
        row.id,
        row.program,
        row.member_id,
        row.brand,
        row.type,
        row.occurred_at,
        row.received_at,
        reason.code.value,
        reason.rule,
        _encode(reason.evidence).decode(),
    )


def settle_in_queue(
    entry: EntryId, status: str, at: Instant | None = None, by: str = "", words: str = ""
) -> SettledRow:
    """What becomes of an action in the queue: approved, refused, withdrawn by whoever sent it, or waiting again."""
    return SettledRow(status, at, by, words, entry)


def keep_proof(entry: EntryId, program: str, member_id: str, proof: Proof) -> ProofRow:
    """What proves an action."""
    return ProofRow(
        entry,
        program,
        member_id,
        proof.kind,
        proof.certificate,
        proof.url,
        proof.hash,
        proof.issuer,
        proof.issued_at,
        proof.note,
    )
