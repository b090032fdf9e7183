"""How far something has come, in the numbers that a progress bar needs."""

import strawberry

from engine.rules import standing
from schema.scalars import SafeInt


@strawberry.type(description="How far something has come, in the numbers that a progress bar needs.")
class Progress:
    value: SafeInt = strawberry.field(description="How much is done: from 0 to `target`, never beyond.")
    target: SafeInt = strawberry.field(description="How much it takes.")
    remaining: SafeInt = strawberry.field(description="How much is left: `target` less `value`.")
    fraction: float = strawberry.field(description="How full the bar is, from 0.0 to 1.0.")


def progress_of(progress: standing.Progress) -> Progress:
    return Progress(
        value=SafeInt(progress.value),
        target=SafeInt(progress.target),
        remaining=SafeInt(progress.remaining),
        fraction=progress.fraction,
    )
