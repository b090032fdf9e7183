"""What every screen asks first, in SQL of our own: a member with their state, their newest lines, and new rules.

The models say the same in a few words, but spend ten times the time of the database on finding the words. On SQLite the
rows are read in the event loop itself, as marks are: each is a short walk along an index of a file on this machine, and
handing it to a thread would cost more than the walk.
"""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.store.pages import Stretch
from engine.store.statements import Query, query

Rows = Sequence[Sequence[Any]]

PATIENCE_SECONDS = 1.0
"""Nobody can lock readers out of a write-ahead log for longer than a moment, while it is being recovered."""

_MEMBER = (
    "select m.id, m.program, m.external_id, m.joined_at, s.state, s.version, s.hash, s.feed_number, s.ledger_number, "
    "s.until, s.rated_by, m.feed_seen, coalesce(d.display_name, ''), coalesce(d.in_rankings, true) from member m "
    "join member_state s on s.member_id = m.id left join member_display d on d.member_id = m.id where "
)
MEMBER = query(_MEMBER + "m.program = $1 and m.external_id = $2")
MEMBER_BY_ID = query(_MEMBER + "m.id = $1")

NEW_RULES = query(
    "select program, number, digest, effective_from, published_at, published_by, note, keep_awards, restores, files, "
    "id from ruleset_version where id > $1 order by id"
)

ACTION = query(
    "select j.id, m.program, m.external_id, j.member_id, j.type, j.brand, j.occurred_at, j.received_at, j.attributes, "
    "j.kind "
    "from journal_entry j join member m on m.id = j.member_id where j.id = $1 and j.kind in ('action', 'pending')"
)

NEWEST_FEED = query("select feed_number from member_state where member_id = $1")
NEWEST_LEDGER = query("select max(number) from ledger_entry where member_id = $1")
LEDGER_OF_WALLET = query("select count(*) from ledger_entry where member_id = $1 and wallet = $2")

LEDGER = "number, at, wallet, amount, pending, kind, rule, ruleset_version, entry_id, cause_id from ledger_entry"
FEED = "number, at, posted_at, cause_id, body from feed_item"


def stretch_of(columns: str, member_id: str, stretch: Stretch, **besides: object) -> tuple[Query, list[object]]:
    """The rows of a stretch and, when there is one, the next: the question and what goes into it."""
    asked = _stretch(columns, stretch.after is not None, stretch.newest_first, tuple(besides))
    after = [] if stretch.after is None else [stretch.after]
    return asked, [member_id, *besides.values(), *after, stretch.count + 1]


@lru_cache(maxsize=64)
def _stretch(columns: str, has_after: bool, newest_first: bool, besides: tuple[str, ...]) -> Query:
    names = ["member_id =", *(f"{each} =" for each in besides)]
    if has_after:
        names.append("number <" if newest_first else "number >")
    where = " and ".join(f"{name} ${place}" for place, name in enumerate(names, start=1))
    order = "desc" if newest_first else "asc"
    return query(f"select {columns} where {where} order by number {order} limit ${len(names) + 1}")


class SqliteGlances:
    """Reads a database file. Belongs to the thread of the event loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def rows(self, asked: Query, *given: object) -> Rows:
        """What the database has. Raises sqlite3.Error."""
        connection = self._connection or self._connected()
        return connection.execute(asked.sqlite, given).fetchall()

    def close(self) -> None:
        """Lets go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> sqlite3.Connection:
        self._connection = sqlite3.connect(self._path, isolation_level=None, timeout=PATIENCE_SECONDS)
        self._connection.execute("pragma query_only = on")
        return self._connection
