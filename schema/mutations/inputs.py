"""The inputs of the mutations that submit actions."""

import strawberry

from schema.mutations.flat_inputs import flat
from schema.mutations.submissions import Given
from schema.scalars import GivenDateTime, GivenJSONObject
from schema.types.reviews import ProofKind

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


PROOF = "What backs it: needed where the action type asks for it, kept wherever it is given."


@flat
@strawberry.input(description="What backs an action. It is part of what is submitted: a retry gives the same.")
class ProofInput:
    kind: ProofKind = strawberry.field(description="What kind of proof it is.")
    certificate: str | None = strawberry.field(description="The document's own number or id.", default=None)
    url: str | None = strawberry.field(
        description="Where the document can be seen, with https:// or http://. Trogen never asks for it.", default=None
    )
    hash: str | None = strawberry.field(
        description="Of the document's bytes: an algorithm, a colon, and the hash in lower case hexadecimal, as "
        "`sha256:9f86d081…`.",
        default=None,
    )
    issuer: str | None = strawberry.field(description="Who issued the document.", default=None)
    issued_at: GivenDateTime | None = strawberry.field(
        description="When it was issued, with a UTC offset.", default=None
    )
    note: str | None = strawberry.field(description="Anything else that is to be said of it.", default=None)


def proof_in(given: ProofInput | None) -> object:
    """A proof as the engine takes it from whomever: as JSON has it."""
    if given is None:
        return None
    said = {
        "kind": given.kind.name,
        "certificate": given.certificate,
        "url": given.url,
        "hash": given.hash,
        "issuer": given.issuer,
        "issuedAt": None if given.issued_at is None else str(given.issued_at),
        "note": given.note,
    }
    return {name: value for name, value in said.items() if value is not None}


@flat
@strawberry.input(description="One action to submit.")
class SubmitActionInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description=MEMBER)
    type: str = strawberry.field(description=TYPE)
    idempotency_key: str = strawberry.field(description=KEY)
    occurred_at: GivenDateTime | None = strawberry.field(description=OCCURRED_AT, default=None)
    attributes: GivenJSONObject | None = strawberry.field(description=ATTRIBUTES, default=None)
    proof: ProofInput | None = strawberry.field(description=PROOF, default=None)
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@flat
@strawberry.input(description="One action of a batch.")
class ActionInput:
    member: str = strawberry.field(description=MEMBER)
    type: str = strawberry.field(description=TYPE)
    idempotency_key: str = strawberry.field(description=KEY)
    occurred_at: GivenDateTime | None = strawberry.field(description=OCCURRED_AT, default=None)
    attributes: GivenJSONObject | None = strawberry.field(description=ATTRIBUTES, default=None)
    proof: ProofInput | None = strawberry.field(description=PROOF, default=None)


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
            proof=proof_in(each.proof),
        )
        for position, each in enumerate(actions)
    ]
