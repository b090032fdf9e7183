"""The questions that an examination asks of every table, about the members from one id to another."""

from collections.abc import Mapping

from engine.store.statements import Query, query

_OF_MEMBERS = (
    "member_state.member_id",
    "journal_entry.member_id",
    "ledger_entry.member_id",
    "feed_item.member_id",
    "badge_award.member_id",
    "checkpoint.member_id",
    "challenge_finish.member_id",
)


def _next_ids(column: str) -> str:
    """From each table no more than are wanted of all: then no table is read further than the page goes."""
    table, name = column.split(".")
    return (
        f"select * from (select distinct {name} from {table} where {name} > $1 order by {name} limit $2)"  # noqa: S608
        f" as of_{table}"
    )


MEMBERS_AFTER = query(" union ".join(map(_next_ids, ("member.id", *_OF_MEMBERS))) + " order by 1 limit $2")

PERSONS = query("select id, program, external_id, partition from member where id between $1 and $2")
ERASED = query("select id, program from erased_member where id between $1 and $2")
STATES = query(
    "select member_id, program, state, version, hash, ledger_number, feed_number, zone_database, until, rated_by, "
    "due_at, entries from member_state where member_id between $1 and $2"
)
# What waited and was approved is an action as any other.
KINDS = query(
    "select member_id, program, sort, count(*), max(occurred_at) from (select member_id, program, occurred_at, "
    "case when kind = 'pending' and exists (select 1 from journal_entry as verdict where verdict.target_id = entry.id "
    "and verdict.kind = 'approval') then 'action' else kind end as sort from journal_entry as entry "
    "where member_id between $1 and $2) as sorted group by member_id, program, sort "
    "order by member_id, program, sort"
)
REVERSALS = query(
    "select taken_back.member_id, taken_back.id, taken_back.occurred_at, taken_back.target_id, target.member_id, "
    "target.program, target.occurred_at, taken_back.kind, target.kind, taken_back.type "
    "from journal_entry as taken_back left join journal_entry as target on target.id = taken_back.target_id "
    "where taken_back.member_id between $1 and $2 and taken_back.kind in ('reversal', 'approval', 'refusal')"
)
_NUMBERS = "select member_id, count(*), count(distinct number), min(number), max(number), max(at) from "
LEDGER_NUMBERS = query(_NUMBERS + "ledger_entry where member_id between $1 and $2 group by member_id")
FEED_NUMBERS = query(_NUMBERS + "feed_item where member_id between $1 and $2 group by member_id")
MOVED = query(
    "select member_id, program, wallet, rule, ruleset_version, cast(sum(amount) as bigint), "
    "cast(sum(pending) as bigint), min(number) from ledger_entry where member_id between $1 and $2 "
    "group by member_id, program, wallet, rule, ruleset_version order by member_id, min(number)"
)
FEED_FALLS = query(
    "select member_id, number from (select member_id, number, posted_at, "
    "lag(posted_at) over (partition by member_id order by number) as before from feed_item "
    "where member_id between $1 and $2) as item where before > posted_at + 60000000 "
    "order by member_id, number"
)
"""By more than a minute: of two who wait for each other, the one who looked at the clock first may post last."""
AWARDS = query(
    "select member_id, id, program, badge, tier, value, season, ruleset_version, withdrawn_at from badge_award "
    "where member_id between $1 and $2 order by member_id, id"
)
CHECKPOINTS = query(
    "select member_id, entries, at from checkpoint where member_id between $1 and $2 order by member_id, entries"
)
FINISHES = query(
    "select member_id, challenge, round, finished_at from challenge_finish where member_id between $1 and $2 "
    "order by member_id, challenge, round"
)

GUARDED = query(
    "select guarded.member_id, guarded.entry_id, guarded.counts, entry.kind from guarded_action as guarded "
    "left join journal_entry as entry on entry.id = guarded.entry_id and entry.member_id = guarded.member_id "
    "where guarded.member_id between $1 and $2 order by guarded.member_id, guarded.id"
)


def _strays(table: str, row: str, column: str) -> Query:
    """Rows that name an entry which the journal does not have of the same member and programme.

    What a member did who turned out to be another one is in that one's journal.
    """
    return query(
        f"select member_id, {row}, {column} from {table} as stray "  # noqa: S608 - our own constants
        f"where member_id between $1 and $2 and {column} is not null and not exists (select 1 from journal_entry "
        f"where journal_entry.id = stray.{column} and journal_entry.member_id in (stray.member_id, "
        "(select into_id from member_merge where member_merge.from_id = stray.member_id)) "
        f"and journal_entry.program = stray.program) order by member_id, {row}"
    )


STRAYS: Mapping[tuple[str, str], Query] = {
    (table, column): _strays(table, row, column)
    for table, row, columns in (
        ("ledger_entry", "number", ("entry_id", "cause_id")),
        ("feed_item", "number", ("entry_id", "cause_id")),
        ("badge_award", "id", ("entry_id", "cause_id", "withdrawn_by")),
    )
    for column in columns
}
"""By table and column."""

# What concerns a programme as a whole, or one member alone.

VERSIONS = query("select program, number, digest, effective_from, files from ruleset_version order by program, number")
REPEATED_KEYS = query(
    "select program, brand, key_hash, count(*) from journal_entry group by program, brand, key_hash "
    "having count(*) > 1 limit $1"
)
MEMBERS_COUNT = query("select count(*) from member_state")
CHECKPOINT_STATES = query("select entries, at, state from checkpoint where member_id = $1 order by entries")
FEED_BODIES = query("select number, kind, body from feed_item where member_id = $1 order by number")
LEDGER_TAKEN = query("select number from ledger_entry where member_id = $1 order by number")
HELD_BACK = query("select id, rule from held_back where member_id = $1 and outcome = 'not_rewarded' order by id")
FEED_TAKEN = query("select number, posted_at from feed_item where member_id = $1 order by number")
