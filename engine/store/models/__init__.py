"""The tables, as Tortoise models. The hot path writes them with SQL in bulk (`statements.py`); reads go through here.

There are no foreign keys on purpose. A person is one row in `member`; the journal, ledger, awards and feed carry a
plain `member_id`, so that a person can be erased without touching what was given, and so that no change of a table can
ever cascade into the ledger. Every table that concerns a member names the programme too: a distributed database can
then place a member's rows together.

Instants are whole microseconds since 1970-01-01T00:00Z: zoned datetimes sort wrongly as SQLite text.

The first line of a docstring is the table's comment in the database (without semicolons: Tortoise splits there).

Each room of the store has a file of its models; Tortoise finds them all here.
"""

from engine.store.models.audit import AuditEntry
from engine.store.models.credentials import Brand, Credential, SigningKey
from engine.store.models.given import BadgeAward, ChallengeFinish, FeedItem, LedgerEntry
from engine.store.models.guarded import GuardedAction
from engine.store.models.held_back import HeldBackAction
from engine.store.models.journal import Checkpoint, JournalEntry, MemberState
from engine.store.models.lengths import (
    DISPLAY_NAME_LENGTH,
    EXTERNAL_ID_LENGTH,
    NAME_LENGTH,
    ORIGIN_LENGTH,
    PROGRAM_LENGTH,
)
from engine.store.models.members import Member, MemberDisplay
from engine.store.models.names import MemberMerge, MemberName
from engine.store.models.privacy import AccessRecord, ErasedMember, ErasedName, ErasureSecret
from engine.store.models.programs import Program, RulesetVersion, Sandbox
from engine.store.models.proofs import PendingAction, Proof
from engine.store.models.rejections import Rejection, RejectionDay, SubmissionCount
from engine.store.models.retention import Retention
from engine.store.models.webhooks import URL_LENGTH, Webhook, WebhookAttempt, WebhookBacklog, WebhookProgress

__all__ = [
    "AccessRecord",
    "AuditEntry",
    "BadgeAward",
    "Brand",
    "ChallengeFinish",
    "Checkpoint",
    "Credential",
    "DISPLAY_NAME_LENGTH",
    "EXTERNAL_ID_LENGTH",
    "ErasedMember",
    "ErasedName",
    "ErasureSecret",
    "FeedItem",
    "GuardedAction",
    "HeldBackAction",
    "JournalEntry",
    "LedgerEntry",
    "Member",
    "MemberMerge",
    "MemberDisplay",
    "MemberName",
    "MemberState",
    "NAME_LENGTH",
    "ORIGIN_LENGTH",
    "PROGRAM_LENGTH",
    "PendingAction",
    "Proof",
    "Program",
    "Rejection",
    "RejectionDay",
    "Retention",
    "RulesetVersion",
    "Sandbox",
    "SigningKey",
    "URL_LENGTH",
    "Webhook",
    "WebhookAttempt",
    "WebhookBacklog",
    "WebhookProgress",
    "SubmissionCount",
]
