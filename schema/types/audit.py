"""The audit, as admins see it: what was done on purpose, by whom, chained by hashes."""

import msgspec
import strawberry

from engine.operations.audit import AuditPage
from engine.store.audit import AuditRow
from schema.auth.rights import ADMINS, only_for
from schema.scalars import DateTime, JSONObject, SafeInt
from schema.types.connections import PageInfo, page_info


@only_for(ADMINS)
@strawberry.type(
    description="Something that somebody did on purpose. Appended in the moment of the deed, never changed."
)
class AuditEntry:
    number: SafeInt = strawberry.field(description="From 1 on, without gaps.")
    at: DateTime = strawberry.field(description="When it was done.")
    by: str = strawberry.field(
        description="Who did it: the name of their key; `command line` or `server start` where there was none."
    )
    deed: str = strawberry.field(description="What was done, as `key.created`. New ones come; old ones stay.")
    program: str | None = strawberry.field(description="The key of the programme; null for the whole deployment.")
    about: str = strawberry.field(
        description="What it was about: the prefix of a key, the key of a brand, the internal id of a member or of an "
        "action; empty for nothing in particular. Never a person's name."
    )
    details: JSONObject = strawberry.field(description="What else is known of it.")
    previous: str = strawberry.field(description="The hash of the entry before; 64 zeros for the first.")
    hash: str = strawberry.field(description="SHA-256 over all of this, as `docs/operate.md` says.")


@only_for(ADMINS)
@strawberry.type(description="An entry within a page.")
class AuditEdge:
    cursor: str = strawberry.field(description="Where the entry stands in the list.")
    node: AuditEntry = strawberry.field(description="The entry.")


@only_for(ADMINS)
@strawberry.type(description="A page of the audit, newest first.")
class AuditConnection:
    edges: list[AuditEdge] = strawberry.field(description="The entries with their cursors.")
    nodes: list[AuditEntry] = strawberry.field(description="The entries by themselves.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")
    total_count: int = strawberry.field(description="How many there are in all, over all pages.")


def audit_connection(page: AuditPage, after: str | None) -> AuditConnection:
    edges = [AuditEdge(cursor=str(each.number), node=_entry(each)) for each in page.rows]
    return AuditConnection(
        edges=edges,
        nodes=[each.node for each in edges],
        page_info=page_info([each.cursor for each in edges], further=page.has_more, earlier=after is not None),
        total_count=page.total,
    )


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        number=SafeInt(row.number),
        at=DateTime(row.at),
        by=row.by,
        deed=row.deed,
        program=row.program,
        about=row.about,
        details=JSONObject(msgspec.json.decode(row.details)),
        previous=row.previous,
        hash=row.hash,
    )
