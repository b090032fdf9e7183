from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0018_what_guards_count")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Rejection",
            name="is_action",
            field=fields.BooleanField(db_default=True),
        ),
    ]
