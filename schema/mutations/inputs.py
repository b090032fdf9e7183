"""The inputs of the mutations that submit actions."""

import strawberry

from schema.mutations.flat_inputs import flat
from schema.mutations.submissions import Given
from schema.scalars import GivenDateTime, GivenJSONObject

MEMBER = "What the brand knows the member by: 1 to 200 printable characters, no space at either end."
TYPE = "The key of an action type that the programme declares."
KEY = (
    "Names this action for ever: the id that your own system gave it. The same key with the same content is answered "
    "with what came of it first, as a DUPLICATE; with other content it is an IDEMPOTENCY_CONFLICT."
)
OCCURRED_AT = "When the member did it, with a UTC offset; without it, now. Too late or early is OUTSIDE_TIME_WINDOW."
ATTRIBUTES = "What is told about it: a JSON object with the attributes that the action type declares."
DISPLAY_NAME = (
    'The name that other members see, of 1 to 50 printable characters; "" takes it away. Left out or null, it stays.'
)
IN_RANKINGS = "Whether other members may see the member in rankings. Left out or null, it stays."
CLIENT_MUTATION_ID = "Anything; given back in the answer as it is."


@flat
@strawberry.input(description="One action to submit.")
class SubmitActionInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description=MEMBER)
    type: str = strawberry.field(description=TYPE)
    idempotency_key: str = strawberry.field(description=KEY)
    occurred_at: GivenDateTime | None = strawberry.field(description=OCCURRED_AT, default=None)
    attributes: GivenJSONObject | None = strawberry.field(description=ATTRIBUTES, default=None)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@flat
@strawberry.input(description="One action of a batch.")
class ActionInput:
    member: str = strawberry.field(description=MEMBER)
    type: str = strawberry.field(description=TYPE)
    idempotency_key: str = strawberry.field(description=KEY)
    occurred_at: GivenDateTime | None = strawberry.field(description=OCCURRED_AT, default=None)
    attributes: GivenJSONObject | None = strawberry.field(description=ATTRIBUTES, default=None)


@strawberry.input(description="A batch of actions of one programme.")
class SubmitActionsInput:
    program: str = strawberry.field(description="The key of the programme.")
    actions: list[ActionInput] = strawberry.field(description="The actions, 1 to 1,000, in any order of time.")
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.input(description="A batch of older history of one programme.")
class ImportActionsInput:
    program: str = strawberry.field(description="The key of the programme.")
    actions: list[ActionInput] = strawberry.field(description="The actions, 1 to 1,000, in any order of time.")
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


def given_in_batch(program: str, actions: list[ActionInput]) -> list[Given]:
    """The actions of a batch with where each stands in the input."""
    return [
        Given(
            program=program,
            path=["input", "actions", str(position)],
            member=each.member,
            type=each.type,
            idempotency_key=each.idempotency_key,
            occurred_at=each.occurred_at,
            attributes=each.attributes,
        )
        for position, each in enumerate(actions)
    ]
