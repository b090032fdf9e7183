"""The audit: what somebody did on purpose, in one chain of rows, each with the hash of the one before.

A note is written in the transaction of its deed: there is never one without the other. The chain has one end, so
whoever adds to it locks it; `note` comes last in a transaction, after every other lock: nobody waits in a circle.

What is hashed is a JSON object in the canonical form of RFC 8785, in UTF-8, by SHA-256: see `canonical`. The form is
for ever. Nothing of a person is ever noted: `about` is an internal id, and details hold no words of theirs.
"""

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from engine.rules.instants import Instant, moment_of
from engine.store.backend import Questions, Transaction
from engine.store.ids import can_be_stored
from engine.store.models import NAME_LENGTH, AuditEntry
from engine.store.reading import Reader, question
from engine.store.statements import insert, query

Detail: TypeAlias = str | int | bool | Sequence[str] | None
"""What a detail may be: no fractions, because their spelling differs between languages."""

BEFORE_THE_FIRST = "0" * 64
"""What the first row has in the place of the hash of the one before."""

PAGE = 1_000
"""Rows that are read together when the whole chain is."""


class Deed(Enum):
    """What can be done on purpose. A value is for ever; new ones are added in alphabetical order."""

    ACTION_APPROVED = "action.approved"
    ACTION_REFUSED = "action.refused"
    ACTION_REVERSED = "action.reversed"
    ACTIONS_IMPORTED = "actions.imported"
    BRAND_CREATED = "brand.created"
    BRAND_DISABLED = "brand.disabled"
    BRAND_ENABLED = "brand.enabled"
    BRAND_RENAMED = "brand.renamed"
    KEY_CHANGED = "key.changed"
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    KEY_ROTATED = "key.rotated"
    MEMBER_ERASED = "member.erased"
    MEMBER_EXPORTED = "member.exported"
    MEMBER_LINKED = "member.linked"
    MEMBER_MERGED = "member.merged"
    MEMBER_UNLINKED = "member.unlinked"
    PROGRAM_PUBLISHED = "program.published"
    PROGRAM_ROLLED_BACK = "program.rolled_back"
    SANDBOX_WIPED = "sandbox.wiped"
    SIGNING_KEY_ROTATED = "signing_key.rotated"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_CREATED = "webhook.created"
    WEBHOOK_DELETED = "webhook.deleted"
    WEBHOOK_DISABLED = "webhook.disabled"
    WEBHOOK_REPLAYED = "webhook.replayed"
    WEBHOOK_RESUMED = "webhook.resumed"
    WEBHOOK_SECRET_ROTATED = "webhook.secret_rotated"  # noqa: S105 - a deed


class AuditRow(NamedTuple):
    """A row of the audit, as the table has it."""

    number: int
    """From 1 on, without gaps."""
    at: Instant
    by: str
    """The name of the key, or `command line`, `server start`."""
    deed: str
    """One of the values of `Deed`, or one that a newer release knows."""
    program: str | None
    """None for what concerns the whole deployment."""
    about: str
    """An internal id: of a member or an entry, a key's prefix, a brand's key; '' for nothing in particular."""
    details: str
    """A JSON object in canonical form."""
    previous: str
    hash: str


INSERT_AUDIT = insert(
    "audit_entry",
    "number bigint, at bigint, by text, deed text, program text, about text, details text, previous text, hash text",
)
_COLUMNS = ", ".join(AuditRow._fields)
_LAST = query("select number, hash from audit_entry order by number desc limit 1")
_AFTER = query(f"select {_COLUMNS} from audit_entry where number > $1 order by number limit $2")  # noqa: S608 - our own
_DEPARTURES = (Deed.MEMBER_ERASED, Deed.MEMBER_MERGED, Deed.SANDBOX_WIPED)
# Deed by deed: of each that is one step along an index, however many there are.
_NEWEST = " union all ".join(
    f"select max(number) as number from audit_entry where deed = '{each.value}'"  # noqa: S608 - our own constants
    for each in _DEPARTURES
)
_NEWEST_DEPARTURE = query(f"select max(number) from ({_NEWEST}) as newest")  # noqa: S608


def note(
    transaction: Transaction,
    at: Instant,
    by: str,
    deed: Deed,
    program: str | None = None,
    about: str = "",
    details: Mapping[str, Detail] | None = None,
) -> None:
    """Notes a deed in its own transaction. The last thing that a transaction does, or followed by more notes alone."""
    transaction.lock_audit()
    last = transaction.fetch(_LAST)
    number, previous = last[0] if last else (0, BEFORE_THE_FIRST)
    row = AuditRow(number + 1, at, by, deed.value, program, about, _json(dict(details or {})), previous, "")
    transaction.write(INSERT_AUDIT, [row._replace(hash=hash_of(row))])


def canonical(row: AuditRow) -> str:
    """What is hashed: `{"about":…,"at":"2027-03-01T10:00:00.000000Z","by":…,"deed":…,"details":{…},"number":…,
    "previous":…,"program":…}`.
    """
    document = row._asdict()
    del document["hash"]
    document["at"] = in_full(row.at)
    document["details"] = json.loads(row.details)
    return _json(document)


def hash_of(row: AuditRow) -> str:
    """The hash over everything that a row says, in hexadecimal."""
    return sha256(canonical(row).encode("utf-8", "surrogatepass")).hexdigest()


def in_full(at: Instant) -> str:
    """An instant as it is hashed and exported: always with six decimals."""
    return moment_of(at).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def audit_after(questions: Questions, number: int, most: int = PAGE) -> list[AuditRow]:
    """The next rows after a number, in order."""
    return [AuditRow(*row) for row in questions.fetch(_AFTER, number, most)]


class Sought(NamedTuple):
    """Which rows are asked for; what is None does not matter."""

    deed: str | None = None
    by: str | None = None
    about: str | None = None
    program: str | None = None
    since: Instant | None = None
    """From then on, inclusive."""
    until: Instant | None = None
    """Before then, exclusive."""
    programs: frozenset[str] | None = None
    """Only what concerns one of these."""


async def newest_departure(reader: Reader) -> int:
    """The number of the last row by which members are no more, or somebody else; 0 when there is none."""
    ((number,),) = await reader.rows(_NEWEST_DEPARTURE)
    return int(number or 0)


@question
async def audit_page(reader: Reader, sought: Sought, before: int | None, count: int) -> list[AuditRow]:
    """The newest rows that are sought below a number: at most `count`."""
    wanted = _wanted(sought)
    if wanted is None:
        return []
    rows = AuditEntry.filter(**wanted)
    rows = rows if before is None else rows.filter(number__lt=before)
    return [AuditRow(*row) for row in await rows.order_by("-number").limit(count).values_list(*AuditRow._fields)]


@question
async def audit_count(reader: Reader, sought: Sought) -> int:
    """How many rows are sought."""
    wanted = _wanted(sought)
    return 0 if wanted is None else await AuditEntry.filter(**wanted).count()


def _wanted(sought: Sought) -> dict[str, object] | None:
    """The same as Tortoise asks it; None for what no row can have."""
    texts = {"deed": sought.deed, "by": sought.by, "about": sought.about, "program": sought.program}
    if not all(can_be_stored(each or "", NAME_LENGTH) for each in texts.values()):
        return None
    given: dict[str, object] = {**texts, "at__gte": sought.since, "at__lt": sought.until}
    given["program__in"] = None if sought.programs is None else sorted(sought.programs)
    return {name: value for name, value in given.items() if value is not None}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
