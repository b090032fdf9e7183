"""The tables of what members were given, and were told of."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.store.models.lengths import NAME_LENGTH, PROGRAM_LENGTH


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
