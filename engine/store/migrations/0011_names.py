from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0010_webhooks")]

    initial = False

    operations = [
        ops.CreateModel(
            name="MemberName",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("external_id", fields.CharField(max_length=200)),
                ("brand", fields.CharField(max_length=255)),
                ("member_id", fields.UUIDField()),
                ("named_at", fields.BigIntField()),
            ],
            options={
                "table": "member_name",
                "app": "store",
                "unique_together": (("program", "external_id", "brand"),),
                "indexes": [Index(fields=["member_id"], name="names_of_member")],
                "pk_attr": "id",
                "table_description": "Another name of a member beside the common one: what one brand alone knows them by, or everybody as well.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MemberMerge",
            fields=[
                ("from_id", fields.UUIDField(primary_key=True, generated=False, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("into_id", fields.UUIDField()),
                ("merged_into", fields.UUIDField()),
                ("merged_at", fields.BigIntField()),
                ("report", fields.TextField(unique=False)),
            ],
            options={
                "table": "member_merge",
                "app": "store",
                "indexes": [
                    Index(fields=["into_id"], name="merges_into_member"),
                    Index(fields=["program"], name="merges_of_program"),
                ],
                "pk_attr": "from_id",
                "table_description": "A member who turned out to be the same person as another one, and is that other one since.",
            },
            bases=["Model"],
        ),
    ]
