"""`previewAction`: everything that an action would change, without changing anything."""

from typing import Annotated, TypeAlias, TypeGuard

import strawberry

from engine.operations.submissions import Accepted, Duplicate, Pending
from engine.store.ids import new_id
from schema.context import Info
from schema.fields import resolved
from schema.mutations.inputs import (
    ATTRIBUTES,
    CLIENT_MUTATION_ID,
    MEMBER,
    OCCURRED_AT,
    PROOF,
    TYPE,
    ProofInput,
    proof_in,
)
from schema.mutations.submissions import Given, SubmissionResult, foresee
from schema.scalars import GivenDateTime, GivenJSONObject
from schema.types.actions import Action, action_of
from schema.types.member import book_for
from schema.types.outcome import Outcome, outcome_of
from schema.types.user_errors import UserError


@strawberry.input(description="An action to try, as `SubmitActionInput`; only a key is not asked for.")
class PreviewActionInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(
        description=f"{MEMBER} It may be somebody whom nobody knows yet, where actions make members known."
    )
    type: str = strawberry.field(description=TYPE)
    idempotency_key: str | None = strawberry.field(
        description="The key that the action would be submitted with, to be told of a DUPLICATE or an "
        "IDEMPOTENCY_CONFLICT; without it, a key that was never used.",
        default=None,
    )
    occurred_at: GivenDateTime | None = strawberry.field(description=OCCURRED_AT, default=None)
    attributes: GivenJSONObject | None = strawberry.field(description=ATTRIBUTES, default=None)
    proof: ProofInput | None = strawberry.field(description=PROOF, default=None)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.type(description="What would come of an action, if it were submitted at this moment.")
class PreviewActionPayload:
    result: SubmissionResult | None = strawberry.field(
        description="ACCEPTED when it would be taken; PENDING when it would wait, or waits already; DUPLICATE when it "
        "was taken already. Null when `errors` say why it would be refused."
    )
    earlier: Action | None = strawberry.field(
        description="For a DUPLICATE, and for what waits already, the action as it was recorded then; null for others, "
        "since nothing is recorded."
    )
    errors: list[UserError] = strawberry.field(
        description="Why it would be refused: all that is wrong with its attributes, otherwise the first reason. Empty "
        "when it would not."
    )
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")
    of: strawberry.Private[PreviewActionInput]
    foreseen: strawberry.Private[Accepted | Duplicate | Pending | None]

    @resolved(
        "Everything that it would change, or for a DUPLICATE did change; null when it would be refused. What would "
        "come has ids and cursors of its own, which lead nowhere: keep them out of a cache."
    )
    async def outcome(self, info: Info) -> Outcome | None:
        program = info.context.service.program(self.of.program)
        if self.foreseen is None or program is None:
            return None
        member = await info.context.member(self.of.program, self.of.member)
        return outcome_of(book_for(info.context, program, member), self.foreseen.feed)


def _was_recorded(foreseen: Accepted | Duplicate | Pending | None) -> TypeGuard[Duplicate | Pending]:
    return isinstance(foreseen, Duplicate) or (isinstance(foreseen, Pending) and foreseen.repeated)


InputArgument: TypeAlias = Annotated[PreviewActionInput, strawberry.argument(description="The action.")]


async def preview_action(info: Info, input: InputArgument) -> PreviewActionPayload:
    given = Given(
        program=input.program,
        path=["input"],
        member=input.member,
        type=input.type,
        idempotency_key=new_id() if input.idempotency_key is None else input.idempotency_key,
        occurred_at=input.occurred_at,
        attributes=input.attributes,
        proof=proof_in(input.proof),
    )
    answer = await foresee(info.context, given)
    foreseen = answer["submitted"]
    return PreviewActionPayload(
        result=answer["result"],
        earlier=action_of(foreseen.action) if _was_recorded(foreseen) else None,
        errors=answer["errors"],
        client_mutation_id=input.client_mutation_id,
        of=input,
        foreseen=foreseen,
    )
