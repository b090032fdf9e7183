"""What the mutations that submit actions have in common: from an input to the engine, and back to a result."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypedDict, assert_never

import strawberry
from strawberry.types.nodes import SelectedField, Selection

from engine import service as engine
from engine.operations.problems import Problem
from engine.operations.submissions import Accepted, Duplicate, Pending, Rejected, Submission, SubmissionOutcome
from schema.auth.callers import Caller
from schema.context import Context, Info
from schema.fields import resolved
from schema.types.actions import Action, action_of
from schema.types.errors import user_error
from schema.types.member import Member, book_for, load_member_by_id
from schema.types.outcome import Outcome, outcome_of
from schema.types.user_errors import UserError


@strawberry.enum(description="What came of a submitted action, or of something else that was told of a member.")
class SubmissionResult(Enum):
    ACCEPTED = strawberry.enum_value("accepted", description="It is durably stored, and everything it led to as well.")
    DUPLICATE = strawberry.enum_value(
        "duplicate",
        description="The same was accepted before; nothing happened now. `outcome` is what it changed then.",
    )
    PENDING = strawberry.enum_value(
        "pending",
        description="It is durably stored and waits for an operator: it counts for nothing until it is approved, and "
        "then as of when it was done. The same again is PENDING still; once it was approved it is a DUPLICATE, and "
        "once it was refused, REFUSED_BY_OPERATOR. Only actions can be.",
    )


@strawberry.interface(description="What came of one submitted action: `result` and what it changed, or `errors`.")
class SubmittedAction:
    result: SubmissionResult | None = strawberry.field(description="Null when `errors` say why it was refused.")
    action: Action | None = strawberry.field(description="The action as it was recorded; null when it was refused.")
    errors: list[UserError] = strawberry.field(
        description="Why it was refused: all that is wrong with its attributes, otherwise the first reason. "
        "Empty when it was not."
    )
    submitted: strawberry.Private[Accepted | Duplicate | Pending | None]

    @resolved("Everything that it changed; null when it was refused.", selecting=True)
    async def outcome(self, info: Info) -> Outcome | None:
        if self.submitted is None:
            return None
        program = info.context.service.program(self.submitted.action.program)
        assert program is not None, "an action was taken for a programme that is not served"
        member = await self._stored(info) if depends_on_member(info.selected_fields) else None
        return outcome_of(book_for(info.context, program, member), self.submitted.feed)

    @resolved("The member as of now, after this action; null when it was refused.")
    async def member(self, info: Info) -> Member | None:
        return await load_member_by_id(info.context, self.action.recorded.member_id) if self.action else None

    async def _stored(self, info: Info) -> engine.Member | None:
        assert self.action is not None, "what was taken has its action"
        return await info.context.member_by_id(self.action.recorded.member_id)


class Answer(TypedDict):
    """What every answer to a submitted action is made with."""

    result: SubmissionResult | None
    action: Action | None
    errors: list[UserError]
    submitted: Accepted | Duplicate | Pending | None


@dataclass(frozen=True, slots=True)
class Given:
    """One action as an input has it, and where in the input it and its programme stand."""

    program: str
    path: list[str]
    member: str
    type: str
    idempotency_key: str
    occurred_at: object
    attributes: object
    proof: object = None


async def submit(context: Context, given: Sequence[Given], *, importing: bool = False) -> list[Answer]:
    """Submits the actions together and answers for each in the same order. One bad action never costs another."""
    submissions = [_submission(each, context.caller) for each in given]
    outcomes = await context.service.submit(submissions, importing=importing, by=context.caller.name)
    context.forget_members()
    return [answered(outcome, each.path) for each, outcome in zip(given, outcomes, strict=True)]


async def foresee(context: Context, given: Given) -> Answer:
    """What submitting this would be answered with, of which nothing is stored."""
    return answered(await context.service.preview(_submission(given, context.caller)), given.path)


def _submission(given: Given, caller: Caller) -> Submission:
    return Submission(
        program=given.program,
        member=given.member,
        type=given.type,
        idempotency_key=given.idempotency_key,
        attributes={} if given.attributes is None else given.attributes,
        occurred_at=None if given.occurred_at is None else str(given.occurred_at),
        brand=caller.brand,
        action_types=caller.action_types,
        credential=caller.key_id,
        proof=given.proof,
    )


def answered(outcome: SubmissionOutcome, path: list[str]) -> Answer:
    """The answer for an action that stands there in the input."""
    match outcome:
        case Rejected(problems):
            return refused([user_error(each, _path(path, each)) for each in problems])
        case Accepted():
            return _taken(SubmissionResult.ACCEPTED, outcome)
        case Duplicate():
            return _taken(SubmissionResult.DUPLICATE, outcome)
        case Pending():
            return _taken(SubmissionResult.PENDING, outcome)
        case _:
            assert_never(outcome)


def _taken(result: SubmissionResult, submitted: Accepted | Duplicate | Pending) -> Answer:
    return Answer(result=result, action=action_of(submitted.action), errors=[], submitted=submitted)


def refused(errors: list[UserError]) -> Answer:
    """The answer for an action that was not taken."""
    return Answer(result=None, action=None, errors=errors, submitted=None)


_SPELT = {"occurred_at": "occurredAt", "idempotency_key": "idempotencyKey"}


def _path(path: list[str], problem: Problem) -> list[str]:
    if problem.path[:1] == ("program",):
        return ["input", "program"]
    # Only the field is ours to respell; what follows it are names that the rule files chose.
    return [*path, *(_SPELT.get(part, part) for part in problem.path[:1]), *problem.path[1:]]


def depends_on_member(selections: Sequence[Selection]) -> bool:
    """Whether anything is selected that is told to each member in their own way; numbers need no look-up."""
    return any(
        (isinstance(each, SelectedField) and each.name in _TOLD_TO_EACH) or depends_on_member(each.selections)
        for each in selections
    )


_TOLD_TO_EACH = frozenset({"name", "text", "description", "unit", "gives", "needs"})
"""Words are in the member's language, and gifts and needs tell of hidden badges only when they are won."""
