from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from engine.store.ids import new_uuid


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="BadgeAward",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField()),
                ("badge", fields.CharField(max_length=255)),
                ("tier", fields.CharField(max_length=255)),
                ("value", fields.CharField(max_length=128)),
                ("season", fields.CharField(max_length=10)),
                ("won_at", fields.BigIntField()),
                ("entry_id", fields.UUIDField(null=True)),
                ("ruleset_version", fields.IntField()),
                ("cause_id", fields.UUIDField(null=True)),
                ("withdrawn_at", fields.BigIntField(null=True)),
                ("withdrawn_by", fields.UUIDField(null=True)),
            ],
            options={
                "table": "badge_award",
                "app": "store",
                "unique_together": (("member_id", "badge", "tier", "value", "season"),),
                "pk_attr": "id",
                "table_description": "A badge, or a tier of it, as a member has it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FeedItem",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField()),
                ("number", fields.BigIntField()),
                ("kind", fields.CharField(max_length=32)),
                ("at", fields.BigIntField()),
                ("posted_at", fields.BigIntField()),
                ("entry_id", fields.UUIDField(null=True)),
                ("cause_id", fields.UUIDField(null=True)),
                ("body", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "feed_item",
                "app": "store",
                "unique_together": (("member_id", "number"),),
                "indexes": [Index(fields=["cause_id"], name="feed_by_cause")],
                "pk_attr": "id",
                "table_description": "Something that happened to a member.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_uuid, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField()),
                ("kind", fields.CharField(max_length=16)),
                ("type", fields.CharField(max_length=255)),
                ("occurred_at", fields.BigIntField()),
                ("received_at", fields.BigIntField()),
                ("brand", fields.CharField(max_length=255)),
                ("key_hash", fields.CharField(max_length=32)),
                ("content_hash", fields.CharField(max_length=32)),
                ("attributes", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "journal_entry",
                "app": "store",
                "unique_together": (("program", "brand", "key_hash"),),
                "indexes": [Index(fields=["member_id", "occurred_at"], name="journal_of_member")],
                "pk_attr": "id",
                "table_description": "One fact about a member. Appended, never changed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("member_id", fields.UUIDField()),
                ("number", fields.BigIntField()),
                ("at", fields.BigIntField()),
                ("wallet", fields.CharField(max_length=255)),
                ("amount", fields.BigIntField()),
                ("pending", fields.BigIntField()),
                ("kind", fields.CharField(max_length=16)),
                ("rule", fields.CharField(max_length=255)),
                ("ruleset_version", fields.IntField()),
                ("entry_id", fields.UUIDField(null=True)),
                ("cause_id", fields.UUIDField(null=True)),
            ],
            options={
                "table": "ledger_entry",
                "app": "store",
                "unique_together": (("member_id", "number"),),
                "pk_attr": "id",
                "table_description": "Points that were held, or went into or out of a wallet. Appended, never changed: a balance is the sum of these.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Member",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_uuid, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("external_id", fields.CharField(max_length=200)),
                ("partition", fields.SmallIntField()),
                ("joined_at", fields.BigIntField()),
            ],
            options={
                "table": "member",
                "app": "store",
                "unique_together": (("program", "external_id"),),
                "pk_attr": "id",
                "table_description": "Who a member is to the brands, and the only table that knows a person.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MemberState",
            fields=[
                ("member_id", fields.UUIDField(primary_key=True, default=new_uuid, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("state", fields.TextField(unique=False)),
                ("version", fields.BigIntField()),
                ("hash", fields.CharField(max_length=64)),
                ("ledger_number", fields.BigIntField()),
                ("feed_number", fields.BigIntField()),
                ("zone_database", fields.CharField(max_length=16)),
            ],
            options={
                "table": "member_state",
                "app": "store",
                "pk_attr": "member_id",
                "table_description": "What a member's journal comes to, as the fold left it after the last entry. Derived: can be rebuilt.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Program",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("created_at", fields.BigIntField()),
            ],
            options={
                "table": "program",
                "app": "store",
                "pk_attr": "key",
                "table_description": "A programme that this deployment serves.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RulesetVersion",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program", fields.CharField(max_length=64)),
                ("number", fields.IntField()),
                ("digest", fields.CharField(max_length=64)),
                ("effective_from", fields.BigIntField()),
                ("published_at", fields.BigIntField()),
                ("published_by", fields.CharField(max_length=255)),
                ("note", fields.TextField(unique=False)),
                ("files", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "ruleset_version",
                "app": "store",
                "unique_together": (("program", "number"),),
                "pk_attr": "id",
                "table_description": "The rule files of a programme as they were published. History is folded under the version of its time.",
            },
            bases=["Model"],
        ),
    ]
