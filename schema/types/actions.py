"""An action as the journal has it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import strawberry

from engine.operations.submissions import RecordedAction
from engine.rules.dictionary import Attribute
from engine.service import Program
from engine.store.waiting import StoredPending
from schema.context import Context, Info
from schema.fields import resolved
from schema.ids import NodeKind, id_of
from schema.locales import LocaleArgument
from schema.scalars import DateTime, JSONObject
from schema.types.attributes import told_attributes
from schema.types.explained import Explained
from schema.types.node import Node
from schema.types.reviews import ActionStatus, Proof, Review, proof_of, review_of, status_of

if TYPE_CHECKING:
    from schema.types.member import Member
    from schema.types.reversals import Reversal


@strawberry.type(description="Something that a member did, as a brand said it. Recorded once, never changed.")
class Action(Node):
    type: str = strawberry.field(description="The key of its action type.")
    brand: str = strawberry.field(description="The brand that submitted it; `operator` for the operator.")
    occurred_at: DateTime = strawberry.field(description="When the member did it.")
    received_at: DateTime = strawberry.field(description="When the server took it in.")
    recorded: strawberry.Private[RecordedAction]

    @resolved("What was told about it, by the names of its type's attributes. Instants are in ISO 8601, in UTC.")
    def attributes(self, info: Info) -> JSONObject:
        program = info.context.service.program(self.recorded.program)
        declared = _declared(program, self.recorded) if program else {}
        return told_attributes(self.recorded.attributes, declared)

    @resolved(
        "The numbers of it that were partly taken back, as they count now; null when none were, or all of it was."
    )
    async def remaining(self, info: Info) -> JSONObject | None:
        left = (await info.context.reversals(self.recorded.member_id)).remaining_of(self.recorded)
        return None if left is None else JSONObject(dict(left))

    @resolved("Whether all of it is taken back now: then it counts for nothing. Its idempotency key stays used.")
    async def is_reversed(self, info: Info) -> bool:
        return (await info.context.reversals(self.recorded.member_id)).is_reversed(self.recorded.id)

    @resolved("Its reversals, in the order in which they came, also those that are not in force any more.")
    async def reversals(self, info: Info) -> list[Annotated["Reversal", strawberry.lazy("schema.types.reversals")]]:
        from schema.types.reversals import reversal_of

        reversals = await info.context.reversals(self.recorded.member_id)
        return [reversal_of(each) for each in reversals.of(self.recorded.id)]

    @resolved("Whether it counts, or waits for an operator.")
    async def status(self, info: Info) -> ActionStatus:
        return status_of(await self._reviewed(info))

    @resolved("Why it waits, or waited, for an operator, and what was decided; null when it never did.")
    async def review(self, info: Info) -> Review | None:
        stored, program = await self._reviewed(info), info.context.service.program(self.recorded.program)
        return None if stored is None or program is None else review_of(info.context.book(program), stored)

    @resolved("What backs it; null when nothing was handed in, or it was forgotten.")
    async def proof(self, info: Info) -> Proof | None:
        stored = await info.context.proof(self.recorded.id)
        return None if stored is None else proof_of(stored)

    async def _reviewed(self, info: Info) -> StoredPending | None:
        return await info.context.review(self.recorded.id) if self.recorded.waited else None

    @resolved("The member who did it, as of now.")
    async def member(self, info: Info) -> Annotated["Member", strawberry.lazy("schema.types.member")] | None:
        from schema.types.member import load_member_by_id

        return await load_member_by_id(info.context, self.recorded.member_id)

    @resolved(
        "Every rule that listened to the action, what it asked, found and gave, and what limited it; or who took the "
        "action back. Folded anew, by the rules and the journal as they are now. Null when nothing is known of the "
        "member any more."
    )
    async def explanation(self, info: Info, locale: LocaleArgument = None) -> Explained | None:
        from schema.types.explanations import load_action_explanation

        return await load_action_explanation(info.context, self.recorded, locale)


def action_of(recorded: RecordedAction) -> Action:
    return Action(
        id=id_of(NodeKind.ACTION, recorded.id),
        type=recorded.type,
        brand=recorded.brand,
        occurred_at=DateTime(recorded.occurred_at),
        received_at=DateTime(recorded.received_at),
        recorded=recorded,
    )


def _declared(program: Program, recorded: RecordedAction) -> Mapping[str, Attribute]:
    """The attributes as they were declared by the version that took the action: that of its time, or of its coming."""
    for instant in (recorded.occurred_at, recorded.received_at):
        action = program.version_at(instant).ruleset.dictionary.actions.get(recorded.type)
        if action is not None and recorded.attributes.keys() <= action.attributes.keys():
            return action.attributes
    return {}


async def load_action(context: Context, entry_id: str) -> Action | None:
    """The action of that journal entry, or None when there is none."""
    recorded = await context.action(entry_id)
    return action_of(recorded) if recorded else None
