"""The tables, as Tortoise models. The hot path writes them with SQL in bulk (`statements.py`); reads go through here.

There are no foreign keys on purpose. A person is one row in `member`; the journal, ledger, awards and feed carry a
plain `member_id`, so that a person can be erased without touching what was given, and so that no change of a table can
ever cascade into the ledger. Every table that concerns a member names the programme too: a distributed database can
then place a member's rows together.

Instants are whole microseconds since 1970-01-01T00:00Z: zoned datetimes sort wrongly as SQLite text.

The first line of a docstring is the table's comment in the database (without semicolons: Tortoise splits there).
"""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.store.ids import new_uuid

PROGRAM_LENGTH = 64
EXTERNAL_ID_LENGTH = 200
NAME_LENGTH = 255


class Program(Model):
    """A programme that this deployment serves."""

    key = fields.CharField(max_length=PROGRAM_LENGTH, primary_key=True)
    created_at = fields.BigIntField()

    class Meta:
        table = "program"


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


class Member(Model):
    """Who a member is to the brands, and the only table that knows a person.

    `feed_seen` is the number of the newest feed item that the member has seen, on whichever device: no fact of the
    journal, since no rule asks for it, and gone with the person.
    """

    id = fields.UUIDField(primary_key=True, default=new_uuid)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    external_id = fields.CharField(max_length=EXTERNAL_ID_LENGTH)
    partition = fields.SmallIntField()
    joined_at = fields.BigIntField()
    feed_seen = fields.BigIntField(db_default=0)

    class Meta:
        table = "member"
        unique_together = (("program", "external_id"),)


class JournalEntry(Model):
    """One fact about a member. Appended, never changed.

    `target_id` is what a reversal takes back.
    """

    id = fields.UUIDField(primary_key=True, default=new_uuid)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    kind = fields.CharField(max_length=16)
    type = fields.CharField(max_length=NAME_LENGTH)
    occurred_at = fields.BigIntField()
    received_at = fields.BigIntField()
    brand = fields.CharField(max_length=NAME_LENGTH)
    key_hash = fields.CharField(max_length=32)
    content_hash = fields.CharField(max_length=32)
    attributes: dict[str, object] = fields.JSONField()
    target_id = fields.UUIDField(null=True)

    class Meta:
        table = "journal_entry"
        unique_together = (("program", "brand", "key_hash"),)
        indexes = (
            Index(fields=("member_id", "occurred_at"), name="journal_of_member"),
            Index(fields=("target_id",), name="journal_by_target"),
        )


class MemberState(Model):
    """What a member's journal comes to, as the fold left it after the last entry. Derived: can be rebuilt.

    `state` is text, not JSON: a fold from nothing must give these very bytes, and PostgreSQL rearranges JSON. It is as
    of `until`, up to which time was passed and told. `rated_by` is the newest version that was known then, `due_at`
    when time passing next matters, `entries` how many entries were folded.
    """

    member_id = fields.UUIDField(primary_key=True, default=new_uuid)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    state = fields.TextField()
    version = fields.BigIntField()
    hash = fields.CharField(max_length=64)
    ledger_number = fields.BigIntField()
    feed_number = fields.BigIntField()
    zone_database = fields.CharField(max_length=16)
    until = fields.BigIntField(db_default=0)
    rated_by = fields.IntField(db_default=0)
    due_at = fields.BigIntField(null=True)
    entries = fields.BigIntField(db_default=0)

    class Meta:
        table = "member_state"
        indexes = (
            Index(fields=("program", "due_at"), name="states_by_due"),
            Index(fields=("program", "rated_by"), name="states_by_version"),
        )


