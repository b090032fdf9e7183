"""What the mutations have in common that record something else than an action: from a recording to a payload."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

import strawberry

from engine.operations.problems import Problem
from engine.operations.recording import Recording
from schema.context import Info
from schema.fields import resolved
from schema.mutations.submissions import SubmissionResult, depends_on_member
from schema.types.errors import user_error
from schema.types.member import Member, book_for, load_member_by_id
from schema.types.outcome import Outcome, outcome_of
from schema.types.user_errors import UserError


@strawberry.interface(description="What came of something that was told of a member, or that they chose.")
class RecordedPayload:
    result: SubmissionResult | None = strawberry.field(description="Null when `errors` say why it was refused.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")
    recording: strawberry.Private[Recording | None]

    @resolved(
        "Everything that happened, also beside CHOICE_NOT_POSSIBLE, which alone is recorded. Null for every other "
        "refusal.",
        selecting=True,
    )
    async def outcome(self, info: Info) -> Outcome | None:
        if self.recording is None:
            return None
        context, member_id = info.context, self.recording.member_id
        # Unlike actions, a recording does not say which programme it is of, but its member does.
        member = await context.member_by_id(member_id)
        assert member is not None, "whoever something was recorded of is known"
        program = context.service.program(member.program)
        assert program is not None, "something was recorded for a programme that is not served"
        known = member if depends_on_member(info.selected_fields) else None
        return outcome_of(book_for(context, program, known), self.recording.feed)

    @resolved("The member as of now, after this; null when nothing was recorded.")
    async def member(self, info: Info) -> Member | None:
        return await load_member_by_id(info.context, self.recording.member_id) if self.recording else None


class Answer(TypedDict):
    """What every payload of a recording is made with."""

    result: SubmissionResult | None
    errors: list[UserError]
    client_mutation_id: str | None
    recording: Recording | None


def recorded_answer(
    recording: Recording | None,
    problems: Sequence[Problem],
    client_mutation_id: str | None,
    spelt: Mapping[str, str],
) -> Answer:
    """The answer to a recording that may have been refused; `spelt` is how the input calls what problems are about."""
    result = SubmissionResult.DUPLICATE if recording and recording.repeated else SubmissionResult.ACCEPTED
    return Answer(
        result=None if problems else result,
        errors=[user_error(each, ["input", *_path(each, spelt)]) for each in problems],
        client_mutation_id=client_mutation_id,
        recording=recording,
    )


_SPELT = {
    "occurred_at": "occurredAt",
    "idempotency_key": "idempotencyKey",
    "zone": "timeZone",
    "display_name": "displayName",
    "first_day": "firstDay",
    "last_day": "lastDay",
}


def _path(problem: Problem, spelt: Mapping[str, str]) -> list[str]:
    field, *rest = problem.path
    # Only the field is ours to respell; what follows it are names that the rule files chose.
    return [{**_SPELT, **spelt}.get(field, field), *rest]
