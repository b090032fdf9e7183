"""What the mutations have in common by which members choose something about a challenge or a streak."""

from dataclasses import dataclass, replace

import strawberry

from engine.operations.choose import Choosing
from engine.operations.submissions import Rejected
from engine.rules.entries import Act
from schema.auth.rights import SUBMITTERS, may
from schema.auth.sight import require_own
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID, KEY, MEMBER
from schema.mutations.recordings import Answer, RecordedPayload, recorded_answer
from schema.scalars import GivenDateTime

CHOSEN_AT = "When it was chosen, with a UTC offset; without it, now. Too late or early is OUTSIDE_TIME_WINDOW."


@strawberry.input(description="A challenge, and the member who chooses something about it.")
class ChallengeChoiceInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description=MEMBER)
    challenge: str = strawberry.field(description="The key of the challenge.")
    idempotency_key: str = strawberry.field(description=KEY)
    occurred_at: GivenDateTime | None = strawberry.field(description=CHOSEN_AT, default=None, metadata=may(SUBMITTERS))
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.input(description="A streak, and the member who chooses something about it.")
class StreakChoiceInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description=MEMBER)
    streak: str = strawberry.field(description="The key of the streak.")
    idempotency_key: str = strawberry.field(description=KEY)
    occurred_at: GivenDateTime | None = strawberry.field(description=CHOSEN_AT, default=None, metadata=may(SUBMITTERS))
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.interface(
    description="What came of something that a member chose. When the rule does not allow it, `errors` has "
    "CHOICE_NOT_POSSIBLE with the reason, and the feed a `ChoiceRefused`."
)
class ChoicePayload(RecordedPayload):
    pass


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a pause, as they were given."""

    first: object
    last: object


async def chosen_of_challenge(info: Info, act: Act, input: ChallengeChoiceInput) -> Answer:
    """Records what a member chose about a challenge."""
    choosing = Choosing(
        input.program,
        input.member,
        act,
        input.challenge,
        input.idempotency_key,
        occurred_at=None if input.occurred_at is None else str(input.occurred_at),
        brand=info.context.caller.brand,
    )
    return await _answer(info, choosing, "challenge", input.client_mutation_id)


async def chosen_of_streak(info: Info, act: Act, input: StreakChoiceInput, days: Days | None = None) -> Answer:
    """Records what a member chose about a streak."""
    choosing = Choosing(
        input.program,
        input.member,
        act,
        input.streak,
        input.idempotency_key,
        first_day=str(days.first) if days else None,
        last_day=str(days.last) if days else None,
        occurred_at=None if input.occurred_at is None else str(input.occurred_at),
        brand=info.context.caller.brand,
    )
    return await _answer(info, choosing, "streak", input.client_mutation_id)


async def _answer(info: Info, choosing: Choosing, field: str, client_mutation_id: str | None) -> Answer:
    caller = info.context.caller
    require_own(caller, choosing.program, choosing.member)
    answer = await info.context.service.choose(replace(choosing, member=caller.means(choosing.member)))
    info.context.forget_members()
    if isinstance(answer, Rejected):
        return recorded_answer(None, answer.problems, client_mutation_id, {"name": field})
    refused = (answer.refusal,) if answer.refusal else ()
    return recorded_answer(answer.recording, refused, client_mutation_id, {"name": field})
