"""Exporting a member: which columns of which tables are theirs, and reading them a page at a time.

Every table that holds anything of a member stands here, or in `LEFT_OUT` with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from engine.store.backend import Questions, Row
from engine.store.candidates import Who
from engine.store.rejections import member_hash
from engine.store.snapshots import Snapshot
from engine.store.statements import Query, query

PAGE = 500
"""Rows that are read together."""


class Form(Enum):
    """How a column stands in the document."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    INSTANT = "instant"
    JSON = "json"
    LIST = "list"


class Field(NamedTuple):
    """One column of a section."""

    name: str
    column: str
    form: Form
    what: str
    """What it says, for whoever reads the document."""


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table, in the order of `key`, which no two of a member's rows share."""

    name: str
    table: str
    what: str
    key: str
    fields: Sequence[Field]
    of: str = "member_id"
    """The column that names the member."""
    first: object = 0
    """Lies before every key."""
    by_name: bool = False
    """Whether the table knows members only by a hash of the name that brands gave them."""

    @property
    def page(self) -> Query:
        """The next rows after a key: the key, then the fields."""
        columns = ", ".join((self.key, *(each.column for each in self.fields)))
        if self.by_name:
            return query(
                f"select {columns} from {self.table} where member_hash = $1 and {self.key} > $2 "  # noqa: S608
                f"and program in ($4, '') order by {self.key} limit $3"
            )
        return query(
            f"select {columns} from {self.table} where {self.of} = $1 and {self.key} > $2 "  # noqa: S608 - our own
            f"order by {self.key} limit $3"
        )


_T, _N, _I, _J = Form.TEXT, Form.NUMBER, Form.INSTANT, Form.JSON
_FIRST_ID = "00000000-0000-0000-0000-000000000000"

