"""How much good a member has done."""

import strawberry

from engine.rules import standing
from schema.book import Book
from schema.types.dictionary import ImpactDefinition, impact_of


@strawberry.type(description="How much of a measured good one member has done, as of now.")
class ImpactStanding:
    impact: ImpactDefinition = strawberry.field(description="What is measured.")
    total: float = strawberry.field(description="How much, in its unit.")


def impact_standing(book: Book, stands: standing.ImpactStanding) -> ImpactStanding:
    return ImpactStanding(impact=impact_of(book, stands.impact.name), total=float(stands.total))
