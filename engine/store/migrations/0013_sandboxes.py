from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0012_what_waits")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Sandbox",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("created_at", fields.BigIntField()),
            ],
            options={
                "table": "sandbox",
                "app": "store",
                "pk_attr": "key",
                "table_description": "A brand's own copy of a programme, in which there is somebody: it has a programme's rules, and no version.",
            },
            bases=["Model"],
        ),
    ]
