"""Filling: what a new table or column is to hold of the members whom an older version stored.

Part of the migration that makes it, in one transaction: else those who came before would be missing, whoever comes next
be told a place that was taken long ago, and everybody's bell ring for what they have read since.
"""

from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.schema_editor import BaseSchemaEditor

from engine.rules.state import load
from engine.store.finishes import finishes_in

AT_A_TIME = 500
"""States that are read together; each is some kilobytes."""

_FIRST = "select member_id, program, state from member_state order by member_id limit {limit}"
_NEXT = "select member_id, program, state from member_state where member_id > {last} order by member_id limit {limit}"
_INSERT = (
    "insert into challenge_finish (program, challenge, round, member_id, finished_at) values ({0}, {1}, {2}, {3}, {4})"
)


_SEE = """
    update member set feed_seen = coalesce(
        (select feed_number from member_state where member_state.member_id = member.id), 0)
"""


async def fill_finishes(_: Any, editor: BaseSchemaEditor) -> None:
    """Writes down who has completed which challenge, as the states say."""
    client: BaseDBAsyncClient = editor.client
    marks = ["$1", "$2", "$3", "$4", "$5"] if client.capabilities.dialect == "postgres" else ["?"] * 5
    _, rows = await client.execute_query(_FIRST.format(limit=AT_A_TIME))
    while rows:
        finished = [
            [row["program"], each.challenge, each.round, row["member_id"], each.finished_at]
            for row in rows
            for each in finishes_in(load(row["state"]))
            if each.finished_at is not None
        ]
        if finished:
            await client.execute_many(_INSERT.format(*marks), finished)
        following = _NEXT.format(last=marks[0], limit=AT_A_TIME)
        _, rows = await client.execute_query(following, [rows[-1]["member_id"]])


async def see_what_was_told(_: Any, editor: BaseSchemaEditor) -> None:
    """Counts as seen whatever members were told before anybody could say that they had seen it."""
    client: BaseDBAsyncClient = editor.client
    await client.execute_query(_SEE)


async def leave_as_it_is(*_: object) -> None:
    """What was filled goes with its table or column."""
