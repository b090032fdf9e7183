from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0007_who_is_gone")]

    initial = False

    # Keys that were handed out before keep what they could: all of it.
    operations = [
        ops.AddField(
            model_name="Credential",
            name="programs",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(model_name="Credential", name="may_reverse", field=fields.BooleanField(db_default=True)),
        ops.AddField(model_name="Credential", name="may_mint", field=fields.BooleanField(db_default=True)),
        ops.AddField(model_name="Credential", name="may_see_outcomes", field=fields.BooleanField(db_default=True)),
        ops.AddField(model_name="Credential", name="sandbox", field=fields.BooleanField(db_default=False)),
        ops.AddField(model_name="Credential", name="actions_per_second", field=fields.BigIntField(null=True)),
        ops.AddField(model_name="Credential", name="actions_at_once", field=fields.BigIntField(null=True)),
        ops.AddField(model_name="Credential", name="actions_per_day", field=fields.BigIntField(null=True)),
        ops.AddField(model_name="Credential", name="last_used_from", field=fields.CharField(null=True, max_length=64)),
        ops.AddField(model_name="Credential", name="last_used_by", field=fields.CharField(null=True, max_length=255)),
        ops.AddField(model_name="Brand", name="disabled_at", field=fields.BigIntField(null=True)),
    ]
