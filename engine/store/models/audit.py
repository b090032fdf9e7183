"""The table of what was done on purpose, by whom."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.store.models.lengths import NAME_LENGTH, PROGRAM_LENGTH


class AuditEntry(Model):
    """Something that somebody did on purpose. Appended, never changed: each row has the hash of the one before.

    `about` is an internal id, never a person. `details` is text: what was hashed are these very bytes.
    """

    number = fields.BigIntField(primary_key=True, generated=False)
    at = fields.BigIntField()
    by = fields.CharField(max_length=NAME_LENGTH)
    deed = fields.CharField(max_length=64)
    program = fields.CharField(max_length=PROGRAM_LENGTH, null=True)
    about = fields.CharField(max_length=NAME_LENGTH)
    details = fields.TextField()
    previous = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "audit_entry"
        indexes = (
            Index(fields=("at",), name="audit_by_time"),
            Index(fields=("by", "number"), name="audit_by_whom"),
            Index(fields=("deed", "number"), name="audit_by_deed"),
            Index(fields=("program", "number"), name="audit_by_program"),
            Index(fields=("about", "number"), name="audit_by_subject"),
        )
