"""`repairStreak`: a member joins a broken run together again."""

from typing import Annotated, TypeAlias

import strawberry

from engine.rules.entries import Act
from schema.context import Info
from schema.mutations.choices import ChoicePayload, StreakChoiceInput, chosen_of_streak


@strawberry.input(description="The streak, and the member who repairs it.")
class RepairStreakInput(StreakChoiceInput):
    pass


@strawberry.type(description="What came of repairing a streak.")
class RepairStreakPayload(ChoicePayload):
    pass


InputArgument: TypeAlias = Annotated[
    RepairStreakInput, strawberry.argument(description="The streak, and the member who repairs it.")
]


async def repair_streak(info: Info, input: InputArgument) -> RepairStreakPayload:
    return RepairStreakPayload(**await chosen_of_streak(info, Act.REPAIR, input))
