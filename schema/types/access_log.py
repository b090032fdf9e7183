"""Who looked at a member, as Relay connections."""

import strawberry

from engine.service import Page
from engine.store.access_records import RecordedLook
from schema.auth.rights import EDITORS, only_for
from schema.scalars import DateTime, SafeInt
from schema.types.connections import PageInfo, page_info


@only_for(EDITORS)
@strawberry.type(description="That a key was used to look at a member, or to change something of theirs, in one hour.")
class AccessLogEntry:
    hour: DateTime = strawberry.field(description="The first instant of the hour; a few seconds after it may count.")
    key: str | None = strawberry.field(description="The prefix of the key; null for the key of the server's settings.")
    operation: str = strawberry.field(
        description="The fields at the root of the operation, as `member` or `updateMember`, apart by spaces."
    )
    times: SafeInt = strawberry.field(description="How often in that hour.")


@only_for(EDITORS)
@strawberry.type(description="An entry of the access log within a page.")
class AccessLogEdge:
    cursor: str = strawberry.field(description="Where the entry stands in the list.")
    node: AccessLogEntry = strawberry.field(description="The entry.")


@only_for(EDITORS)
@strawberry.type(description="A page of who looked at a member, the newest first.")
class AccessLogConnection:
    edges: list[AccessLogEdge] = strawberry.field(description="The entries with their cursors.")
    nodes: list[AccessLogEntry] = strawberry.field(description="The entries by themselves.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")
    total_count: int = strawberry.field(description="How many there are in all, over all pages.")


def access_log(page: Page[RecordedLook], after: str | None) -> AccessLogConnection:
    """A page as it is told."""
    edges = [AccessLogEdge(cursor=str(each.number), node=_entry(each)) for each in page.rows]
    return AccessLogConnection(
        edges=edges,
        nodes=[each.node for each in edges],
        page_info=page_info([each.cursor for each in edges], further=page.has_more, earlier=after is not None),
        total_count=page.total,
    )


def _entry(look: RecordedLook) -> AccessLogEntry:
    return AccessLogEntry(
        hour=DateTime(look.hour), key=look.key or None, operation=look.operation, times=SafeInt(look.times)
    )
