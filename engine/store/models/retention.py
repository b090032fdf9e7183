"""The table of how far the journal was walked to remove what no rule reads."""

from tortoise import fields
from tortoise.models import Model

from engine.store.models.lengths import NAME_LENGTH, PROGRAM_LENGTH


class Retention(Model):
    """Up to which entry of the journal the actions of a type hold no more than rules read.

    `removals` grows whenever something was removed, so that nobody is told from memory what is gone.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    type = fields.CharField(max_length=NAME_LENGTH)
    until = fields.UUIDField()
    removals = fields.BigIntField()

    class Meta:
        table = "retention"
        unique_together = (("program", "type"),)
