"""`buyStreakFreeze`: a member pays for a freeze of a streak."""

from typing import Annotated, TypeAlias

import strawberry

from engine.rules.entries import Act
from schema.context import Info
from schema.mutations.choices import ChoicePayload, StreakChoiceInput, chosen_of_streak


@strawberry.input(description="The streak, and the member who buys a freeze for it.")
class BuyStreakFreezeInput(StreakChoiceInput):
    pass


@strawberry.type(description="What came of buying a freeze.")
class BuyStreakFreezePayload(ChoicePayload):
    pass


InputArgument: TypeAlias = Annotated[
    BuyStreakFreezeInput, strawberry.argument(description="The streak, and the member who buys a freeze for it.")
]


async def buy_streak_freeze(info: Info, input: InputArgument) -> BuyStreakFreezePayload:
    return BuyStreakFreezePayload(**await chosen_of_streak(info, Act.BUY_FREEZE, input))
