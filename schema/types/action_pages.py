"""Pages of what a member did."""

import strawberry

from engine.operations.submissions import RecordedAction
from engine.service import Page
from schema.ids import Timed, timed_cursor
from schema.types.actions import Action, action_of
from schema.types.connections import PageInfo
from schema.types.timed_pages import Places


@strawberry.type(description="An action within a page.")
class ActionEdge:
    cursor: str = strawberry.field(description="Where the action stands among the member's actions.")
    node: Action = strawberry.field(description="The action.")


@strawberry.type(description="A page of what a member did, the latest first, by when it was done.")
class ActionConnection:
    edges: list[ActionEdge] = strawberry.field(description="The actions with their cursors.")
    nodes: list[Action] = strawberry.field(description="The actions by themselves.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")
    total_count: int = strawberry.field(description="How many there are in all, over all pages.")


def action_connection(places: Places, page: Page[RecordedAction]) -> ActionConnection:
    rows = places.rows_of(page)
    cursors = [timed_cursor(Timed.ACTIONS, each.member_id, each.occurred_at, each.id) for each in rows]
    nodes = [action_of(each) for each in rows]
    return ActionConnection(
        edges=[ActionEdge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)],
        nodes=nodes,
        page_info=places.page_info(page, cursors),
        total_count=page.total,
    )