SECTIONS: Sequence[Section] = (
    Section(
        "identity",
        "member",
        "who the member is to the brands",
        "id",
        (
            Field("id", "id", _T, "the id that everything of theirs is kept under"),
            Field("externalId", "external_id", _T, "the name that brands know them by"),
            Field("joinedAt", "joined_at", _I, "when they became known"),
            Field("feedSeen", "feed_seen", _N, "the number of the newest feed item that they have seen"),
        ),
        of="id",
        first=_FIRST_ID,
    ),
    Section(
        "names",
        "member_name",
        "the other names that the member goes by",
        "id",
        (
            Field("externalId", "external_id", _T, "the name"),
            Field("brand", "brand", _T, "the brand that alone calls them so; empty for a name of everybody's"),
            Field("namedAt", "named_at", _I, "since when"),
        ),
    ),
    Section(
        "display",
        "member_display",
        "how the member is shown to other members, once anybody has said so",
        "member_id",
        (
            Field("displayName", "display_name", _T, "the name that others see; empty for none"),
            Field("showInRankings", "in_rankings", Form.YES_NO, "whether others see them in rankings"),
            Field("changes", "changes", _N, "how often that was said"),
            Field("changedAt", "changed_at", _I, "when it was said last"),
        ),
        first=_FIRST_ID,
    ),
    Section(
        "journal",
        "journal_entry",
        "what the member did, and what was said of them, as it was received",
        "id",
        (
            Field("id", "id", _T, "the entry's id"),
            Field("kind", "kind", _T, "action, pending, profile, choice, kept_badge, reversal, approval or refusal"),
            Field("type", "type", _T, "the action type, the choice, or the badge"),
            Field("occurredAt", "occurred_at", _I, "when it happened"),
            Field("receivedAt", "received_at", _I, "when it was handed in"),
            Field("brand", "brand", _T, "who said so"),
            Field("keyHash", "key_hash", _T, "a hash of the idempotency key that came with it"),
            Field("contentHash", "content_hash", _T, "a hash of what was handed in"),
            Field("attributes", "attributes", _J, "what was said: attributes, zone, language, reasons"),
            Field("targetId", "target_id", _T, "for a reversal or a verdict, the entry that it is about"),
        ),
        first=_FIRST_ID,
    ),
    Section(
        "proofs",
        "proof",
        "what backs the actions of the member, as brands handed it in",
        "entry_id",
        (
            Field("entryId", "entry_id", _T, "the action"),
            Field("kind", "kind", _T, "word or document"),
            Field("certificate", "certificate", _T, "the document's own number"),
            Field("url", "url", _T, "where the document can be seen"),
            Field("hash", "hash", _T, "a hash of the document"),
            Field("issuer", "issuer", _T, "who issued it"),
            Field("issuedAt", "issued_at", _I, "when it was issued"),
            Field("note", "note", _T, "what else was said of it"),
        ),
        first=_FIRST_ID,
    ),
    Section(
        "pending",
        "pending_action",
        "actions that wait, or waited, for an operator, and what was decided",
        "entry_id",
        (
            Field("entryId", "entry_id", _T, "the action"),
            Field("brand", "brand", _T, "who submitted it"),
            Field("type", "type", _T, "its action type"),
            Field("occurredAt", "occurred_at", _I, "when it was done"),
            Field("receivedAt", "received_at", _I, "when it was handed in"),
            Field("reason", "reason", _T, "why it waits: needs_approval or held_back"),
            Field("rule", "rule", _T, "the rule that held it back, or programme"),
            Field("evidence", "evidence", _J, "what was found"),
            Field("status", "status", _T, "waiting, approved, refused, or withdrawn by whoever had sent it"),
            Field("decidedAt", "decided_at", _I, "when it was decided; null while it waits"),
            Field("decidedBy", "decided_by", _T, "the name of the key with which it was decided"),
            Field("words", "words", _T, "why it was refused"),
        ),
        first=_FIRST_ID,
    ),
    Section(
        "ledger",
        "ledger_entry",
        "every movement of points",
        "number",
        (
            Field("number", "number", _N, "from 1 on, without gaps"),
            Field("at", "at", _I, "when"),
            Field("wallet", "wallet", _T, "the kind of points"),
            Field("amount", "amount", _N, "what the balance changed by"),
            Field("pending", "pending", _N, "what is held changed by"),
            Field("kind", "kind", _T, "given, held, spent, expired, corrected and the like"),
            Field("rule", "rule", _T, "the rule that it is due to"),
            Field("rulesetVersion", "ruleset_version", _N, "the version of the rules"),
            Field("entryId", "entry_id", _T, "the entry that it is about"),
            Field("causeId", "cause_id", _T, "the entry whose coming led to it"),
        ),
    ),
    Section(
        "badges",
        "badge_award",
        "badges that were won, also those that were withdrawn",
        "id",
        (
            Field("badge", "badge", _T, "the badge"),
            Field("tier", "tier", _T, "its tier; empty for one without"),
            Field("value", "value", _T, "what it was won for, where a badge can be won once for each"),
            Field("season", "season", _T, "the first day of its season; empty for one without"),
            Field("wonAt", "won_at", _I, "when"),
            Field("rulesetVersion", "ruleset_version", _N, "the version of the rules"),
            Field("entryId", "entry_id", _T, "the entry that won it"),
            Field("causeId", "cause_id", _T, "the entry whose coming led to it"),
            Field("withdrawnAt", "withdrawn_at", _I, "when it was taken away; null while it is theirs"),
            Field("withdrawnBy", "withdrawn_by", _T, "the entry whose coming led to that"),
        ),
    ),
    Section(
        "challenges",
        "challenge_finish",
        "challenges that were completed",
        "id",
        (
            Field("challenge", "challenge", _T, "the challenge"),
            Field("round", "round", _N, "the round: the first day of its period as a number, 0 for the only one"),
            Field("finishedAt", "finished_at", _I, "when"),
        ),
    ),
    Section(
        "feed",
        "feed_item",
        "everything that the member was told",
        "number",
        (
            Field("number", "number", _N, "from 1 on, without gaps"),
            Field("kind", "kind", _T, "what it is about"),
            Field("at", "at", _I, "when it happened"),
            Field("postedAt", "posted_at", _I, "when it was told"),
            Field("entryId", "entry_id", _T, "the entry that it is about"),
            Field("causeId", "cause_id", _T, "the entry whose coming led to it"),
            Field("body", "body", _J, "what was told"),
        ),
    ),
    Section(
        "standing",
        "member_state",
        "how the member stands, as it was worked out last from the journal by the rules",
        "member_id",
        (
            Field("state", "state", _J, "balances, levels, streaks, counts and profile"),
            Field("until", "until", _I, "as of when"),
            Field("version", "version", _N, "how often it was worked out"),
            Field("hash", "hash", _T, "a hash of it"),
            Field("zoneDatabase", "zone_database", _T, "the edition of the time zones that were used"),
        ),
        first=_FIRST_ID,
    ),
    Section(
        "rejected",
        "rejection",
        "what was refused of what brands said of the member, as it came, for some weeks",
        "id",
        (
            Field("id", "id", _T, "its id"),
            Field("brand", "brand", _T, "who sent it"),
            Field("key", "credential", _T, "the prefix of the key that it was sent with"),
            Field("keyHash", "key_hash", _T, "a hash of the idempotency key that came with it"),
            Field("type", "type", _T, "the action type"),
            Field("code", "code", _T, "why it was refused"),
            Field("problems", "problems", Form.LIST, "why, in words"),
            Field("payload", "payload", _J, "what came"),
            Field("isCut", "is_cut", Form.YES_NO, "whether only a part of it was kept"),
            Field("isAction", "is_action", Form.YES_NO, "whether it could be read as an action"),
            Field("receivedAt", "received_at", _I, "when it came first"),
            Field("lastAt", "last_at", _I, "when it came last"),
            Field("times", "times", _N, "how often"),
        ),
        first=_FIRST_ID,
        by_name=True,
    ),
    Section(
        "deliveries",
        "webhook_attempt",
        "what was sent of the member to webhooks, for a week: the items themselves are those of the feed",
        "id",
        (
            Field("webhookId", "webhook_id", _T, "to which webhook"),
            Field("messageId", "message_id", _T, "the id that it was sent under"),
            Field("place", "place", _N, "the place of the feed item among those of all members"),
            Field("type", "type", _T, "what it was about"),
            Field("attempt", "attempt", _N, "which try it was"),
            Field("at", "at", _I, "when"),
            Field("milliseconds", "milliseconds", _N, "how long it took"),
            Field("outcome", "outcome", _T, "what came of it"),
            Field("status", "status", _N, "the status of the answer"),
            Field("reason", "reason", _T, "what went wrong"),
            Field("answer", "answer", _T, "how a refusal began"),
            Field("nextAt", "next_at", _I, "when it is tried again"),
        ),
    ),
    Section(
        "access",
        "access_record",
        "which keys were used to look at the member or to change something of theirs, by the hour",
        "id",
        (
            Field("hour", "hour", _I, "the first instant of the hour"),
            Field("key", "key", _T, "the prefix of the key; empty for the key of the settings"),
            Field("operation", "operation", _T, "the field of the API, or the command"),
            Field("times", "times", _N, "how often in that hour"),
        ),
    ),
)

