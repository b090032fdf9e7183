from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from engine.store.filling import leave_as_it_is, see_what_was_told


class Migration(migrations.Migration):
    dependencies = [("store", "0003_credentials")]

    initial = False

    operations = [
        ops.AddField(model_name="Member", name="feed_seen", field=fields.BigIntField(db_default=0)),
        ops.RunPython(see_what_was_told, leave_as_it_is),
        ops.AddIndex(
            model_name="BadgeAward",
            index=Index(
                fields=["program", "badge", "tier", "member_id", "withdrawn_at"],
                name="holders_of_badges",
            ),
        ),
    ]
