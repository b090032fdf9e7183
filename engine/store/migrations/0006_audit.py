from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from engine.store.guarding import guard_audit, unguard_audit


class Migration(migrations.Migration):
    dependencies = [("store", "0005_who_finished_first")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AuditEntry",
            fields=[
                ("number", fields.BigIntField(primary_key=True, generated=False, unique=True, db_index=True)),
                ("at", fields.BigIntField()),
                ("by", fields.CharField(max_length=255)),
                ("deed", fields.CharField(max_length=64)),
                ("program", fields.CharField(null=True, max_length=64)),
                ("about", fields.CharField(max_length=255)),
                ("details", fields.TextField(unique=False)),
                ("previous", fields.CharField(max_length=64)),
                ("hash", fields.CharField(max_length=64)),
            ],
            options={
                "table": "audit_entry",
                "app": "store",
                "indexes": [
                    Index(fields=["at"], name="audit_by_time"),
                    Index(fields=["by", "number"], name="audit_by_whom"),
                    Index(fields=["deed", "number"], name="audit_by_deed"),
                    Index(fields=["program", "number"], name="audit_by_program"),
                    Index(fields=["about", "number"], name="audit_by_subject"),
                ],
                "pk_attr": "number",
                "table_description": "Something that somebody did on purpose. Appended, never changed: each row has the hash of the one before.",
            },
            bases=["Model"],
        ),
        ops.RunPython(guard_audit, unguard_audit),
    ]
