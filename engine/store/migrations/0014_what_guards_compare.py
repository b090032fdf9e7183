from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0013_sandboxes")]

    initial = False

    operations = [
        ops.CreateModel(
            name="GuardedAction",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField()),
                ("value_hash", fields.CharField(max_length=32)),
                ("at", fields.BigIntField()),
                ("entry_id", fields.UUIDField()),
                ("expires_at", fields.BigIntField()),
            ],
            options={
                "table": "guarded_action",
                "app": "store",
                "indexes": [
                    Index(fields=["value_hash", "at"], name="guarded_by_value"),
                    Index(fields=["entry_id"], name="guarded_by_entry"),
                    Index(fields=["member_id"], name="guarded_of_member"),
                    Index(fields=["expires_at"], name="guarded_by_end"),
                ],
                "pk_attr": "id",
                "table_description": "That a recent action was about something that a guard looks at: a device, a pair of members, a brand's day.",
            },
            bases=["Model"],
        ),
    ]
