"""`approveActions` and `refuseActions`: what an operator decides of actions that wait, many at a time."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, TypeAlias, TypeVar

import strawberry
from graphql import GraphQLError

from engine.operations.submissions import Rejected
from engine.operations.verdicts import Decided, Deciding
from schema.auth.rights import EDITORS, only_for
from schema.context import Info
from schema.fields import resolved
from schema.ids import NodeKind, key_of
from schema.mutations.batches import MOST_ACTIONS
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.submissions import SubmissionResult, depends_on_member
from schema.types.actions import Action, action_of
from schema.types.errors import batch_size, user_error
from schema.types.member import book_for
from schema.types.outcome import Outcome, outcome_of
from schema.types.user_errors import UserError

ACTIONS = "The ids of actions that wait, 1 to 1,000."


@strawberry.input(description="Actions of one programme that are to count.")
class ApproveActionsInput:
    program: str = strawberry.field(description="The key of the programme.")
    actions: list[strawberry.ID] = strawberry.field(description=ACTIONS)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.input(description="Actions of one programme that are not to count, and why.")
class RefuseActionsInput:
    program: str = strawberry.field(description="The key of the programme.")
    actions: list[strawberry.ID] = strawberry.field(description=ACTIONS)
    reason: str = strawberry.field(
        description="Why, in words that the member and the brand are told: 1 to 500 printable characters on one line."
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(EDITORS)
@strawberry.type(description="What came of deciding about one action: `result` and what it changed, or `errors`.")
class DecidedAction:
    position: int = strawberry.field(description="Where the action stood in the input, from 0.")
    result: SubmissionResult | None = strawberry.field(
        description="ACCEPTED, or DUPLICATE when the same had been decided before; null when `errors` say why not."
    )
    action: Action | None = strawberry.field(description="The action; null when `errors` say why not.")
    errors: list[UserError] = strawberry.field(description="Why nothing was decided. Empty when something was.")
    decided: strawberry.Private[Decided | None]

    @resolved("Everything that it changed, in order; null when nothing was decided.", selecting=True)
    async def outcome(self, info: Info) -> Outcome | None:
        if self.decided is None:
            return None
        context, recorded = info.context, self.decided.action
        program = context.service.program(recorded.program)
        assert program is not None, "an action was taken for a programme that is not served"
        known = await context.member_by_id(recorded.member_id) if depends_on_member(info.selected_fields) else None
        return outcome_of(book_for(context, program, known), self.decided.feed)


@only_for(EDITORS)
@strawberry.interface(description="What came of deciding about actions, one by one.")
class VerdictsPayload:
    results: list[DecidedAction] = strawberry.field(
        description="One for each action, in the order of the input; empty when `errors` are not. One that cannot be "
        "decided does not hold back another."
    )
    accepted: int = strawberry.field(description="How many were decided now.")
    duplicates: int = strawberry.field(description="How many had been decided so before.")
    rejected: int = strawberry.field(description="Of how many `errors` say why nothing was decided.")
    errors: list[UserError] = strawberry.field(
        description="What is wrong with the batch as a whole, BATCH_SIZE or UNKNOWN_PROGRAM: then nothing was decided."
    )
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


@only_for(EDITORS)
@strawberry.type(description="What came of approving, action by action.")
class ApproveActionsPayload(VerdictsPayload):
    pass


@only_for(EDITORS)
@strawberry.type(description="What came of refusing, action by action.")
class RefuseActionsPayload(VerdictsPayload):
    pass


ApproveArgument: TypeAlias = Annotated[ApproveActionsInput, strawberry.argument(description="What is approved.")]
RefuseArgument: TypeAlias = Annotated[RefuseActionsInput, strawberry.argument(description="What is refused.")]
PayloadT = TypeVar("PayloadT", bound=VerdictsPayload)


async def approve_actions(info: Info, input: ApproveArgument) -> ApproveActionsPayload:
    return await _decide(ApproveActionsPayload, info, input, approved=True)


async def refuse_actions(info: Info, input: RefuseArgument) -> RefuseActionsPayload:
    return await _decide(RefuseActionsPayload, info, input, approved=False, reason=input.reason)


async def _decide(
    payload: type[PayloadT],
    info: Info,
    input: ApproveActionsInput | RefuseActionsInput,
    *,
    approved: bool,
    reason: str = "",
) -> PayloadT:
    errors = await _errors_of_batch(info, input)
    by = info.context.caller.name
    decidings = [Deciding(input.program, _entry_id(each), approved, by, reason) for each in input.actions]
    answers = [] if errors else await info.context.service.approvals.decide(decidings)
    info.context.forget_members()
    results = _results(answers)
    came_of = Counter(each.result for each in results)
    return payload(
        results=results,
        accepted=came_of[SubmissionResult.ACCEPTED],
        duplicates=came_of[SubmissionResult.DUPLICATE],
        rejected=came_of[None],
        errors=errors,
        client_mutation_id=input.client_mutation_id,
    )


def _results(answers: Sequence[Decided | Rejected]) -> list[DecidedAction]:
    return [_result(place, each) for place, each in enumerate(answers)]


def _result(position: int, answer: Decided | Rejected) -> DecidedAction:
    if isinstance(answer, Rejected):
        errors = [user_error(each, _path(position, each.path)) for each in answer.problems]
        return DecidedAction(position=position, result=None, action=None, errors=errors, decided=None)
    result = SubmissionResult.DUPLICATE if answer.repeated else SubmissionResult.ACCEPTED
    return DecidedAction(position=position, result=result, action=action_of(answer.action), errors=[], decided=answer)


def _path(position: int, path: tuple[str, ...]) -> list[str]:
    return ["input", "actions", str(position)] if path == ("action",) else ["input", *path]


async def _errors_of_batch(info: Info, input: ApproveActionsInput | RefuseActionsInput) -> list[UserError]:
    if not 1 <= len(input.actions) <= MOST_ACTIONS:
        return [batch_size(len(input.actions), MOST_ACTIONS)]
    unknown = await info.context.service.unknown_program(input.program)
    return [user_error(unknown, ["input", *unknown.path])] if unknown is not None else []


def _entry_id(id_: str) -> str:
    """The journal's id of an action; what is no id of one waits for nothing, and costs no batch."""
    try:
        key = key_of(id_)
    except GraphQLError:
        return ""
    return key.key if key.kind is NodeKind.ACTION else ""
