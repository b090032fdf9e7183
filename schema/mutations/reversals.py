"""What the mutations have in common that take actions back: from an input to the engine, and back to a result."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import strawberry
from graphql import GraphQLError

from engine.operations.problems import Problem
from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Rejected
from schema.auth.callers import Caller, Role
from schema.context import Context, Info
from schema.fields import resolved
from schema.ids import NodeKind, key_of
from schema.mutations.submissions import SubmissionResult, depends_on_member
from schema.types.errors import user_error
from schema.types.member import Member, book_for, load_member_by_id
from schema.types.outcome import Outcome, outcome_of
from schema.types.reversals import Reversal, reversal_of
from schema.types.user_errors import UserError

ACTION = (
    "The id of the action, or of a reversal: taking that back restores what it had taken. Without it, `actionKey` "
    "names the action."
)
ACTION_KEY = "The idempotency key that the action was submitted with, in the place of `action`."
BRAND = "The brand that submitted the action under `actionKey`; without it, the operator."
REASON = "Why, for those who look at it later: 1 to 500 printable characters on one line."
REMAINING = (
    "When only a part is taken back: a JSON object with those numbers of the action that become less, as they remain. "
    "Each lies between 0 and what it is now. Without it, all is taken back."
)
KEY = (
    "Names this reversal for ever, as for actions and in the same room: it must be another one than the action's own. "
    "The same key with the same content is a DUPLICATE; with other content it is an IDEMPOTENCY_CONFLICT."
)


@strawberry.interface(description="What came of taking something back: `result` and what it changed, or `errors`.")
class SubmittedReversal:
    result: SubmissionResult | None = strawberry.field(description="Null when `errors` say why it was refused.")
    reversal: Reversal | None = strawberry.field(
        description="The reversal as it was recorded; null when it was refused."
    )
    errors: list[UserError] = strawberry.field(
        description="Why it was refused: all that is wrong with `remaining`, otherwise the first reason. Empty when it "
        "was not."
    )
    reversed: strawberry.Private[Reversed | None]

    @resolved("Everything that it changed, most of it as `corrections`; null when it was refused.", selecting=True)
    async def outcome(self, info: Info) -> Outcome | None:
        if self.reversed is None:
            return None
        context, recorded = info.context, self.reversed.reversal
        program = context.service.program(recorded.program)
        assert program is not None, "an action was taken back for a programme that is not served"
        known = await context.member_by_id(recorded.member_id) if depends_on_member(info.selected_fields) else None
        return outcome_of(book_for(context, program, known), self.reversed.feed)

    @resolved("The member as of now, after this; null when it was refused.")
    async def member(self, info: Info) -> Member | None:
        return await load_member_by_id(info.context, self.reversed.reversal.member_id) if self.reversed else None


class Answer(TypedDict):
    """What every answer to taking something back is made with."""

    result: SubmissionResult | None
    reversal: Reversal | None
    errors: list[UserError]
    reversed: Reversed | None


@dataclass(frozen=True, slots=True)
class Given:
    """One thing that is to be taken back as an input has it, and where in the input it stands."""

    path: list[str]
    program: str
    action: str | None
    brand: str | None
    action_key: str | None
    reason: str
    remaining: object
    idempotency_key: str


async def reverse(context: Context, given: Sequence[Given]) -> list[Answer]:
    """Takes these back together and answers for each in the same order. One bad one never costs another."""
    answers = await context.service.reverse([_reversing(each, context.caller) for each in given])
    context.forget_members()
    return [_answered(each, answer) for each, answer in zip(given, answers, strict=True)]


def _reversing(given: Given, caller: Caller) -> Reversing:
    return Reversing(
        program=given.program,
        idempotency_key=given.idempotency_key,
        reason=given.reason,
        action=None if given.action is None else _entry_id(given.action),
        action_key=given.action_key,
        action_brand=caller.brand if given.brand is None else given.brand,
        remaining=given.remaining,
        brand=caller.brand,
        only_own=caller.role is Role.BRAND,
        noted_by="" if caller.role is Role.BRAND else caller.name,
    )


def _entry_id(id_: str) -> str:
    """The journal's id of what can be taken back; what is no id of such a thing names nothing, and costs no batch."""
    try:
        key = key_of(id_)
    except GraphQLError:
        return ""
    return key.key if key.kind in (NodeKind.ACTION, NodeKind.REVERSAL) else ""


def _answered(given: Given, answer: Reversed | Rejected) -> Answer:
    if isinstance(answer, Rejected):
        errors = [user_error(each, _path(given, each)) for each in answer.problems]
        return Answer(result=None, reversal=None, errors=errors, reversed=None)
    result = SubmissionResult.DUPLICATE if answer.repeated else SubmissionResult.ACCEPTED
    return Answer(result=result, reversal=reversal_of(answer.reversal), errors=[], reversed=answer)


_OF_THE_WHOLE = ("program", "reason")
"""What a batch says once for all of it."""

_SPELT = {"idempotency_key": "idempotencyKey", "action_key": "actionKey"}


def _path(given: Given, problem: Problem) -> list[str]:
    field, *rest = problem.path
    if field in _OF_THE_WHOLE:
        return ["input", field]
    # Only the field is ours to respell; what follows it are names that the rule files chose.
    return [*given.path, _SPELT.get(field, field), *rest]
