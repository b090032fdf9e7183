"""The tables of what members did, and of what it comes to."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.store.ids import new_uuid
from engine.store.models.lengths import NAME_LENGTH, PROGRAM_LENGTH


class JournalEntry(Model):
    """One fact about a member. Appended, never changed.

    `target_id` is what a reversal takes back.
    """

    id = fields.UUIDField(primary_key=True, default=new_uuid)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    kind = fields.CharField(max_length=16)
    type = fields.CharField(max_length=NAME_LENGTH)
    occurred_at = fields.BigIntField()
    received_at = fields.BigIntField()
    brand = fields.CharField(max_length=NAME_LENGTH)
    key_hash = fields.CharField(max_length=32)
    content_hash = fields.CharField(max_length=32)
    attributes: dict[str, object] = fields.JSONField()
    target_id = fields.UUIDField(null=True)

    class Meta:
        table = "journal_entry"
        unique_together = (("program", "brand", "key_hash"),)
        indexes = (
            Index(fields=("member_id", "occurred_at"), name="journal_of_member"),
            Index(fields=("target_id",), name="journal_by_target"),
        )


class MemberState(Model):
    """What a member's journal comes to, as the fold left it after the last entry. Derived: can be rebuilt.

    `state` is text, not JSON: a fold from nothing must give these very bytes, and PostgreSQL rearranges JSON. It is as
    of `until`, up to which time was passed and told. `rated_by` is the newest version that was known then, `due_at`
    when time passing next matters, `entries` how many entries were folded.
    """

    member_id = fields.UUIDField(primary_key=True, default=new_uuid)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    state = fields.TextField()
    version = fields.BigIntField()
    hash = fields.CharField(max_length=64)
    ledger_number = fields.BigIntField()
    feed_number = fields.BigIntField()
    zone_database = fields.CharField(max_length=16)
    until = fields.BigIntField(db_default=0)
    rated_by = fields.IntField(db_default=0)
    due_at = fields.BigIntField(null=True)
    entries = fields.BigIntField(db_default=0)

    class Meta:
        table = "member_state"
        indexes = (
            Index(fields=("program", "due_at"), name="states_by_due"),
            Index(fields=("program", "rated_by"), name="states_by_version"),
        )


class Checkpoint(Model):
    """A member's state as it was after so many entries, so that a late one need not fold everything. Derived.

    `at` is when the last of them occurred.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    entries = fields.BigIntField()
    at = fields.BigIntField()
    state = fields.TextField()

    class Meta:
        table = "checkpoint"
        unique_together = (("member_id", "entries"),)
