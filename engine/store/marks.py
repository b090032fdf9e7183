"""Marks: what tells cheaply whether anything about a member has changed, in whatever process that was done.

On SQLite a mark is read in the event loop itself: while `data_version` is the same nobody has written anything, which
costs two microseconds to ask; and the row that says more is one look into an index of a file on this machine. Handing
that to a thread would cost ten times as much as doing it. On PostgreSQL those who ask at the same time ask together.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from engine.store.candidates import Who

MOST_REMEMBERED = 50_000
"""Marks, between two changes of the database."""


class Mark(NamedTuple):
    """Equal marks: nothing that is stored about the member is different, and no rules were published since."""

    state: int
    """The version of the member's state."""
    rated_by: int
    until: int
    feed_seen: int
    displays: int
    """How often it was said how the member is shown to others."""
    removals: int
    """How often something was removed from old actions, of whoever."""
    rules: int
    """The newest version of any programme that was published."""


class Marks(Protocol):
    """Tells marks as of the moment of asking, or later."""

    async def mark(self, who: Who) -> Mark | None:
        """The mark of a member; None when nobody goes by that name, or when it cannot be told."""

    def mark_at_once(self, who: Who) -> Mark | None:
        """The same without waiting; None where there is something to wait for."""

    def close(self) -> None:
        """Lets go of what it holds."""


# A name that means somebody else to one brand has no mark: an answer to a brand must not be kept by another's.
_NOBODYS_OWN = (
    " and not exists (select 1 from member_name n where n.program = m.program and n.external_id = m.external_id)"
)

_OTHERS = (
    "coalesce((select d.changes from member_display d where d.member_id = m.id), 0), "
    "coalesce((select cast(sum(removals) as bigint) from retention), 0), "
)

_SQLITE = "".join(
    (
        "select s.version, s.rated_by, s.until, m.feed_seen, ",
        _OTHERS,
        "(select max(id) from ruleset_version) ",
        "from member m join member_state s on s.member_id = m.id where m.program = ? and m.external_id = ?",
        _NOBODYS_OWN,
    )
)

POSTGRES = "".join(
    (
        "select m.program, m.external_id, s.version, s.rated_by, s.until, m.feed_seen, ",
        _OTHERS,
        "(select max(id) from ruleset_version) from member m join member_state s on s.member_id = m.id ",
        "where (m.program, m.external_id) in (select * from unnest($1::text[], $2::text[]))",
        _NOBODYS_OWN,
    )
)


class SqliteMarks:
    """Reads a database file. Belongs to the thread of the event loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._data_version = -1
        self._closed = False
        self._remembered: dict[Who, Mark | None] = {}

    async def mark(self, who: Who) -> Mark | None:
        return self.mark_at_once(who)

    def mark_at_once(self, who: Who) -> Mark | None:
        try:
            return None if self._closed else self._mark(who)
        except sqlite3.Error:
            return None

    def close(self) -> None:
        self._closed = True
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _mark(self, who: Who) -> Mark | None:
        connection = self._connection or self._connected()
        data_version = connection.execute("pragma data_version").fetchone()[0]
        if data_version != self._data_version or len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
            self._data_version = data_version
        if who in self._remembered:
            return self._remembered[who]
        row = connection.execute(_SQLITE, who).fetchone()
        mark = self._remembered[who] = None if row is None else Mark(*row)
        return mark

    def _connected(self) -> sqlite3.Connection:
        connection = self._connection = sqlite3.connect(self._path, isolation_level=None, timeout=0)
        connection.execute("pragma query_only = on")
        return connection


AskTogether = Callable[[Sequence[Who]], Awaitable[Mapping[Who, Mark]]]


class SharedMarks:
    """Asks for the marks of all who asked since the last question, in one."""

    def __init__(self, ask: AskTogether) -> None:
        self._ask = ask
        self._waiting: dict[Who, asyncio.Future[Mark | None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def mark(self, who: Who) -> Mark | None:
        waiting = self._waiting.get(who)
        if waiting is None:
            waiting = self._waiting[who] = asyncio.get_running_loop().create_future()
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._answer())
        # Shielded: others wait for the same.
        return await asyncio.shield(waiting)

    def mark_at_once(self, who: Who) -> Mark | None:
        return None

    def close(self) -> None:
        """There is nothing to let go of."""

    async def _answer(self) -> None:
        while self._waiting:
            # Whoever comes from now on asks about a later moment than this question is about.
            waiting, self._waiting = self._waiting, {}
            try:
                marks = await self._ask(list(waiting))
            except Exception:  # noqa: BLE001 - without marks nothing is kept; what is wrong shows when it is read
                marks = {}
            for who, each in waiting.items():
                if not each.done():
                    each.set_result(marks.get(who))
