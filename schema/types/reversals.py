"""A reversal as the journal has it: what was taken back, why, and whether that still holds."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.reversals import RecordedReversal
from engine.rules.entries import EntryId
from schema.context import Context, Info
from schema.fields import resolved
from schema.ids import NodeKind, id_of
from schema.scalars import DateTime, JSONObject
from schema.types.actions import Action, load_action
from schema.types.node import Node


@strawberry.type(
    description="An action was taken back, whole or partly; or a reversal was, which restores what it had taken. "
    "Recorded once, never changed."
)
class Reversal(Node):
    reason: str = strawberry.field(description="Why, in the words of whoever did it.")
    remaining: JSONObject | None = strawberry.field(
        description="The action's numbers as they remain, by name, when only a part was taken back; null when all was."
    )
    brand: str = strawberry.field(description="The brand that took it back; `operator` for the operator.")
    occurred_at: DateTime = strawberry.field(
        description="When it was taken back: when the server took it in, or when the action occurred if that is later."
    )
    received_at: DateTime = strawberry.field(description="When the server took it in.")
    recorded: strawberry.Private[RecordedReversal]

    @resolved("The action that it is about in the end.")
    async def action(self, info: Info) -> Action:
        action = await load_action(info.context, self.recorded.action)
        assert action is not None, "whatever is taken back is about an action in the end"
        return action

    @resolved("What it takes back: that action, or another reversal.")
    async def reverses(self, info: Info) -> "Reversible":
        reversals = await info.context.reversals(self.recorded.member_id)
        other = reversals.get(self.recorded.target)
        return reversal_of(other) if other else await self.action(info)

    @resolved("Whether it holds: false when it was taken back itself, and that was not.")
    async def in_force(self, info: Info) -> bool:
        return (await info.context.reversals(self.recorded.member_id)).is_in_force(self.recorded.id)

    @resolved("The reversals of this one, in the order in which they came.")
    async def reversals(self, info: Info) -> list["Reversal"]:
        reversals = await info.context.reversals(self.recorded.member_id)
        return [reversal_of(each) for each in reversals.of(self.recorded.id)]


Reversible: TypeAlias = Annotated[
    Action | Reversal, strawberry.union("Reversible", description="What can be taken back.")
]


def reversal_of(recorded: RecordedReversal) -> Reversal:
    return Reversal(
        id=id_of(NodeKind.REVERSAL, recorded.id),
        reason=recorded.reason,
        remaining=None if recorded.remaining is None else JSONObject(dict(recorded.remaining)),
        brand=recorded.brand,
        occurred_at=DateTime(recorded.occurred_at),
        received_at=DateTime(recorded.received_at),
        recorded=recorded,
    )


async def load_reversal(context: Context, entry_id: str) -> Reversal | None:
    """The reversal of that journal entry, or None when there is none."""
    recorded = await context.reversal(entry_id)
    return reversal_of(recorded) if recorded else None


async def load_members_reversal(context: Context, member_id: str, entry_id: str | None) -> Reversal | None:
    """The same of a member who is known: all that was taken back of them is read once."""
    recorded = (await context.reversals(member_id)).get(EntryId(entry_id)) if entry_id else None
    return reversal_of(recorded) if recorded and await context.action(recorded.action) else None
