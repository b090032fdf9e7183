"""An action as the journal has it."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from engine.operations.submissions import RecordedAction
from schema.context import Context, Info
from schema.fields import resolved
from schema.ids import NodeKind, id_of
from schema.scalars import DateTime, JSONObject
from schema.types.node import Node

if TYPE_CHECKING:
    from schema.types.member import Member


@strawberry.type(description="Something that a member did, as a brand said it. Recorded once, never changed.")
class Action(Node):
    type: str = strawberry.field(description="The key of its action type.")
    brand: str = strawberry.field(description="The brand that submitted it; `operator` for the operator.")
    occurred_at: DateTime = strawberry.field(description="When the member did it.")
    received_at: DateTime = strawberry.field(description="When the server took it in.")
    attributes: JSONObject = strawberry.field(
        description="What was told about it, as recorded: instants are whole microseconds since 1970-01-01T00:00Z."
    )
    recorded: strawberry.Private[RecordedAction]

    @resolved("The member who did it, as of now.")
    async def member(self, info: Info) -> Annotated["Member", strawberry.lazy("schema.types.member")] | None:
        from schema.types.member import load_member_by_id

        return await load_member_by_id(info.context, self.recorded.member_id)


def action_of(recorded: RecordedAction) -> Action:
    return Action(
        id=id_of(NodeKind.ACTION, recorded.id),
        type=recorded.type,
        brand=recorded.brand,
        occurred_at=DateTime(recorded.occurred_at),
        received_at=DateTime(recorded.received_at),
        attributes=JSONObject(recorded.attributes),
        recorded=recorded,
    )


async def load_action(context: Context, entry_id: str) -> Action | None:
    """The action of that journal entry, or None when there is none."""
    recorded = await context.action(entry_id)
    return action_of(recorded) if recorded else None
