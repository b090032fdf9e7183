from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from engine.store.filling import fill_finishes, leave_as_it_is


class Migration(migrations.Migration):
    dependencies = [("store", "0004_what_was_seen")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ChallengeFinish",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("challenge", fields.CharField(max_length=255)),
                ("round", fields.IntField()),
                ("member_id", fields.UUIDField()),
                ("finished_at", fields.BigIntField()),
            ],
            options={
                "table": "challenge_finish",
                "app": "store",
                "unique_together": (("member_id", "challenge", "round"),),
                "indexes": [
                    Index(fields=["program", "challenge", "round", "finished_at", "member_id"], name="finishes_by_time")
                ],
                "pk_attr": "id",
                "table_description": "When a member completed a challenge in one of its rounds, so that others can be counted who did before. Derived.",
            },
            bases=["Model"],
        ),
        ops.RunPython(fill_finishes, leave_as_it_is),
    ]