class Checkpoint(Model):
    """A member's state as it was after so many entries, so that a late one need not fold everything. Derived.

    `at` is when the last of them occurred.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    entries = fields.BigIntField()
    at = fields.BigIntField()
    state = fields.TextField()

    class Meta:
        table = "checkpoint"
        unique_together = (("member_id", "entries"),)


class LedgerEntry(Model):
    """Points that were held, or went into or out of a wallet. Appended, never changed: a balance is the sum of these.

    `amount` is what the balance changes by, `pending` what is held: each wallet's own sums.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    number = fields.BigIntField()
    at = fields.BigIntField()
    wallet = fields.CharField(max_length=NAME_LENGTH)
    amount = fields.BigIntField()
    pending = fields.BigIntField()
    kind = fields.CharField(max_length=16)
    rule = fields.CharField(max_length=NAME_LENGTH)
    ruleset_version = fields.IntField()
    entry_id = fields.UUIDField(null=True)
    cause_id = fields.UUIDField(null=True)

    class Meta:
        table = "ledger_entry"
        unique_together = (("member_id", "number"),)


class BadgeAward(Model):
    """A badge, or a tier of it, as a member has it.

    No tier, no `for_each` value and no season are '' here, because NULLs are not unique. A season is its first
    day. The fold hashes values that are too long to be kept by the thousand, so they fit an index as well.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    badge = fields.CharField(max_length=NAME_LENGTH)
    tier = fields.CharField(max_length=NAME_LENGTH)
    value = fields.CharField(max_length=128)
    season = fields.CharField(max_length=10)
    won_at = fields.BigIntField()
    entry_id = fields.UUIDField(null=True)
    ruleset_version = fields.IntField()
    cause_id = fields.UUIDField(null=True)
    withdrawn_at = fields.BigIntField(null=True)
    withdrawn_by = fields.UUIDField(null=True)

    class Meta:
        table = "badge_award"
        unique_together = (("member_id", "badge", "tier", "value", "season"),)
        # Holds all that counting the holders of badges looks at, so that it never touches the table itself.
        indexes = (Index(fields=("program", "badge", "tier", "member_id", "withdrawn_at"), name="holders_of_badges"),)


class ChallengeFinish(Model):
    """When a member completed a challenge in one of its rounds, so that others can be counted who did before. Derived.

    A round is the first day of its period, 0 for a challenge with a single one. Of several completions in a round it is
    the last.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    challenge = fields.CharField(max_length=NAME_LENGTH)
    round = fields.IntField()
    member_id = fields.UUIDField()
    finished_at = fields.BigIntField()

    class Meta:
        table = "challenge_finish"
        unique_together = (("member_id", "challenge", "round"),)
        # Answers the question by itself: whoever was earlier is a stretch of it.
        indexes = (
            Index(fields=("program", "challenge", "round", "finished_at", "member_id"), name="finishes_by_time"),
        )


class FeedItem(Model):
    """Something that happened to a member.

    `body` is the whole effect, `cause_id` the entry whose coming led to it.
    """

    id = fields.BigIntField(primary_key=True)
    program = fields.CharField(max_length=PROGRAM_LENGTH)
    member_id = fields.UUIDField()
    number = fields.BigIntField()
    kind = fields.CharField(max_length=32)
    at = fields.BigIntField()
    posted_at = fields.BigIntField()
    entry_id = fields.UUIDField(null=True)
    cause_id = fields.UUIDField(null=True)
    body: dict[str, object] = fields.JSONField()

    class Meta:
        table = "feed_item"
        unique_together = (("member_id", "number"),)
        indexes = (Index(fields=("cause_id",), name="feed_by_cause"),)


class Brand(Model):
    """A partner whose keys submit actions. What it submits is recorded under its key, which never changes."""

    key = fields.CharField(max_length=NAME_LENGTH, primary_key=True)
    name = fields.CharField(max_length=NAME_LENGTH)
    created_at = fields.BigIntField()
    created_by = fields.CharField(max_length=NAME_LENGTH)

    class Meta:
        table = "brand"


class Credential(Model):
    """A key that was handed out once. Only the hash of its secret is here.

    `brand` is whose it is, null for operators. No `program` is all of them, and no `action_types` every type.
    `replaced_by` is the key that rotation made in its place, after which this one lives on until it expires.
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
