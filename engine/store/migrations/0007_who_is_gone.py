from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from engine.store.ids import new_uuid


class Migration(migrations.Migration):
    dependencies = [("store", "0006_audit")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AccessRecord",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField()),
                ("hour", fields.BigIntField()),
                ("key", fields.CharField(max_length=16)),
                ("operation", fields.CharField(max_length=255)),
                ("times", fields.BigIntField()),
            ],
            options={
                "table": "access_record",
                "app": "store",
                "unique_together": (("member_id", "hour", "key", "operation"),),
                "indexes": [Index(fields=["hour"], name="access_by_hour")],
                "pk_attr": "id",
                "table_description": "That a key was used to look at a member, or to change something of theirs, in one hour.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ErasedMember",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_uuid, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
            ],
            options={
                "table": "erased_member",
                "app": "store",
                "indexes": [Index(fields=["program"], name="erased_of_program")],
                "pk_attr": "id",
                "table_description": "What somebody who was erased goes by in the tables that keep totals. Nothing leads from here to a person.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ErasedName",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("name_hash", fields.CharField(max_length=32)),
                ("erased_at", fields.BigIntField()),
            ],
            options={
                "table": "erased_name",
                "app": "store",
                "unique_together": (("program", "name_hash"),),
                "indexes": [Index(fields=["erased_at"], name="erased_lately")],
                "pk_attr": "id",
                "table_description": "A keyed hash of a name whose member was erased, so that a late or repeated submission does not bring them back.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ErasureSecret",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("secret", fields.CharField(max_length=64)),
                ("created_at", fields.BigIntField()),
            ],
            options={
                "table": "erasure_secret",
                "app": "store",
                "pk_attr": "id",
                "table_description": "What the hashes of erased names are keyed with: without it nobody can test a guess. There is one or none.",
            },
            bases=["Model"],
        ),
    ]
