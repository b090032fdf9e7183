"""The tables of the other names that members go by, and of members who turned out to be one person."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.store.models.lengths import EXTERNAL_ID_LENGTH, NAME_LENGTH, PROGRAM_LENGTH


class MemberName(Model):
    """Another name of a member beside the common one: what one brand alone knows them by, or everybody as well.

    No `brand` is ''. Whoever is named so has `member_id`. A person's words: erasure deletes the rows of the member.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    external_id = fields.CharField(max_length=EXTERNAL_ID_LENGTH)
    brand = fields.CharField(max_length=NAME_LENGTH)
    member_id = fields.UUIDField()
    named_at = fields.BigIntField()

    class Meta:
        table = "member_name"
        unique_together = (("program", "external_id", "brand"),)
        indexes = (Index(fields=("member_id",), name="names_of_member"),)


class MemberMerge(Model):
    """A member who turned out to be the same person as another one, and is that other one since.

    `into_id` is whom they are now, `merged_into` whom they were merged into then. `report` says what it came to: sums
    and names of rules, nothing of a person.
    """

    from_id = fields.UUIDField(primary_key=True, generated=False)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    into_id = fields.UUIDField()
    merged_into = fields.UUIDField()
    merged_at = fields.BigIntField()
    report = fields.TextField()

    class Meta:
        table = "member_merge"
        indexes = (
            Index(fields=("into_id",), name="merges_into_member"),
            Index(fields=("program",), name="merges_of_program"),
        )
