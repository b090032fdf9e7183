"""The level ladder, and where a member stands on it."""

import strawberry

from engine.rules import levels, standing
from schema.book import Book
from schema.fields import resolved
from schema.scalars import SafeInt
from schema.types.dictionary import Perk, perks_of
from schema.types.node import Named
from schema.types.progress import Progress, progress_of


@strawberry.type(description="One step of the level ladder.")
class LevelDefinition(Named):
    at_least: SafeInt = strawberry.field(
        description="How many points, ever earned in the ladder's wallet, it takes to stand here; 0 for the lowest."
    )
    spec: strawberry.Private[levels.Level]
    book: strawberry.Private[Book]

    @resolved("What members on this level are entitled to.")
    def perks(self) -> list[Perk]:
        return perks_of(self.book, self.spec.perks)


@strawberry.type(description="Where a member stands on the level ladder.")
class LevelStanding:
    held: LevelDefinition = strawberry.field(description="The level that the member has reached.")
    next: LevelDefinition | None = strawberry.field(description="The next one up; null at the top.")
    progress: Progress = strawberry.field(
        description="The way to the next level, in points ever earned in the ladder's wallet; full at the top."
    )


def level_definition(book: Book, level: levels.Level) -> LevelDefinition:
    return LevelDefinition(
        key=level.name, names=level.names, reader=book.reader, at_least=SafeInt(level.at_least), spec=level, book=book
    )


def level_of(book: Book, key: str) -> LevelDefinition:
    """The level of that key."""
    return level_definition(book, book.level(key))


def level_standing(book: Book, stands: standing.LevelStanding) -> LevelStanding:
    return LevelStanding(
        held=level_definition(book, stands.level),
        next=level_definition(book, stands.next) if stands.next else None,
        progress=progress_of(stands.progress),
    )
