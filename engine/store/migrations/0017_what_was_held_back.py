from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from engine.store.ids import new_uuid


class Migration(migrations.Migration):
    dependencies = [("store", "0016_for_how_long")]

    initial = False

    operations = [
        ops.CreateModel(
            name="HeldBackAction",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_uuid, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField(null=True)),
                ("member_hash", fields.CharField(max_length=32, db_default="")),
                ("brand", fields.CharField(max_length=255)),
                ("type", fields.CharField(max_length=255)),
                ("rule", fields.CharField(max_length=255)),
                ("outcome", fields.CharField(max_length=16)),
                ("at", fields.BigIntField()),
                ("until", fields.BigIntField(null=True)),
                ("evidence", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "held_back",
                "app": "store",
                "indexes": [
                    Index(fields=["program", "id"], name="held_back_of_program"),
                    Index(fields=["program", "rule", "outcome", "id"], name="held_back_by_guard"),
                    Index(fields=["program", "brand", "id"], name="held_back_of_brand"),
                    Index(fields=["member_id"], name="held_back_of_member"),
                    Index(fields=["member_hash"], name="held_back_of_named"),
                ],
                "pk_attr": "id",
                "table_description": "An action that a guard holds back, by what became of it: not_rewarded, held for an operator, or refused.",
            },
            bases=["Model"],
        ),
    ]
