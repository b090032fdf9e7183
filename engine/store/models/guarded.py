"""The table of what guards at the door compare actions with."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.store.models.lengths import PROGRAM_LENGTH


class GuardedAction(Model):
    """That a recent action was about something that a guard looks at: a device, a pair of members, a brand's day.

    `value_hash` says what, with the guard and the programme in it. Kept until `expires_at`, and no longer than the
    action itself is kept.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    value_hash = fields.CharField(max_length=32)
    at = fields.BigIntField()
    entry_id = fields.UUIDField()
    expires_at = fields.BigIntField()
    counts = fields.BooleanField(db_default=True)
    """Not while the action waits for an operator, nor while it is taken back."""

    class Meta:
        table = "guarded_action"
        indexes = (
            Index(fields=("value_hash", "at"), name="guarded_by_value"),
            Index(fields=("entry_id",), name="guarded_by_entry"),
            Index(fields=("member_id",), name="guarded_of_member"),
            Index(fields=("expires_at",), name="guarded_by_end"),
        )
