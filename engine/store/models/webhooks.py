"""The tables of webhooks: where feed items are sent, and how far each address has come.

They hold places in the feed and what was answered, never what was sent: that is made from the feed item each time, so
that nothing of an erased member is left behind here.
"""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.store.models.lengths import NAME_LENGTH, PROGRAM_LENGTH

URL_LENGTH = 2_000


class Webhook(Model):
    """An address that feed items are sent to. Whoever reads this table can sign what it is sent.

    `brand` is whose it is, null for operators. No `programs` and no `types` are all of them. `secrets` are what
    requests are signed with, the newest first, each with when it ends.
    """

    id = fields.UUIDField(primary_key=True)
    brand = fields.CharField(max_length=NAME_LENGTH, null=True)
    url = fields.CharField(max_length=URL_LENGTH)
    description = fields.CharField(max_length=NAME_LENGTH)
    programs: list[str] | None = fields.JSONField(null=True)
    types: list[str] | None = fields.JSONField(null=True)
    secrets: list[dict[str, object]] = fields.JSONField()
    enabled = fields.BooleanField()
    why_disabled = fields.CharField(max_length=16, null=True)
    created_at = fields.BigIntField()
    created_by = fields.CharField(max_length=NAME_LENGTH)
    changed_at = fields.BigIntField()

    class Meta:
        table = "webhook"


class WebhookProgress(Model):
    """How far a webhook has come: every feed item up to `place` was delivered, or waits in `webhook_backlog`.

    `holder` is the process that delivers, until `held_until`. `failing_since` is null while the last answer was good.
    """

    webhook_id = fields.UUIDField(primary_key=True)
    place = fields.BigIntField()
    holder = fields.CharField(max_length=36, null=True)
    held_until = fields.BigIntField(db_default=0)
    failing_since = fields.BigIntField(null=True)
    failures_in_row = fields.IntField(db_default=0)
    rests_until = fields.BigIntField(db_default=0)
    delivered = fields.BigIntField(db_default=0)
    failed = fields.BigIntField(db_default=0)
    delivered_at = fields.BigIntField(null=True)

    class Meta:
        table = "webhook_progress"


class WebhookBacklog(Model):
    """A feed item that was not taken yet. Until it is, the member's later items up to the webhook's place wait too.

    The items that wait are those of the member from `number` on. By its `state` a row is `waiting`; or `parked`, when
    it is no longer tried; or it is sent `again`, after somebody said so, by itself: nothing waits for it.
    """

    id = fields.BigIntField(primary_key=True)
    webhook_id = fields.UUIDField()
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    place = fields.BigIntField()
    number = fields.BigIntField()
    attempts = fields.IntField()
    since = fields.BigIntField()
    next_at = fields.BigIntField()
    state = fields.CharField(max_length=8)

    class Meta:
        table = "webhook_backlog"
        unique_together = (("webhook_id", "member_id", "number"),)
        indexes = (
            Index(fields=("webhook_id", "state", "next_at"), name="webhook_backlog_due"),
            Index(fields=("member_id",), name="webhook_backlog_of_member"),
        )


class WebhookAttempt(Model):
    """One request that was made for a webhook, and what came of it. Kept for a week, and not more than a few thousand.

    `answer` is how the answer began, kept only when it was a refusal.
    """

    id = fields.BigIntField(primary_key=True)
    webhook_id = fields.UUIDField()
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField(null=True)
    message_id = fields.CharField(max_length=64)
    place = fields.BigIntField(null=True)
    type = fields.CharField(max_length=64)
    attempt = fields.IntField()
    at = fields.BigIntField()
    milliseconds = fields.IntField()
    outcome = fields.CharField(max_length=16)
    status = fields.IntField(null=True)
    reason = fields.CharField(max_length=500, null=True)
    answer = fields.CharField(max_length=500, null=True)
    next_at = fields.BigIntField(null=True)

    class Meta:
        table = "webhook_attempt"
        indexes = (
            Index(fields=("webhook_id", "id"), name="webhook_attempts_newest"),
            Index(fields=("member_id",), name="webhook_attempts_of_member"),
        )
