from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0015_how_members_are_shown")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Retention",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("type", fields.CharField(max_length=255)),
                ("until", fields.UUIDField()),
                ("removals", fields.BigIntField()),
            ],
            options={
                "table": "retention",
                "app": "store",
                "unique_together": (("program", "type"),),
                "pk_attr": "id",
                "table_description": "Up to which entry of the journal the actions of a type hold no more than rules read.",
            },
            bases=["Model"],
        ),
    ]
