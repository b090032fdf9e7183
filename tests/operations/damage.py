"""Damage: what nobody of ours does to a database, one thing at a time, in raw SQL."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any, NamedTuple

import asyncpg

from engine.rules.state import load, state_hash
from engine.store.database import PostgresDatabase, SqliteDatabase, database_of
from tests.databases import apart

ANNA = "(select id from member where external_id = 'anna')"
BO = "(select id from member where external_id = 'bo')"
CY = "(select id from member where external_id = 'cy')"
DORA = "(select id from member where external_id = 'dora')"


class Damage(NamedTuple):
    """Something that was done, and what the doctor calls it."""

    name: str
    sql: str
    checks: frozenset[str]
    """What must be among the findings."""
    deep: bool = False
    """Whether only folding anew shows it."""
    mendable: bool = True
    """Whether `rebuild` puts it right."""

    @property
    def loses_versions(self) -> bool:
        """Whether there is nothing to rebuild by."""
        return "ruleset_version" in self.sql and "ledger" not in self.sql and "award" not in self.sql


def _damage(name: str, sql: str, *checks: str, deep: bool = False, mendable: bool = True) -> Damage:
    return Damage(name, sql, frozenset(checks), deep, mendable)


def _lasting(name: str, sql: str, *checks: str, deep: bool = False) -> Damage:
    return _damage(name, sql, *checks, deep=deep, mendable=False)


_NOBODY = "'00000000-0000-7000-8000-00000000dead'"
_HELD = f"member_id = {BO} and badge = 'thankful' and tier = 'bronze'"
_STATE = "update member_state set"
_FIRST_OF_ANNA = f"(select id from journal_entry where member_id = {ANNA} order by occurred_at limit 1)"
_LAST_OF_ANNA = f"(select id from journal_entry where member_id = {ANNA} order by occurred_at desc limit 1)"
_REVERSAL = "(select id from journal_entry where kind = 'reversal' order by id limit 1)"

DAMAGES = (
    # The ledger.
    _damage(
        "a ledger entry is deleted",
        f"delete from ledger_entry where member_id = {ANNA} and number = 3",
        "ledger numbers",
        "ledger sums",
    ),
    _damage(
        "the newest ledger entry is deleted",
        f"delete from ledger_entry where member_id = {BO} and number = "
        f"(select max(number) from ledger_entry where member_id = {BO})",
        "ledger numbers",
        "ledger sums",
    ),
    _damage(
        "an amount is changed",
        f"update ledger_entry set amount = amount + 1 where member_id = {ANNA} and number = 2",
        "ledger sums",
    ),
    _damage(
        "what is pending is changed",
        f"update ledger_entry set pending = pending - 5 where member_id = {ANNA} and number = 2",
        "ledger sums",
    ),
    _lasting(
        "a ledger entry names no wallet",
        f"update ledger_entry set wallet = 'pionts' where member_id = {BO} and number = 1",
        "ledger sums",
        "ledger wallets",
    ),
    _damage(
        "a ledger entry has another number",
        f"update ledger_entry set number = number + 110 where member_id = {BO} and number = 2",
        "ledger numbers",
    ),
    _lasting(
        "a ledger entry names no rule",
        f"update ledger_entry set rule = 'points.nothing' where member_id = {ANNA} and number = 1",
        "ledger rules",
    ),
    _lasting(
        "a ledger entry names no version",
        f"update ledger_entry set ruleset_version = 9 where member_id = {ANNA} and number = 1",
        "ledger versions",
    ),
    _lasting(
        "a ledger entry names no entry",
        f"update ledger_entry set entry_id = {_NOBODY} where member_id = {ANNA} and number = 1",
        "entries named",
    ),
    _lasting(
        "a ledger entry is of another programme",
        f"update ledger_entry set program = 'other' where member_id = {ANNA} and number = 1",
        "programmes",
        "entries named",
    ),
    # What guards compare.
    _lasting("guards do not count what counts", "update guarded_action set counts = not counts", "guards"),
    _lasting("guards count what is not there", f"update guarded_action set entry_id = {_NOBODY}", "guards"),
    _damage("what is held back is not listed", "delete from held_back", "refolded", deep=True),
    _damage("another guard is listed", "update held_back set rule = 'fair_play.busy'", "refolded", deep=True),
    # The feed.
    _damage("a feed item is lost", f"delete from feed_item where member_id = {ANNA} and number = 5", "feed numbers"),
    _damage(
        "the newest feed items are lost",
        f"delete from feed_item where member_id = {ANNA} and number > "
        f"(select feed_number - 3 from member_state where member_id = {ANNA})",
        "feed numbers",
    ),
    _lasting(
        "a feed item was posted too early",
        f"update feed_item set posted_at = posted_at - 86400000000 where member_id = {ANNA} and number = 7",
        "feed order",
    ),
    _lasting(
        "a feed item has no cause",
        f"update feed_item set cause_id = {_NOBODY} where member_id = {ANNA} and number = 1",
        "entries named",
    ),
    _lasting(
        "a feed item says nothing",
        f"""update feed_item set body = '{{"kind": "nothing"}}' where member_id = {ANNA} and number = 1""",
        "refolded",
        deep=True,
    ),
    _damage(
        "a feed item says something else",
        "update feed_item set kind = 'rerated', entry_id = null, "
        """body = '{"kind":"rerated","at":1,"rule":"programme","entry":null,"version":1,"points":[["points",3,4]]}' """
        f"where member_id = {BO} and number = 1",
        "refolded",
        deep=True,
    ),
    # Awards.
    _damage("a finish is deleted", "delete from challenge_finish", "finishes"),
    _damage("a finish is of another time", "update challenge_finish set finished_at = finished_at - 1", "finishes"),
    _damage("an award is deleted", f"delete from badge_award where {_HELD}", "awards"),
    _damage("an award is withdrawn", f"update badge_award set withdrawn_at = 1 where {_HELD}", "awards"),
    _damage(
        "an award is given back",
        "update badge_award set withdrawn_at = null where withdrawn_at is not null",
        "awards",
    ),
    _lasting(
        "an award is of no badge",
        f"update badge_award set badge = 'nobody' where {_HELD}",
        "awards",
        "award rules",
    ),
    _lasting(
        "an award names no version", f"update badge_award set ruleset_version = 9 where {_HELD}", "award versions"
    ),
    _lasting("an award names no entry", f"update badge_award set entry_id = {_NOBODY} where {_HELD}", "entries named"),
    # States.
    _damage(
        "a byte of a state is changed",
        f"""{_STATE} state = replace(state, '"joined":1', '"joined":2') where member_id = {ANNA}""",
        "hashes",
    ),
    _damage(
        "a state is written otherwise",
        f"""{_STATE} state = replace(state, '"joined":', '"joined": ') where member_id = {ANNA}""",
        "states",
    ),
    _damage("a state is cut short", f"{_STATE} state = substr(state, 1, 100) where member_id = {ANNA}", "states"),
    _damage("a hash is wrong", f"{_STATE} hash = 'feed' where member_id = {ANNA}", "hashes"),
    _damage("nothing is due any more", f"{_STATE} due_at = null where member_id = {ANNA}", "due at"),
    _damage("something is due later", f"{_STATE} due_at = due_at + 1 where member_id = {ANNA}", "due at"),
    _damage("a state is as of before its last entry", f"{_STATE} until = until - 1 where member_id = {CY}", "until"),
    _damage("a state is as of later", f"{_STATE} until = until + 63000000000000 where member_id = {ANNA}", "until"),
    _damage("entries are counted wrongly", f"{_STATE} entries = entries + 1 where member_id = {ANNA}", "entries"),
    _damage("a state is rated by what never was", f"{_STATE} rated_by = 9 where member_id = {ANNA}", "rated by"),
    _damage("a state is rated by too little", f"{_STATE} rated_by = 2 where member_id = {DORA}", "rated by"),
    _damage("a state counts another entry", f"{_STATE} ledger_number = ledger_number + 1", "ledger numbers"),
    _damage("a state counts another item", f"{_STATE} feed_number = feed_number - 1", "feed numbers"),
    _damage("a state is lost", f"delete from member_state where member_id = {ANNA}", "states"),
    # Checkpoints.
    _damage(
        "a checkpoint is changed",
        f"""update checkpoint set state = replace(state, '"joined":1', '"joined":2') where member_id = {ANNA}""",
        "refolded",
        deep=True,
    ),
    _damage("a checkpoint lies elsewhere", "update checkpoint set at = at + 1", "refolded", deep=True),
    _damage(
        "a checkpoint is after another entry", "update checkpoint set entries = 65 where entries = 64", "checkpoints"
    ),
    _damage(
        "a checkpoint lies after the last entry",
        "update checkpoint set entries = 6400 where entries = 64",
        "checkpoints",
    ),
    # The journal.
    _lasting(
        "an entry is deleted", f"delete from journal_entry where id = {_FIRST_OF_ANNA}", "entries", "entries named"
    ),
    _damage(
        "an entry says something else",
        f"update journal_entry set type = 'thanks.given', attributes = '{{}}' where id = "
        f"(select id from journal_entry where member_id = {ANNA} and type = 'help.found' order by occurred_at limit 1)",
        "refolded",
        deep=True,
    ),
    _damage(
        "an entry occurred at another time",
        f"update journal_entry set occurred_at = occurred_at + 1 where id = {_LAST_OF_ANNA}",
        "until",
    ),
    _lasting(
        "an entry is unreadable",
        f"update journal_entry set attributes = '[1]' where id = {_FIRST_OF_ANNA}",
        "refolded",
        deep=True,
    ),
    _lasting(
        "an entry is of no kind", f"update journal_entry set kind = 'rumour' where id = {_LAST_OF_ANNA}", "entries"
    ),
    _lasting(
        "a reversal has no target", f"update journal_entry set target_id = null where id = {_REVERSAL}", "reversals"
    ),
    _lasting(
        "a reversal is of what is not there",
        f"update journal_entry set target_id = {_NOBODY} where id = {_REVERSAL}",
        "reversals",
    ),
    _lasting(
        "a reversal is of another member's",
        f"update journal_entry set target_id = {_FIRST_OF_ANNA} where id = {_REVERSAL}",
        "reversals",
    ),
    _lasting(
        "a reversal is of what came after it",
        f"update journal_entry set occurred_at = 1 where id = {_REVERSAL}",
        "reversals",
    ),
    # Members, programmes and versions.
    _lasting("a member is lost", f"delete from member where id = {ANNA}", "members"),
    _lasting("a partition is wrong", f"update member set partition = partition + 1 where id = {ANNA}", "partitions"),
    _lasting("a version is numbered otherwise", "update ruleset_version set number = 4 where number = 3", "versions"),
    _lasting(
        "a version has other files",
        "update ruleset_version set digest = 'another' where number = 2",
        "version files",
    ),
    _lasting(
        "a version cannot be read",
        """update ruleset_version set files = '{"programme.yaml": "name: ["}' where number = 1""",
        "version files",
        "versions can be read",
    ),
    _lasting("the versions are lost", "delete from ruleset_version", "programmes"),
)


def damaged(url: str, sql: str) -> None:
    """Does it, and makes sure that it did something."""
    assert _changed(url, sql) > 0, "the damage was done"


def _changed(url: str, sql: str) -> int:
    match database_of(url):
        case SqliteDatabase(path):
            with closing(sqlite3.connect(path)) as connection:
                changed = connection.execute(sql).rowcount
                connection.commit()
                return changed
        case PostgresDatabase() as database:
            return int(str(apart(_on_postgres(database, "execute", sql))).split()[-1])


def rows_of(url: str, sql: str) -> list[tuple[Any, ...]]:
    """What a database has."""
    match database_of(url):
        case SqliteDatabase(path):
            with closing(sqlite3.connect(path)) as connection:
                return connection.execute(sql).fetchall()
        case PostgresDatabase() as database:
            return [tuple(row) for row in apart(_on_postgres(database, "fetch", sql))]


async def _on_postgres(database: PostgresDatabase, how: str, sql: str) -> Any:
    connection = await asyncpg.connect(**database.arguments())
    try:
        return await getattr(connection, how)(sql)
    finally:
        await connection.close()


def change_state(url: str, member: str, change: Callable[[Any], None]) -> None:
    """Changes a member's state as JSON, and the hash with it, so that it looks whole."""
    ((text,),) = rows_of(url, f"select state from member_state where member_id = {member}")
    state = json.loads(text)
    change(state)
    changed = json.dumps(state, separators=(",", ":"), ensure_ascii=False)
    hashed = state_hash(load(changed))
    assert "'" not in changed
    damaged(url, f"update member_state set state = '{changed}', hash = '{hashed}' where member_id = {member}")


TABLES: Mapping[str, str] = {
    "ruleset_version": "id",
    "member": "id",
    "journal_entry": "id",
    "member_state": "member_id",
    "checkpoint": "id",
    "ledger_entry": "id",
    "badge_award": "id",
    "feed_item": "id",
}


def contents(url: str) -> Mapping[str, list[tuple[Any, ...]]]:
    """Everything that a database has."""
    return {table: rows_of(url, f"select * from {table} order by {key}") for table, key in TABLES.items()}


def allow_doubles(url: str, table: str) -> None:
    """Drops what keeps a table's rows apart."""
    if isinstance(database_of(url), SqliteDatabase):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as connection:
            connection.executescript(
                f"create table doubled as select * from {table}; drop table {table}; "
                f"alter table doubled rename to {table};"
            )
        return
    find = f"select conname from pg_constraint where conrelid = '{table}'::regclass and contype in ('u', 'p')"
    for (name,) in rows_of(url, find):
        database = database_of(url)
        assert isinstance(database, PostgresDatabase)
        apart(_on_postgres(database, "execute", f'alter table {table} drop constraint "{name}"'))
