"""The SQL of the hot path, in bulk: one text for both databases, with two spellings of what differs.

Rows are stored with `executemany` on SQLite and as one `unnest` of arrays on PostgreSQL. Rows are looked up by many
keys at once: SQLite takes the keys as JSON; PostgreSQL as an array, of which it looks up each by the index. That it
does so is written into the query, because a plan that it made for a small table would outlive the table's being small.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Query(NamedTuple):
    """A question in both spellings."""

    sqlite: str
    postgres: str


class Write(NamedTuple):
    """A statement that takes many rows at once, in both spellings."""

    sqlite: str
    postgres: str


def query(text: str) -> Query:
    """A query with parameters `$1`, `$2`."""
    return Query(re.sub(r"\$(\d+)", r"?\1", text), text)


def lookup(columns: str, table: str, key: str, *besides: str, order: str = "") -> Query:
    """The rows whose `key`, as `id uuid`, is in the list that is the last parameter; `besides` equal the others."""
    name, kind = key.split()
    equal = "".join(f"{column} = ${place} and " for place, column in enumerate(besides, start=1))
    found = f"select {columns} from {table} where {equal}{name}"  # noqa: S608 - our own constants
    keys = f"${len(besides) + 1}"
    sqlite = f"{found} in (select value from json_each({keys})) {order}"  # noqa: S608
    # Without the offset, the planner might turn the loop inside out.
    postgres = f"select found.* from unnest({keys}::{kind}[]) as wanted (key), "  # noqa: S608
    postgres += f"lateral ({found} = wanted.key offset 0) as found {order}"
    return Query(query(sqlite.rstrip()).sqlite, postgres.rstrip())


def insert(table: str, columns: str, then: str = "") -> Write:
    """Stores rows. `columns` are names with PostgreSQL types, `id uuid, program text`; `then` may resolve conflicts."""
    pairs = [column.split() for column in columns.split(", ")]
    names = ", ".join(name for name, _ in pairs)
    marks = ", ".join("?" for _ in pairs)
    arrays = ", ".join(f"${place}::{kind}[]" for place, (_, kind) in enumerate(pairs, start=1))
    return Write(
        f"insert into {table} ({names}) values ({marks}) {then}".rstrip(),  # noqa: S608 - our own constants
        f"insert into {table} ({names}) select * from unnest({arrays}) {then}".rstrip(),  # noqa: S608
    )


def update(table: str, columns: str, *keys: str, then: str = "") -> Write:
    """Sets columns of the rows that have these values. `columns` and `keys` are names with PostgreSQL types.

    Takes the values of the columns, then those of the keys. A column may be a key as well.
    """
    pairs = [each.split() for each in (*columns.split(", "), *keys)]
    names, places = [name for name, _ in pairs], range(1, len(pairs) + 1)
    count = len(pairs) - len(keys)
    same = " and ".join(f"{name} = ?" for name in names[count:])
    taken = ", ".join(f"{name} = given.v{place}" for name, place in zip(names[:count], places, strict=False))
    return Write(
        f"update {table} set {', '.join(f'{name} = ?' for name in names[:count])} where {same} {then}".rstrip(),  # noqa: S608
        f"update {table} set {taken} from {_given(pairs)} "  # noqa: S608 - our own constants
        f"where {_same(table, names[count:], places[count:])} {then}".rstrip(),
    )


def delete(table: str, *keys: str) -> Write:
    """Deletes the rows that have these values; `keys` are names with PostgreSQL types."""
    pairs = [each.split() for each in keys]
    names = [name for name, _ in pairs]
    return Write(
        f"delete from {table} where {' and '.join(f'{name} = ?' for name in names)}",  # noqa: S608 - our own constants
        f"delete from {table} using {_given(pairs)} where {_same(table, names, range(1, len(names) + 1))}",  # noqa: S608
    )


def _given(pairs: Sequence[Sequence[str]]) -> str:
    """The rows that are given, with columns v1, v2, …: `pairs` are names and PostgreSQL types."""
    arrays = ", ".join(f"${place}::{kind}[]" for place, (_, kind) in enumerate(pairs, start=1))
    return f"unnest({arrays}) as given ({', '.join(f'v{place}' for place in range(1, len(pairs) + 1))})"


def _same(table: str, names: Sequence[str], places: Iterable[int]) -> str:
    return " and ".join(f"{table}.{name} = given.v{place}" for name, place in zip(names, places, strict=True))


INSERT_PROGRAM = insert("program", "key text, created_at bigint", "on conflict (key) do nothing")
INSERT_VERSION = insert(
    "ruleset_version",
    "program text, number integer, digest text, effective_from bigint, published_at bigint, published_by text, "
    "note text, files jsonb, keep_awards boolean, restores integer",
)
INSERT_MEMBERS = insert("member", "id uuid, program text, external_id text, partition integer, joined_at bigint")
INSERT_SANDBOXES = insert("sandbox", "key text, created_at bigint", "on conflict (key) do nothing")
INSERT_JOURNAL = insert(
    "journal_entry",
    "id uuid, program text, member_id uuid, kind text, type text, occurred_at bigint, received_at bigint, brand text, "
    "key_hash text, content_hash text, attributes jsonb, target_id uuid",
)
INSERT_LEDGER = insert(
    "ledger_entry",
    "program text, member_id uuid, number bigint, at bigint, wallet text, amount bigint, pending bigint, kind text, "
    "rule text, ruleset_version integer, entry_id uuid, cause_id uuid",
)
INSERT_FEED = insert(
    "feed_item",
    "program text, member_id uuid, number bigint, kind text, at bigint, posted_at bigint, entry_id uuid, "
    "cause_id uuid, body jsonb",
)
SAVE_AWARDS = insert(
    "badge_award",
    "program text, member_id uuid, badge text, tier text, value text, season text, won_at bigint, entry_id uuid, "
    "ruleset_version integer, cause_id uuid, withdrawn_at bigint, withdrawn_by uuid",
    "on conflict (member_id, badge, tier, value, season) do update set won_at = excluded.won_at, "
    "entry_id = excluded.entry_id, ruleset_version = excluded.ruleset_version, cause_id = excluded.cause_id, "
    "withdrawn_at = excluded.withdrawn_at, withdrawn_by = excluded.withdrawn_by",
)
SAVE_STATES = insert(
    "member_state",
    "member_id uuid, program text, state text, version bigint, hash text, ledger_number bigint, feed_number bigint, "
    "zone_database text, until bigint, rated_by integer, due_at bigint, entries bigint",
    "on conflict (member_id) do update set state = excluded.state, version = excluded.version, "
    "hash = excluded.hash, ledger_number = excluded.ledger_number, feed_number = excluded.feed_number, "
    "zone_database = excluded.zone_database, until = excluded.until, rated_by = excluded.rated_by, "
    "due_at = excluded.due_at, entries = excluded.entries",
)
INSERT_CHECKPOINTS = insert(
    "checkpoint",
    "program text, member_id uuid, entries bigint, at bigint, state text",
    "on conflict (member_id, entries) do update set at = excluded.at, state = excluded.state",
)
DROP_CHECKPOINTS_AFTER = Write(
    "delete from checkpoint where member_id = ? and entries > ?",
    "delete from checkpoint using unnest($1::uuid[], $2::bigint[]) as gone (member_id, entries) "
    "where checkpoint.member_id = gone.member_id and checkpoint.entries > gone.entries",
)
DROP_CHECKPOINTS = delete("checkpoint", "member_id uuid", "entries bigint")
SAVE_FINISHES = insert(
    "challenge_finish",
    "program text, challenge text, round integer, member_id uuid, finished_at bigint",
    "on conflict (member_id, challenge, round) do update set finished_at = excluded.finished_at",
)
DROP_FINISHES = delete("challenge_finish", "member_id uuid", "challenge text", "round integer")
INSERT_PENDING = insert(
    "pending_action",
    "entry_id uuid, program text, member_id uuid, brand text, type text, occurred_at bigint, received_at bigint, "
    "reason text, rule text, evidence jsonb, status text",
)
SETTLE_PENDING = update(
    "pending_action", "status text, decided_at bigint, decided_by text, words text", "entry_id uuid"
)
INSERT_PROOFS = insert(
    "proof",
    "entry_id uuid, program text, member_id uuid, kind text, certificate text, url text, hash text, issuer text, "
    "issued_at bigint, note text",
)
MARK_SEEN = Write(
    "update member set feed_seen = max(feed_seen, ?) where id = ?",
    "update member set feed_seen = greatest(member.feed_seen, seen.number) "
    "from unnest($1::bigint[], $2::uuid[]) as seen (number, id) where member.id = seen.id",
)
SETTLE_VERSION = Write(
    "update ruleset_version set rated_at = ? where program = ? and number <= ? and rated_at is null",
    "update ruleset_version set rated_at = settled.at from unnest($1::bigint[], $2::text[], $3::integer[]) "
    "as settled (at, program, number) where ruleset_version.program = settled.program "
    "and ruleset_version.number <= settled.number and ruleset_version.rated_at is null",
)
WITHDRAW_AWARDS = update(
    "badge_award",
    "withdrawn_at bigint, withdrawn_by uuid",
    "member_id uuid",
    "badge text",
    "tier text",
    "value text",
    "season text",
)

_ENTRY = "id, member_id, kind, type, occurred_at, received_at, brand, key_hash, content_hash, attributes"
_FEED = "member_id, number, at, posted_at, cause_id, body"

ENTRIES_BY_KEY = lookup(_ENTRY, "journal_entry", "key_hash text", "program", "brand")
ENTRIES_SINCE = query(
    f"select {_ENTRY} from journal_entry where member_id = $1 and occurred_at >= $2"  # noqa: S608 - our own constants
)
CHECKPOINT_BEFORE = query(
    "select entries, state from checkpoint where member_id = $1 and at < $2 order by entries desc limit 1"
)
MEMBERS_BY_NAME = lookup("id, external_id", "member", "external_id text", "program")
_STATE = "member_id, state, version, ledger_number, feed_number, until, rated_by, entries"
STATES_OF_MEMBERS = lookup(_STATE, "member_state", "member_id uuid")
FEED_BY_CAUSE = lookup(_FEED, "feed_item", "cause_id uuid", order="order by member_id, number")
PENDING_BY_ENTRY = lookup("entry_id, reason, rule, evidence, status, words", "pending_action", "entry_id uuid")
MEMBERS_OF = query(
    "select (select count(*) from member where program = $1) + (select count(*) from erased_member where program = $1) "
    "- (select count(*) from member_merge where program = $1)"
)
"""With those who were erased: what they hold is counted as well; without those who are somebody else by now."""
HOLDERS_OF_BADGES = query(
    "select badge, count(distinct member_id) from badge_award where program = $1 and withdrawn_at is null "
    "group by badge"
)
HOLDERS_OF_TIERS = query(
    "select badge, tier, count(distinct member_id) from badge_award where program = $1 and withdrawn_at is null "
    "group by badge, tier"
)
NEWEST_VERSION = query("select coalesce(max(id), 0) from ruleset_version")
OUTSET = query(
    "select (select coalesce(max(id), 0) from ruleset_version), exists (select 1 from member_name), "
    "(select secret from erasure_secret where id = 1)"
)
"""Of what is seldom there what there is: asked of every batch at once, because each question takes its time."""
VERSIONS_AFTER = query(
    "select program, number, digest, effective_from, published_at, published_by, note, keep_awards, restores, files "
    "from ruleset_version where id > $1 order by id"
)
VERSIONS_OF = query(
    "select number, digest, effective_from, published_by from ruleset_version where program = $1 order by number"
)
LATEST_FOLDED = query("select max(until) from member_state where program = $1")
DUE_MEMBERS = query(
    "select member.id, member.external_id from member_state join member on member.id = member_state.member_id "
    "where member_state.program = $1 and member_state.due_at <= $2 order by member_state.due_at limit $3"
)
UNRATED_MEMBERS = query(
    "select member.id, member.external_id from member_state join member on member.id = member_state.member_id "
    "where member_state.program = $1 and member_state.rated_by < $2 order by member_state.rated_by limit $3"
)
OPEN_VERSIONS = query(
    "select program, max(number) from ruleset_version where rated_at is null group by program order by program"
)
