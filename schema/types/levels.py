"""The level ladder, and where a member stands on it."""

import strawberry

from engine.rules import levels, standing
from schema.auth.rights import EXPLAINED_TO
from schema.book import Book, told_once
from schema.context import Info
from schema.fields import resolved
from schema.ids import NodeKind
from schema.locales import LocaleArgument
from schema.scalars import DateTime, SafeInt
from schema.types.dictionary import Perk, perks_of
from schema.types.explained import Explained, explained_standing
from schema.types.node import Named, Node, declared
from schema.types.progress import Progress, progress_of


@strawberry.type(description="One step of the level ladder.")
class LevelDefinition(Node, Named):
    at_least: SafeInt = strawberry.field(
        description="How many points earned in the ladder's wallet it takes to stand here; 0 for the lowest. Where "
        "levels must be earned anew, in one period of `Program.levelsRequalify`; else ever."
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
        description="The way to the next level, in points earned in the ladder's wallet, of the present period where "
        "levels must be earned anew; full at the top."
    )
    ring: Progress = strawberry.field(
        description="The same way as a ring paints it: from where the level held begins to the next, so that it is "
        "empty when a level has just been reached; full at the top."
    )
    keeps_until: DateTime | None = strawberry.field(
        description="When this level is lost unless enough is earned before; null when it cannot be."
    )
    to_keep: Progress | None = strawberry.field(
        description="What was earned in the present period against what keeps this level through the next one; null "
        "where levels need not be earned anew."
    )
    book: strawberry.Private[Book]
    member_id: strawberry.Private[str]

    @resolved(
        "Why this level is held, how far the next one is, and what brings it closer. Folds the whole journal anew.",
        roles=EXPLAINED_TO,
    )
    async def explanation(self, info: Info, locale: LocaleArgument = None) -> Explained | None:
        return await explained_standing(info, self.book, self.member_id, levels.LEVELS, locale)


@told_once
def level_definition(book: Book, level: levels.Level) -> LevelDefinition:
    return LevelDefinition(
        **declared(book, NodeKind.LEVEL, level.name, level.names),
        at_least=SafeInt(level.at_least),
        spec=level,
        book=book,
    )


def level_of(book: Book, key: str) -> LevelDefinition:
    """The level of that key."""
    return level_definition(book, book.level(key))


def level_standing(book: Book, member_id: str, stands: standing.LevelStanding) -> LevelStanding:
    return LevelStanding(
        held=level_definition(book, stands.level),
        next=level_definition(book, stands.next) if stands.next else None,
        progress=progress_of(stands.progress),
        ring=progress_of(stands.ring),
        keeps_until=DateTime(stands.keeps_until) if stands.keeps_until is not None else None,
        to_keep=progress_of(stands.to_keep) if stands.to_keep else None,
        book=book,
        member_id=member_id,
    )
