"""What it takes to win a badge: how far its counts must get, and what must be had already."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from engine.rules import badges, counts
from schema.book import Book
from schema.scalars import SafeInt
from schema.types.dictionary import SegmentDefinition, segment_of
from schema.types.levels import LevelDefinition, level_of
from schema.types.node import Named
from schema.types.periods import Period

if TYPE_CHECKING:
    from schema.types.badges import BadgeDefinition


@strawberry.enum(description="What a count counts.")
class Measure(Enum):
    TIMES = strawberry.enum_value("times", description="How often it was done.")
    SUM = strawberry.enum_value("sum", description="How much `attribute` adds up to.")
    DISTINCT = strawberry.enum_value("distinct", description="How many different values `attribute` had.")
    HIGHEST = strawberry.enum_value("highest", description="The highest value that `attribute` had.")


@strawberry.type(description="Something that is counted of what a member does. Without a name, the name is its key.")
class CountDefinition(Named):
    action_type: str = strawberry.field(description="The key of the action type that counts.")
    measure: Measure = strawberry.field(description="What is counted.")
    attribute: str | None = strawberry.field(description="What is summed or told apart; null for TIMES.")
    for_each: str | None = strawberry.field(
        description="The attribute for whose every value there is a count of its own; null when there is only one."
    )
    per: Period = strawberry.field(description="In which period; EVER when it counts for ever, or `withinDays`.")
    within_days: int | None = strawberry.field(
        description="Only the member's last so many days, today included; null when that is not asked."
    )


@strawberry.type(description="How far one of a badge's counts must get.")
class CountTarget:
    count: CountDefinition = strawberry.field(description="The count.")
    at_least: SafeInt = strawberry.field(description="What it must reach.")


@strawberry.type(description="What a member must have already before a badge can be won.")
class BadgeNeeds:
    badges: list[Annotated["BadgeDefinition", strawberry.lazy("schema.types.badges")]] = strawberry.field(
        description="Every one of these; one tier is enough. Hidden badges are not told of, unless they are won."
    )
    level: LevelDefinition | None = strawberry.field(description="This level or a higher one; null for any.")
    segment: SegmentDefinition | None = strawberry.field(description="To belong to this segment; null for any.")


def targets_of(book: Book, badge: badges.BadgeSpec, tier: badges.Tier) -> list[CountTarget]:
    """How far each of a badge's counts must get for a tier."""
    named = zip(book.counts_of(badge), tier.at_least, strict=True)
    return [CountTarget(count=_count(book, each), at_least=SafeInt(target)) for each, target in named]


def total_of(tier: badges.Tier) -> SafeInt:
    """How much it takes over all counts together, as progress has it."""
    return SafeInt(sum(tier.at_least))


def needs_of(book: Book, badge: badges.BadgeSpec) -> BadgeNeeds | None:
    """What a badge needs; None when it is nothing."""
    from schema.types.badges import badge_definition

    if not badge.needs:
        return None
    needed = (book.badge(each) for each in badge.needs.badges)
    return BadgeNeeds(
        badges=[badge_definition(book, each) for each in needed if book.tells_of(each)],
        level=level_of(book, badge.needs.level) if badge.needs.level is not None else None,
        segment=segment_of(book, badge.needs.segment) if badge.needs.segment is not None else None,
    )


def _count(book: Book, named: counts.NamedCount) -> CountDefinition:
    spec = named.spec
    return CountDefinition(
        key=named.name,
        names=named.names,
        reader=book.reader,
        action_type=spec.of,
        measure=Measure(spec.measure.value),
        attribute=spec.attribute,
        for_each=spec.for_each,
        per=Period(spec.per.value),
        within_days=spec.within_days,
    )