LEFT_OUT = {
    "guarded_action": "hashes of actions that are exported themselves, kept for some days",
    "held_back": "which of `feed`, `pending` and `rejections` a guard of fair play is behind",
    "checkpoint": "copies of `standing` as it was on the way",
    "webhook_backlog": "which items of `feed` are still to be sent to partners",
}
"""Tables with something of members that are not exported, and why."""


def rows_of(snapshot: Snapshot, section: Section, who: Who, member_id: str) -> Iterator[Row]:
    """A member's rows of a section, in order, as many at a time as a page has: the fields in their order."""
    asked = section.page
    last = section.first
    given = (who.program,) if section.by_name else ()
    of = member_hash(who.external_id) if section.by_name else member_id
    while rows := snapshot.fetch(asked, of, last, PAGE, *given):
        for key, *row in rows:
            last = key
            yield row


MEMBER_NAMED = query("select id from member where program = $1 and external_id = $2")
ROWS_OF_MEMBER = query(
    "select (select count(*) from journal_entry where member_id = $1) "
    "+ (select count(*) from ledger_entry where member_id = $1) "
    "+ (select count(*) from feed_item where member_id = $1) "
    "+ (select count(*) from access_record where member_id = $1)"
)


def member_named(snapshot: Questions, program: str, external_id: str) -> str | None:
    """The id of the member of that name."""
    for (member_id,) in snapshot.fetch(MEMBER_NAMED, program, external_id):
        return str(member_id)
    return None


def size_of(snapshot: Snapshot, member_id: str) -> int:
    """How many rows there are of a member in those tables that can have many."""
    ((rows,),) = snapshot.fetch(ROWS_OF_MEMBER, member_id)
    return int(rows)
