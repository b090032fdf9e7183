from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

_SINCE_WHEN = """
update member_state set
    until = coalesce((select max(occurred_at) from journal_entry where journal_entry.member_id = member_state.member_id), 0),
    entries = (select count(*) from journal_entry where journal_entry.member_id = member_state.member_id),
    rated_by = coalesce((select max(number) from ruleset_version where ruleset_version.program = member_state.program), 0)
"""
_DUE_AT_ONCE = "update member_state set due_at = until"
_RATED = "update ruleset_version set rated_at = published_at"


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField()),
                ("entries", fields.BigIntField()),
                ("at", fields.BigIntField()),
                ("state", fields.TextField(unique=False)),
            ],
            options={
                "table": "checkpoint",
                "app": "store",
                "unique_together": (("member_id", "entries"),),
                "pk_attr": "id",
                "table_description": "A member's state as it was after so many entries, so that a late one need not fold everything. Derived.",
            },
            bases=["Model"],
        ),
        ops.AddField(model_name="RulesetVersion", name="keep_awards", field=fields.BooleanField(db_default=False)),
        ops.AddField(model_name="RulesetVersion", name="restores", field=fields.IntField(null=True)),
        ops.AddField(model_name="RulesetVersion", name="rated_at", field=fields.BigIntField(null=True)),
        ops.AddField(model_name="JournalEntry", name="target_id", field=fields.UUIDField(null=True)),
        ops.AddIndex(model_name="JournalEntry", index=Index(fields=["target_id"], name="journal_by_target")),
        ops.AddField(model_name="MemberState", name="until", field=fields.BigIntField(db_default=0)),
        ops.AddField(model_name="MemberState", name="rated_by", field=fields.IntField(db_default=0)),
        ops.AddField(model_name="MemberState", name="due_at", field=fields.BigIntField(null=True)),
        ops.AddField(model_name="MemberState", name="entries", field=fields.BigIntField(db_default=0)),
        # What was folded before is due at once: then it is worked out when it really is.
        ops.RunSQL(_SINCE_WHEN, ""),
        ops.RunSQL(_DUE_AT_ONCE, ""),
        ops.RunSQL(_RATED, ""),
        ops.AddIndex(model_name="MemberState", index=Index(fields=["program", "due_at"], name="states_by_due")),
        ops.AddIndex(model_name="MemberState", index=Index(fields=["program", "rated_by"], name="states_by_version")),
    ]
