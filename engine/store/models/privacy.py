"""The tables that keep what is left of persons who are gone, and say who looked at members."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.store.ids import new_uuid
from engine.store.models.lengths import NAME_LENGTH, PROGRAM_LENGTH


class ErasedMember(Model):
    """What somebody who was erased goes by in the tables that keep totals. Nothing leads from here to a person.

    The id is a random one, made for the erasure.
    """

    id = fields.UUIDField(primary_key=True, default=new_uuid)
    program = fields.CharField(max_length=PROGRAM_LENGTH)

    class Meta:
        table = "erased_member"
        indexes = (Index(fields=("program",), name="erased_of_program"),)


class ErasedName(Model):
    """A keyed hash of a name whose member was erased, so that a late or repeated submission does not bring them back.

    What occurred up to `erased_at` is refused for ever.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    name_hash = fields.CharField(max_length=32)
    erased_at = fields.BigIntField()

    class Meta:
        table = "erased_name"
        unique_together = (("program", "name_hash"),)
        indexes = (Index(fields=("erased_at",), name="erased_lately"),)


class ErasureSecret(Model):
    """What the hashes of erased names are keyed with: without it nobody can test a guess. There is one or none."""

    id = fields.IntField(primary_key=True)
    secret = fields.CharField(max_length=64)
    created_at = fields.BigIntField()

    class Meta:
        table = "erasure_secret"


class AccessRecord(Model):
    """That a key was used to look at a member, or to change something of theirs, in one hour.

    `hour` is its first instant, `times` how often. Members who look at themselves are not recorded.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    hour = fields.BigIntField()
    key = fields.CharField(max_length=16)
    operation = fields.CharField(max_length=NAME_LENGTH)
    times = fields.BigIntField()

    class Meta:
        table = "access_record"
        unique_together = (("member_id", "hour", "key", "operation"),)
        indexes = (Index(fields=("hour",), name="access_by_hour"),)
