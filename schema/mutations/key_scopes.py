"""What the mutations have in common that say what a key may, and how much of it."""

from dataclasses import replace

import strawberry

from engine.operations.access.scopes import Limits, Scopes

MAY_REVERSE = "For the role BRAND: whether it takes back what its brand said."
MAY_MINT = (
    "For the role BRAND: whether it mints member tokens, and with them sees and does whatever those members do: for "
    "the brand whose app it is."
)
MAY_SEE_OUTCOMES = (
    "For the role BRAND: whether it sees what came of actions for members, and members at all. Else it hears whether "
    "what it submitted was accepted, and why not."
)


@strawberry.input(
    description="How many actions a key may submit; 0 is no limit. What is left out of a new key is as the server's "
    "settings say for brands, and no limit for operators."
)
class KeyLimitsInput:
    actions_per_second: int | None = strawberry.field(description="In the long run.", default=None)
    actions_at_once: int | None = strawberry.field(
        description="After a while in which it submitted nothing. A batch that holds more is taken when nothing was "
        "submitted for as long, and what follows it waits the longer.",
        default=None,
    )
    actions_per_day: int | None = strawberry.field(description="From midnight to midnight, UTC.", default=None)


def limits_given(input: KeyLimitsInput | None) -> Limits:
    """The limits that an input asks for."""
    if input is None:
        return Limits()
    return Limits(input.actions_per_second, input.actions_at_once, input.actions_per_day)


def scopes_given(
    scopes: Scopes, may_reverse: bool | None, may_mint: bool | None, may_see_outcomes: bool | None
) -> Scopes:
    """The same scopes with what was said; what was not stays."""
    return replace(
        scopes,
        may_reverse=scopes.may_reverse if may_reverse is None else may_reverse,
        may_mint=scopes.may_mint if may_mint is None else may_mint,
        may_see_outcomes=scopes.may_see_outcomes if may_see_outcomes is None else may_see_outcomes,
    )
