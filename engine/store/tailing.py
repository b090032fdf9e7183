"""The end of the feed table: what was committed since, of all members, in an order that never changes afterwards.

Feed items are numbered across all members by their `id`. On PostgreSQL ids are handed out before the commit, and
transactions commit in another order: whoever asked for "everything after the last one I saw" would miss what a slower
transaction commits below it. So a transaction that is about to store feed items first announces, with an advisory lock,
the id above which its own will be (`PostgresTransaction.announce_feed`). Nothing up to the lowest id that is announced
can still come; that is the horizon. Unlike `pg_snapshot_xmin` it waits for nobody but those who store feed items here,
and unlike a lock around the commits it makes no writer wait for another.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from tortoise.backends.base.client import BaseDBAsyncClient

from engine.rules.instants import Instant
from engine.store.models import FeedItem
from engine.store.pages import FeedRow, effect_of

COLUMNS = ("id", "program", "member_id", "number", "at", "posted_at", "cause_id", "body")
"""Of the feed table, as `placed` reads them."""

_LAST_HANDED_OUT = "select last_value - (not is_called)::integer as place from feed_item_id_seq"
_LOWEST_ANNOUNCED = (
    "select min(classid::bigint << 32 | objid::bigint) as place from pg_locks "
    "where locktype = 'advisory' and objsubid = 1 and granted "
    "and database = (select oid from pg_database where datname = current_database())"
)
# Not the highest that there is: with a member who is erased, the newest items may be gone.
_NEWEST = "select coalesce((select seq from sqlite_sequence where name = 'feed_item'), 0) as place"


class Placed(Struct, frozen=True):
    """A feed item with its place among those of all members."""

    place: int
    """Grows from item to item, not by one: places that a rolled back transaction held stay empty."""
    program: str
    row: FeedRow


async def horizon(connection: BaseDBAsyncClient) -> int:
    """The place up to which nothing new will come any more."""
    if connection.capabilities.dialect != "postgres":
        # SQLite has one writer at a time: what is handed out first is committed first.
        return await _place(connection, _NEWEST) or 0
    # In this order: who announces after we looked is handed out ids above what we saw before.
    handed_out = await _place(connection, _LAST_HANDED_OUT)
    announced = await _place(connection, _LOWEST_ANNOUNCED)
    assert handed_out is not None, "a sequence always has a value"
    return handed_out if announced is None else min(handed_out, announced)


async def placed_between(after: int, until: int, count: int, program: str | None) -> list[Placed]:
    """At most `count` items with places above `after` and up to `until`, in order; of one programme or of all."""
    items = FeedItem.filter(id__gt=after, id__lte=until, **({} if program is None else {"program": program}))
    return [placed(row) for row in await items.order_by("id").limit(count).values_list(*COLUMNS)]


async def change_mark(connection: BaseDBAsyncClient) -> str:
    """Another text after every commit on the database."""
    # SQLite's says what other connections committed, which is everything: this one never writes.
    postgres = connection.capabilities.dialect == "postgres"
    question = "select pg_current_snapshot()::text as mark" if postgres else "pragma data_version"
    (row,) = await connection.execute_query_dict(question)
    return str(next(iter(row.values())))


async def _place(connection: BaseDBAsyncClient, question: str) -> int | None:
    (row,) = await connection.execute_query_dict(question)
    place: int | None = row["place"]
    return place


def placed(row: Sequence[Any]) -> Placed:
    """An item from a row of `COLUMNS`."""
    place, program, member_id, number, at, posted_at, cause_id, body = row
    cause = None if cause_id is None else str(cause_id)
    return Placed(
        place, program, FeedRow(str(member_id), number, Instant(at), Instant(posted_at), effect_of(body), cause)
    )
