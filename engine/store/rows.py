"""The rows that the writer stores, in the order of the columns in `statements.py`."""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

AwardKey: TypeAlias = tuple[str, str, str, str, str]
"""Member, badge, tier, value and season: what a member can have once."""


class MemberRow(NamedTuple):
    id: str
    program: str
    external_id: str
    partition: int
    joined_at: int


class JournalRow(NamedTuple):
    id: str
    program: str
    member_id: str
    kind: str
    type: str
    occurred_at: int
    received_at: int
    brand: str
    key_hash: str
    content_hash: str
    attributes: str
    target_id: str | None = None
    """What a reversal takes back."""


class PendingRow(NamedTuple):
    """An action that waits, in the queue."""

    entry_id: str
    program: str
    member_id: str
    brand: str
    type: str
    occurred_at: int
    received_at: int
    reason: str
    rule: str
    evidence: str
    status: str = "waiting"


class SettledRow(NamedTuple):
    """What became of one in the queue."""

    status: str
    decided_at: int | None
    decided_by: str
    words: str
    entry_id: str


class VerdictRow(NamedTuple):
    """What the audit is to say of a verdict."""

    at: int
    by: str
    approved: bool
    program: str
    entry_id: str


class ProofRow(NamedTuple):
    entry_id: str
    program: str
    member_id: str
    kind: str
    certificate: str | None
    url: str | None
    hash: str | None
    issuer: str | None
    issued_at: int | None
    note: str | None


class StateRow(NamedTuple):
    member_id: str
    program: str
    state: str
    version: int
    hash: str
    ledger_number: int
    feed_number: int
    zone_database: str
    until: int
    rated_by: int
    due_at: int | None
    entries: int


class CheckpointRow(NamedTuple):
    program: str
    member_id: str
    entries: int
    at: int
    state: str


class CheckpointKey(NamedTuple):
    member_id: str
    entries: int


class LedgerEntryRow(NamedTuple):
    program: str
    member_id: str
    number: int
    at: int
    wallet: str
    amount: int
    pending: int
    kind: str
    rule: str
    ruleset_version: int
    entry_id: str | None
    cause_id: str | None


class AwardRow(NamedTuple):
    program: str
    member_id: str
    badge: str
    tier: str
    value: str
    season: str
    won_at: int
    entry_id: str | None
    ruleset_version: int
    cause_id: str | None
    withdrawn_at: int | None
    withdrawn_by: str | None


class WithdrawalRow(NamedTuple):
    withdrawn_at: int
    withdrawn_by: str | None
    member_id: str
    badge: str
    tier: str
    value: str
    season: str


class FinishRow(NamedTuple):
    program: str
    challenge: str
    round: int
    member_id: str
    finished_at: int


class FinishKey(NamedTuple):
    member_id: str
    challenge: str
    round: int


class GuardedRow(NamedTuple):
    program: str
    member_id: str
    value_hash: str
    at: int
    entry_id: str
    expires_at: int
    counts: bool


class HeldBackRow(NamedTuple):
    """What a guard holds back. Who did what is known by the journal."""

    rule: str
    outcome: str
    at: int
    until: int | None
    evidence: str
    id: str


class FeedItemRow(NamedTuple):
    program: str
    member_id: str
    number: int
    kind: str
    at: int
    posted_at: int
    entry_id: str | None
    cause_id: str | None
    body: str


class VersionRow(NamedTuple):
    program: str
    number: int
    digest: str
    effective_from: int
    published_at: int
    published_by: str
    note: str
    files: str
    keep_awards: bool = False
    restores: int | None = None


@dataclass(slots=True)
class Rows:
    """Everything that one batch stores."""

    members: list[MemberRow] = field(default_factory=list)
    journal: list[JournalRow] = field(default_factory=list)
    ledger: list[LedgerEntryRow] = field(default_factory=list)
    feed: list[FeedItemRow] = field(default_factory=list)
    awards: dict[AwardKey, AwardRow] = field(default_factory=dict)
    """As each stands after the batch: a badge can be withdrawn and won again within one."""
    withdrawals: dict[AwardKey, WithdrawalRow] = field(default_factory=dict)
    """Of badges that were won in an earlier batch."""
    states: list[StateRow] = field(default_factory=list)
    checkpoints: list[CheckpointRow] = field(default_factory=list)
    stale_checkpoints: list[CheckpointKey] = field(default_factory=list)
    """Of each of these members, those with more entries than that: their past is another one."""
    spare_checkpoints: list[CheckpointKey] = field(default_factory=list)
    finishes: list[FinishRow] = field(default_factory=list)
    lost_finishes: list[FinishKey] = field(default_factory=list)
    """These very ones, which are no longer needed so densely."""
    guarded: list[GuardedRow] = field(default_factory=list)
    """What guards at the door may compare later actions with."""
    counting: dict[str, bool] = field(default_factory=dict)
    """By action, whether guards at the door count it from now on: what is approved, taken back, or restored."""
    held_back: dict[str, HeldBackRow | None] = field(default_factory=dict)
    """By entry, how it stands after the batch; None for what no guard holds back any more."""
    pending: list[PendingRow] = field(default_factory=list)
    settled: list[SettledRow] = field(default_factory=list)
    verdicts: list[VerdictRow] = field(default_factory=list)
    proofs: list[ProofRow] = field(default_factory=list)

    def add(self, other: "Rows") -> None:
        """Takes in what another member comes to."""
        self.members += other.members
        self.journal += other.journal
        self.ledger += other.ledger
        self.feed += other.feed
        self.awards |= other.awards
        self.withdrawals |= other.withdrawals
        self.states += other.states
        self.checkpoints += other.checkpoints
        self.stale_checkpoints += other.stale_checkpoints
        self.spare_checkpoints += other.spare_checkpoints
        self.finishes += other.finishes
        self.lost_finishes += other.lost_finishes
        self.held_back |= other.held_back
        self.pending += other.pending
        self.settled += other.settled
        self.verdicts += other.verdicts
        self.proofs += other.proofs
