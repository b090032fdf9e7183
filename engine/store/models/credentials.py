"""The tables of brands, and of what lets somebody in."""

from tortoise import fields
from tortoise.models import Model

from engine.store.models.lengths import NAME_LENGTH, ORIGIN_LENGTH, PROGRAM_LENGTH


class Brand(Model):
    """A partner whose keys submit actions. What it submits is recorded under its key, which never changes."""

    key = fields.CharField(max_length=NAME_LENGTH, primary_key=True)
    name = fields.CharField(max_length=NAME_LENGTH)
    created_at = fields.BigIntField()
    created_by = fields.CharField(max_length=NAME_LENGTH)
    disabled_at = fields.BigIntField(null=True)

    class Meta:
        table = "brand"


class Credential(Model):
    """A key that was handed out once. Only the hash of its secret is here.

    `brand` is whose it is, null for operators. No `program` is all of them, and no `action_types` every type. Where
    there are `programs`, `program` is the first of them: a release that knows but one sees no more than that.
    `replaced_by` is the key that rotation made in its place, after which this one lives on until it expires.
    `actions_…` are null where the settings' limits go, and 0 for none.
    """

    prefix = fields.CharField(max_length=16, primary_key=True)
    role = fields.CharField(max_length=16)
    name = fields.CharField(max_length=NAME_LENGTH)
    secret_hash = fields.CharField(max_length=64)
    brand = fields.CharField(max_length=NAME_LENGTH, null=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH, null=True)
    action_types: list[str] | None = fields.JSONField(null=True)
    created_at = fields.BigIntField()
    created_by = fields.CharField(max_length=NAME_LENGTH)
    expires_at = fields.BigIntField(null=True)
    revoked_at = fields.BigIntField(null=True)
    replaced_by = fields.CharField(max_length=16, null=True)
    last_used_at = fields.BigIntField(null=True)
    programs: list[str] | None = fields.JSONField(null=True)
    may_reverse = fields.BooleanField(db_default=True)
    may_mint = fields.BooleanField(db_default=True)
    may_see_outcomes = fields.BooleanField(db_default=True)
    sandbox = fields.BooleanField(db_default=False)
    actions_per_second = fields.BigIntField(null=True)
    actions_at_once = fields.BigIntField(null=True)
    actions_per_day = fields.BigIntField(null=True)
    last_used_from = fields.CharField(max_length=ORIGIN_LENGTH, null=True)
    last_used_by = fields.CharField(max_length=NAME_LENGTH, null=True)

    class Meta:
        table = "credential"


class SigningKey(Model):
    """A secret that member tokens are signed with: whoever reads this table can sign them.

    From `retires_at` on, nothing that it signed is believed.
    """

    kid = fields.CharField(max_length=16, primary_key=True)
    secret = fields.CharField(max_length=64)
    created_at = fields.BigIntField()
    retires_at = fields.BigIntField(null=True)

    class Meta:
        table = "signing_key"
