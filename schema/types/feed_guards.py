"""Feed items about fair play: an action that was held back, and one that counts after all."""

import strawberry

from engine.rules import effects
from schema.auth.rights import OPERATORS
from schema.fields import resolved
from schema.scalars import DateTime, SafeInt
from schema.types.feed_items import Common, Correction, FeedItem


@strawberry.type(description="What a guard found, for those who run the programme.")
class HeldBackEvidence:
    so_far: SafeInt = strawberry.field(
        description="How many such actions counted already; for a guard that asks for different values, how many "
        "different ones there were; for one that cools off, 1, which was taken back."
    )
    value: str | None = strawberry.field(
        description="Of which value of the attribute that the guard looks at, by a hash where it is long; null where "
        "it looks at none."
    )


@strawberry.type(
    description="An action does not count, because a guard of fair play, which is `rule`, held it back: it gave "
    "nothing, and nothing knows of it. `text` says why in the words of the rule files."
)
class HeldBack(FeedItem):
    until: DateTime | None = strawberry.field(
        description="The first instant at which such an action can count again; null where time alone changes nothing."
    )
    held: strawberry.Private[effects.HeldBack]

    @resolved("What the guard found.", roles=OPERATORS)
    def evidence(self) -> HeldBackEvidence:
        return HeldBackEvidence(so_far=SafeInt(self.held.so_far), value=self.held.value)


@strawberry.type(
    description="An action that had been held back counts after all, because something that came before it was taken "
    "back or came in late. What it gave is told by corrections."
)
class CountsAfterAll(Correction):
    pass


def guard_item(common: Common, effect: effects.HeldBack | effects.CountsAfterAll) -> FeedItem:
    """An effect of a guard as the type of its case."""
    if isinstance(effect, effects.CountsAfterAll):
        return CountsAfterAll(**common)
    until = DateTime(effect.until) if effect.until is not None else None
    return HeldBack(**common, until=until, held=effect)
