"""`pauseStreak`: a member plans days of which a streak asks nothing."""

from typing import Annotated, TypeAlias

import strawberry

from engine.rules.entries import Act
from schema.context import Info
from schema.mutations.choices import ChoicePayload, Days, StreakChoiceInput, chosen_of_streak
from schema.scalars import GivenDate


@strawberry.input(description="The streak, the member who pauses it, and for how long.")
class PauseStreakInput(StreakChoiceInput):
    first_day: GivenDate = strawberry.field(
        description="The first day of the pause, on the member's calendar: today or later."
    )
    last_day: GivenDate = strawberry.field(description="The last day of the pause, inclusive.")


@strawberry.type(description="What came of pausing a streak.")
class PauseStreakPayload(ChoicePayload):
    pass


InputArgument: TypeAlias = Annotated[PauseStreakInput, strawberry.argument(description="The streak, and the days.")]


async def pause_streak(info: Info, input: InputArgument) -> PauseStreakPayload:
    days = Days(input.first_day, input.last_day)
    return PauseStreakPayload(**await chosen_of_streak(info, Act.PAUSE, input, days))
