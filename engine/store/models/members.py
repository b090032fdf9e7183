"""The tables that know persons."""

from tortoise import fields
from tortoise.models import Model

from engine.store.ids import new_uuid
from engine.store.models.lengths import DISPLAY_NAME_LENGTH, EXTERNAL_ID_LENGTH, PROGRAM_LENGTH


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


class MemberDisplay(Model):
    """How a member is shown to other members, once anybody has said so: a row is gone with the person.

    `display_name` is empty for nobody's having said one. `changes` grows by one with each change, `changed_at` is when
    the last was said.
    """

    member_id = fields.UUIDField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    display_name = fields.CharField(max_length=DISPLAY_NAME_LENGTH)
    in_rankings = fields.BooleanField()
    changes = fields.BigIntField()
    changed_at = fields.BigIntField()

    class Meta:
        table = "member_display"
