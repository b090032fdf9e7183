from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from engine.store.ids import new_uuid


class Migration(migrations.Migration):
    dependencies = [("store", "0011_names")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PendingAction",
            fields=[
                ("entry_id", fields.UUIDField(primary_key=True, default=new_uuid, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField()),
                ("brand", fields.CharField(max_length=255)),
                ("type", fields.CharField(max_length=255)),
                ("occurred_at", fields.BigIntField()),
                ("received_at", fields.BigIntField()),
                ("reason", fields.CharField(max_length=64)),
                ("rule", fields.CharField(max_length=255)),
                ("evidence", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("status", fields.CharField(max_length=16)),
                ("decided_at", fields.BigIntField(null=True)),
                ("decided_by", fields.CharField(max_length=255, db_default="")),
                ("words", fields.CharField(max_length=500, db_default="")),
            ],
            options={
                "table": "pending_action",
                "app": "store",
                "indexes": [
                    Index(fields=["program", "status", "received_at", "entry_id"], name="pending_by_age"),
                    Index(fields=["member_id"], name="pending_of_member"),
                ],
                "pk_attr": "entry_id",
                "table_description": "An action that waits for a verdict, or waited: why, with what evidence, and what was decided.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Proof",
            fields=[
                ("entry_id", fields.UUIDField(primary_key=True, default=new_uuid, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField()),
                ("kind", fields.CharField(max_length=16)),
                ("certificate", fields.CharField(null=True, max_length=200)),
                ("url", fields.CharField(null=True, max_length=2000)),
                ("hash", fields.CharField(null=True, max_length=200)),
                ("issuer", fields.CharField(null=True, max_length=200)),
                ("issued_at", fields.BigIntField(null=True)),
                ("note", fields.CharField(null=True, max_length=500)),
            ],
            options={
                "table": "proof",
                "app": "store",
                "indexes": [Index(fields=["member_id"], name="proofs_of_member")],
                "pk_attr": "entry_id",
                "table_description": "What backs an action: the brand's word, or a document. Personal, and so apart from the journal, to be erased.",
            },
            bases=["Model"],
        ),
    ]
