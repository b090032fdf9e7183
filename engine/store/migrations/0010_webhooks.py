from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0009_rejections")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Webhook",
            fields=[
                ("id", fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ("brand", fields.CharField(max_length=255, null=True)),
                ("url", fields.CharField(max_length=2000)),
                ("description", fields.CharField(max_length=255)),
                ("programs", fields.JSONField(null=True)),
                ("types", fields.JSONField(null=True)),
                ("secrets", fields.JSONField()),
                ("enabled", fields.BooleanField()),
                ("why_disabled", fields.CharField(max_length=16, null=True)),
                ("created_at", fields.BigIntField()),
                ("created_by", fields.CharField(max_length=255)),
                ("changed_at", fields.BigIntField()),
            ],
            options={
                "table": "webhook",
                "app": "store",
                "pk_attr": "id",
                "table_description": "An address that feed items are sent to. Whoever reads this table can sign what it is sent.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WebhookProgress",
            fields=[
                ("webhook_id", fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ("place", fields.BigIntField()),
                ("holder", fields.CharField(max_length=36, null=True)),
                ("held_until", fields.BigIntField(db_default=0)),
                ("failing_since", fields.BigIntField(null=True)),
                ("failures_in_row", fields.IntField(db_default=0)),
                ("rests_until", fields.BigIntField(db_default=0)),
                ("delivered", fields.BigIntField(db_default=0)),
                ("failed", fields.BigIntField(db_default=0)),
                ("delivered_at", fields.BigIntField(null=True)),
            ],
            options={
                "table": "webhook_progress",
                "app": "store",
                "pk_attr": "webhook_id",
                "table_description": "How far a webhook has come: every feed item up to `place` was delivered, or waits in `webhook_backlog`.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WebhookBacklog",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("webhook_id", fields.UUIDField()),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField()),
                ("place", fields.BigIntField()),
                ("number", fields.BigIntField()),
                ("attempts", fields.IntField()),
                ("since", fields.BigIntField()),
                ("next_at", fields.BigIntField()),
                ("state", fields.CharField(max_length=8)),
            ],
            options={
                "table": "webhook_backlog",
                "app": "store",
                "unique_together": (("webhook_id", "member_id", "number"),),
                "indexes": [
                    Index(fields=["webhook_id", "state", "next_at"], name="webhook_backlog_due"),
                    Index(fields=["member_id"], name="webhook_backlog_of_member"),
                ],
                "pk_attr": "id",
                "table_description": "A feed item that was not taken yet. Until it is, the member's later items up to the webhook's place wait too.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("webhook_id", fields.UUIDField()),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField(null=True)),
                ("message_id", fields.CharField(max_length=64)),
                ("place", fields.BigIntField(null=True)),
                ("type", fields.CharField(max_length=64)),
                ("attempt", fields.IntField()),
                ("at", fields.BigIntField()),
                ("milliseconds", fields.IntField()),
                ("outcome", fields.CharField(max_length=16)),
                ("status", fields.IntField(null=True)),
                ("reason", fields.CharField(max_length=500, null=True)),
                ("answer", fields.CharField(max_length=500, null=True)),
                ("next_at", fields.BigIntField(null=True)),
            ],
            options={
                "table": "webhook_attempt",
                "app": "store",
                "indexes": [
                    Index(fields=["webhook_id", "id"], name="webhook_attempts_newest"),
                    Index(fields=["member_id"], name="webhook_attempts_of_member"),
                ],
                "pk_attr": "id",
                "table_description": "One request that was made for a webhook, and what came of it. Kept for a week, and not more than a few thousand.",
            },
            bases=["Model"],
        ),
    ]
