"""Feed items about challenges."""

from typing import TypeAlias, assert_never

import strawberry

from engine.rules import effects, standing
from schema.types.challenges import ChallengeDefinition, ChallengeStepDefinition, challenge_of, step_of
from schema.types.feed_items import Common, Correction, FeedItem
from schema.types.progress import Progress, progress_of


@strawberry.interface(description="Something that happened to one of the member's challenges.")
class ChallengeEvent(FeedItem):
    challenge: ChallengeDefinition = strawberry.field(description="The challenge.")


@strawberry.type(description="The member takes part in a challenge that asks to be joined.")
class ChallengeJoined(ChallengeEvent):
    pass


@strawberry.type(description="The member no longer takes part; what was done of the steps is forgotten.")
class ChallengeLeft(ChallengeEvent):
    pass


@strawberry.type(description="A step of a challenge came closer to its target, or reached it.")
class ChallengeStepAdvanced(ChallengeEvent):
    step: ChallengeStepDefinition = strawberry.field(description="The step.")
    progress: Progress = strawberry.field(description="How far the step has come.")
    done: bool = strawberry.field(description="Whether the step is done now.")


@strawberry.type(description="What a challenge asks for is done.")
class ChallengeCompleted(ChallengeEvent):
    pass


@strawberry.type(description="A challenge that the member had begun is over, and it was not completed.")
class ChallengeEnded(ChallengeEvent):
    pass


@strawberry.type(description="Something that came in late changed whether a challenge is completed.")
class ChallengeCorrected(ChallengeEvent, Correction):
    completed: bool = strawberry.field(description="Whether it is completed now.")


AboutChallenge: TypeAlias = (
    effects.ChallengeJoined
    | effects.ChallengeLeft
    | effects.ChallengeStepAdvanced
    | effects.ChallengeCompleted
    | effects.ChallengeEnded
    | effects.ChallengeCorrected
)


def challenge_item(common: Common, effect: AboutChallenge) -> FeedItem:
    """An effect about a challenge as the type of its case."""
    challenge = challenge_of(common["book"], effect.challenge)
    match effect:
        case effects.ChallengeJoined():
            return ChallengeJoined(**common, challenge=challenge)
        case effects.ChallengeLeft():
            return ChallengeLeft(**common, challenge=challenge)
        case effects.ChallengeStepAdvanced():
            return ChallengeStepAdvanced(
                **common,
                challenge=challenge,
                step=step_of(common["book"], effect.challenge, effect.step),
                progress=progress_of(standing.towards(effect.value, effect.target)),
                done=effect.value >= effect.target,
            )
        case effects.ChallengeCompleted():
            return ChallengeCompleted(**common, challenge=challenge)
        case effects.ChallengeEnded():
            return ChallengeEnded(**common, challenge=challenge)
        case effects.ChallengeCorrected():
            return ChallengeCorrected(**common, challenge=challenge, completed=effect.completed)
        case _:
            assert_never(effect)
