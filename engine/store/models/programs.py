"""The tables of programmes and of what was published for them."""

from tortoise import fields
from tortoise.models import Model

from engine.store.models.lengths import NAME_LENGTH, PROGRAM_LENGTH


class Program(Model):
    """A programme that this deployment serves."""

    key = fields.CharField(max_length=PROGRAM_LENGTH, primary_key=True)
    created_at = fields.BigIntField()

    class Meta:
        table = "program"


class Sandbox(Model):
    """A brand's own copy of a programme, in which there is somebody: it has a programme's rules, and no version."""

    key = fields.CharField(max_length=PROGRAM_LENGTH, primary_key=True)
    created_at = fields.BigIntField()

    class Meta:
        table = "sandbox"


class RulesetVersion(Model):
    """The rule files of a programme as they were published. History is folded under the version of its time.

    `keep_awards` promises that badges won under other versions stay. `restores` is the version whose files these are
    again, after a rollback. `rated_at` is when every member had been rated by it, null while some have not.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    number = fields.IntField()
    digest = fields.CharField(max_length=64)
    effective_from = fields.BigIntField()
    published_at = fields.BigIntField()
    published_by = fields.CharField(max_length=NAME_LENGTH)
    note = fields.TextField()
    files: dict[str, str] = fields.JSONField()
    keep_awards = fields.BooleanField(db_default=False)
    restores = fields.IntField(null=True)
    rated_at = fields.BigIntField(null=True)

    class Meta:
        table = "ruleset_version"
        unique_together = (("program", "number"),)
