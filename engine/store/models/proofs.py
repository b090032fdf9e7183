"""The tables that stand beside the journal: what waits for a verdict, and what proves an action."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.store.ids import new_uuid
from engine.store.models.lengths import NAME_LENGTH, PROGRAM_LENGTH


class PendingAction(Model):
    """An action that waits for a verdict, or waited: why, with what evidence, and what was decided.

    The journal has the action and the verdict. Here is what may be forgotten: the evidence, and the words of a refusal.
    """

    entry_id = fields.UUIDField(primary_key=True, default=new_uuid)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    brand = fields.CharField(max_length=NAME_LENGTH)
    type = fields.CharField(max_length=NAME_LENGTH)
    occurred_at = fields.BigIntField()
    received_at = fields.BigIntField()
    reason = fields.CharField(max_length=64)
    rule = fields.CharField(max_length=NAME_LENGTH)
    evidence: dict[str, object] = fields.JSONField()
    status = fields.CharField(max_length=16)
    decided_at = fields.BigIntField(null=True)
    decided_by = fields.CharField(max_length=NAME_LENGTH, db_default="")
    words = fields.CharField(max_length=500, db_default="")

    class Meta:
        table = "pending_action"
        indexes = (
            Index(fields=("program", "status", "received_at", "entry_id"), name="pending_by_age"),
            Index(fields=("program", "status", "brand", "received_at", "entry_id"), name="pending_of_brand"),
            Index(fields=("program", "status", "type", "received_at", "entry_id"), name="pending_of_type"),
            Index(
                fields=("member_id", "program", "status", "received_at", "entry_id"),
                name="pending_of_member",
            ),
        )


class Proof(Model):
    """What backs an action: the brand's word, or a document. Personal, and so apart from the journal, to be erased."""

    entry_id = fields.UUIDField(primary_key=True, default=new_uuid)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    kind = fields.CharField(max_length=16)
    certificate = fields.CharField(max_length=200, null=True)
    url = fields.CharField(max_length=2000, null=True)
    hash = fields.CharField(max_length=200, null=True)
    issuer = fields.CharField(max_length=200, null=True)
    issued_at = fields.BigIntField(null=True)
    note = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "proof"
        indexes = (Index(fields=("member_id",), name="proofs_of_member"),)
