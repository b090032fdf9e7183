from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0014_what_guards_compare")]

    initial = False

    operations = [
        ops.CreateModel(
            name="MemberDisplay",
            fields=[
                ("member_id", fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("display_name", fields.CharField(max_length=50)),
                ("in_rankings", fields.BooleanField()),
                ("changes", fields.BigIntField()),
                ("changed_at", fields.BigIntField()),
            ],
            options={
                "table": "member_display",
                "app": "store",
                "pk_attr": "member_id",
                "table_description": "How a member is shown to other members, once anybody has said so: a row is gone with the person.",
            },
            bases=["Model"],
        ),
    ]
