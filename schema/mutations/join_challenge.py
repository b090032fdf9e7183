"""`joinChallenge`: a member takes part in a challenge that asks to be joined."""

from typing import Annotated, TypeAlias

import strawberry

from engine.rules.entries import Act
from schema.context import Info
from schema.mutations.choices import ChallengeChoiceInput, ChoicePayload, chosen_of_challenge


@strawberry.input(description="The challenge, and the member who joins it.")
class JoinChallengeInput(ChallengeChoiceInput):
    pass


@strawberry.type(description="What came of joining a challenge.")
class JoinChallengePayload(ChoicePayload):
    pass


InputArgument: TypeAlias = Annotated[
    JoinChallengeInput, strawberry.argument(description="The challenge, and the member who joins it.")
]


async def join_challenge(info: Info, input: InputArgument) -> JoinChallengePayload:
    return JoinChallengePayload(**await chosen_of_challenge(info, Act.JOIN, input))
