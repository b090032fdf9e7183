from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0002_any_order")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Brand",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=255)),
                ("name", fields.CharField(max_length=255)),
                ("created_at", fields.BigIntField()),
                ("created_by", fields.CharField(max_length=255)),
            ],
            options={
                "table": "brand",
                "app": "store",
                "pk_attr": "key",
                "table_description": "A partner whose keys submit actions. What it submits is recorded under its key, which never changes.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Credential",
            fields=[
                ("prefix", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=16)),
                ("role", fields.CharField(max_length=16)),
                ("name", fields.CharField(max_length=255)),
                ("secret_hash", fields.CharField(max_length=64)),
                ("brand", fields.CharField(null=True, max_length=255)),
                ("program", fields.CharField(null=True, max_length=64)),
                ("action_types", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ("created_at", fields.BigIntField()),
                ("created_by", fields.CharField(max_length=255)),
                ("expires_at", fields.BigIntField(null=True)),
                ("revoked_at", fields.BigIntField(null=True)),
                ("replaced_by", fields.CharField(null=True, max_length=16)),
                ("last_used_at", fields.BigIntField(null=True)),
            ],
            options={
                "table": "credential",
                "app": "store",
                "pk_attr": "prefix",
                "table_description": "A key that was handed out once. Only the hash of its secret is here.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SigningKey",
            fields=[
                ("kid", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=16)),
                ("secret", fields.CharField(max_length=64)),
                ("created_at", fields.BigIntField()),
                ("retires_at", fields.BigIntField(null=True)),
            ],
            options={
                "table": "signing_key",
                "app": "store",
                "pk_attr": "kid",
                "table_description": "A secret that member tokens are signed with: whoever reads this table can sign them.",
            },
            bases=["Model"],
        ),
    ]
