from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from engine.store.ids import new_uuid


class Migration(migrations.Migration):
    dependencies = [("store", "0008_what_keys_may")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Rejection",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_uuid, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("brand", fields.CharField(max_length=255)),
                ("credential", fields.CharField(max_length=16)),
                ("fingerprint", fields.CharField(max_length=32)),
                ("key_hash", fields.CharField(max_length=32)),
                ("member_hash", fields.CharField(max_length=32)),
                ("type", fields.CharField(max_length=255)),
                ("code", fields.CharField(max_length=32)),
                ("problems", fields.TextField(unique=False)),
                ("payload", fields.TextField(unique=False)),
                ("is_cut", fields.BooleanField()),
                ("received_at", fields.BigIntField()),
                ("last_at", fields.BigIntField()),
                ("times", fields.BigIntField()),
            ],
            options={
                "table": "rejection",
                "app": "store",
                "unique_together": (("program", "brand", "fingerprint"),),
                "indexes": [
                    Index(fields=["program", "id"], name="rejections_of_program"),
                    Index(fields=["brand", "id"], name="rejections_of_brand"),
                    Index(fields=["last_at"], name="rejections_by_age"),
                    Index(fields=["member_hash"], name="rejections_of_member"),
                ],
                "pk_attr": "id",
                "table_description": "A submission that was refused, as it came. Kept for some weeks, then deleted.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RejectionDay",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("brand", fields.CharField(max_length=255)),
                ("day", fields.IntField()),
                ("kept", fields.BigIntField()),
            ],
            options={
                "table": "rejection_day",
                "app": "store",
                "unique_together": (("program", "brand", "day"),),
                "indexes": [Index(fields=["day"], name="rejection_days_by_age")],
                "pk_attr": "id",
                "table_description": "How many rejections of a brand were kept on a day of UTC, so that a flood of them does not fill the disk.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SubmissionCount",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("brand", fields.CharField(max_length=255)),
                ("at", fields.BigIntField()),
                ("outcome", fields.CharField(max_length=32)),
                ("count", fields.BigIntField()),
            ],
            options={
                "table": "submission_count",
                "app": "store",
                "unique_together": (("program", "brand", "at", "outcome"),),
                "indexes": [Index(fields=["program", "at"], name="submission_counts_by_time")],
                "pk_attr": "id",
                "table_description": "How many submissions of a brand came to what, in one slot of time that begins at `at`.",
            },
            bases=["Model"],
        ),
    ]
