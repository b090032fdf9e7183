"""The table that knows persons."""

from tortoise import fields
from tortoise.models import Model

from engine.store.ids import new_uuid
from engine.store.models.lengths import EXTERNAL_ID_LENGTH, PROGRAM_LENGTH


class Member(Model):
    """Who a member is to the brands, and the only table that knows a person.

    `feed_seen` is the number of the newest feed item that the member has seen, on whichever device: no fact of the
    journal, since no rule asks for it, and gone with the person.
    """

    id = fields.UUIDField(primary_key=True, default=new_uuid)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    external_id = fields.CharField(max_length=EXTERNAL_ID_LENGTH)
    partition = fields.SmallIntField()
    joined_at = fields.BigIntField()
    feed_seen = fields.BigIntField(db_default=0)

    class Meta:
        table = "member"
        unique_together = (("program", "external_id"),)
