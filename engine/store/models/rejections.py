"""The tables of what was refused, and of how much came of what was submitted."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.store.ids import new_uuid
from engine.store.models.lengths import NAME_LENGTH, PROGRAM_LENGTH


class Rejection(Model):
    """A submission that was refused, as it came. Kept for some weeks, then deleted.

    `program` is '' for one that there is not. `fingerprint` is of all that came: the same again is counted here.
    `payload` and `problems` are JSON in ASCII, because what is refused may hold what neither database stores as it is.
    `member_hash` is of the name that the member was given, so that what came of somebody can be found and erased;
    `key_hash` is of the idempotency key, as the journal has it once something was accepted under it. What is no
    action has neither that nor a member, unless they could be read, and its `payload` is an object with its `text`.
    """

    id = fields.UUIDField(primary_key=True, default=new_uuid)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    brand = fields.CharField(max_length=NAME_LENGTH)
    credential = fields.CharField(max_length=16)
    fingerprint = fields.CharField(max_length=32)
    key_hash = fields.CharField(max_length=32)
    member_hash = fields.CharField(max_length=32)
    type = fields.CharField(max_length=NAME_LENGTH)
    code = fields.CharField(max_length=32)
    problems = fields.TextField()
    payload = fields.TextField()
    is_cut = fields.BooleanField()
    received_at = fields.BigIntField()
    last_at = fields.BigIntField()
    times = fields.BigIntField()
    is_action = fields.BooleanField(db_default=True)

    class Meta:
        table = "rejection"
        unique_together = (("program", "brand", "fingerprint"),)
        indexes = (
            Index(fields=("program", "id"), name="rejections_of_program"),
            Index(fields=("program", "brand", "id"), name="rejections_of_both"),
            Index(fields=("program", "code", "id"), name="rejections_by_code"),
            Index(fields=("program", "type", "id"), name="rejections_by_type"),
            Index(fields=("brand", "id"), name="rejections_of_brand"),
            Index(fields=("last_at",), name="rejections_by_age"),
            Index(fields=("member_hash", "id"), name="rejections_of_member"),
        )


class RejectionDay(Model):
    """How many rejections of a brand were kept on a day of UTC, so that a flood of them does not fill the disk."""

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    brand = fields.CharField(max_length=NAME_LENGTH)
    day = fields.IntField()
    kept = fields.BigIntField()

    class Meta:
        table = "rejection_day"
        unique_together = (("program", "brand", "day"),)
        indexes = (Index(fields=("day",), name="rejection_days_by_age"),)


class SubmissionCount(Model):
    """How many submissions of a brand came to what, in one slot of time that begins at `at`.

    `outcome` is ACCEPTED, DUPLICATE, or the code for which it was refused, NOT_KEPT for those of them that are in no
    list.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    brand = fields.CharField(max_length=NAME_LENGTH)
    at = fields.BigIntField()
    outcome = fields.CharField(max_length=32)
    count = fields.BigIntField()

    class Meta:
        table = "submission_count"
        unique_together = (("program", "brand", "at", "outcome"),)
        indexes = (Index(fields=("program", "at"), name="submission_counts_by_time"),)
