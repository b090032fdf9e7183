"""The table of what guards of fair play hold back."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.store.ids import new_uuid
from engine.store.models.lengths import NAME_LENGTH, PROGRAM_LENGTH


class HeldBackAction(Model):
    """An action that a guard holds back, by what became of it: not_rewarded, held for an operator, or refused.

    `id` is the action's own, or that of the rejection. Of what was refused there is no member, and so `member_hash`
    says who was named, as in the list of rejections. What counts after all, or is taken back, is no longer here.
    """

    id = fields.UUIDField(primary_key=True, default=new_uuid)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField(null=True)
    member_hash = fields.CharField(max_length=32, db_default="")
    brand = fields.CharField(max_length=NAME_LENGTH)
    type = fields.CharField(max_length=NAME_LENGTH)
    rule = fields.CharField(max_length=NAME_LENGTH)
    outcome = fields.CharField(max_length=16)
    at = fields.BigIntField()
    until = fields.BigIntField(null=True)
    evidence: dict[str, object] = fields.JSONField()

    class Meta:
        table = "held_back"
        indexes = (
            Index(fields=("program", "id"), name="held_back_of_program"),
            Index(fields=("program", "rule", "id"), name="held_back_of_guard"),
            Index(fields=("program", "rule", "outcome", "id"), name="held_back_by_guard"),
            Index(fields=("program", "brand", "id"), name="held_back_of_brand"),
            Index(fields=("member_id", "program", "id"), name="held_back_of_member"),
            Index(fields=("member_hash", "program", "id"), name="held_back_of_named"),
        )
