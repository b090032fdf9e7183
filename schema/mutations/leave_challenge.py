"""`leaveChallenge`: a member no longer takes part in a challenge that they joined."""

from typing import Annotated, TypeAlias

import strawberry

from engine.rules.entries import Act
from schema.context import Info
from schema.mutations.choices import ChallengeChoiceInput, ChoicePayload, chosen_of_challenge


@strawberry.input(description="The challenge, and the member who leaves it.")
class LeaveChallengeInput(ChallengeChoiceInput):
    pass


@strawberry.type(description="What came of leaving a challenge.")
class LeaveChallengePayload(ChoicePayload):
    pass


InputArgument: TypeAlias = Annotated[
    LeaveChallengeInput, strawberry.argument(description="The challenge, and the member who leaves it.")
]


async def leave_challenge(info: Info, input: InputArgument) -> LeaveChallengePayload:
    return LeaveChallengePayload(**await chosen_of_challenge(info, Act.LEAVE, input))
