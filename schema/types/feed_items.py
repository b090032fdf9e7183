"""What every feed item has, whatever happened."""

from enum import Enum
from typing import TypedDict

import strawberry

from engine.rules.effects import Why
from engine.service import FeedRow
from schema.book import Book
from schema.context import Info
from schema.fields import resolved
from schema.ids import NodeKind, Numbered, cursor_of, id_of
from schema.locales import LocaleArgument
from schema.scalars import DateTime
from schema.sentences import sentence
from schema.types.actions import Action, load_action
from schema.types.node import Node
from schema.types.reversals import Reversal, load_members_reversal
from schema.types.rules import RuleReference, rule_reference


@strawberry.interface(
    description="Something that happened to a member. The same item has the same `id` in a mutation's outcome, in the "
    "member's feed and on the subscription. What the rule files no longer declare is told as the last version that "
    "did had it."
)
class FeedItem(Node):
    cursor: str = strawberry.field(description="Where it stands in the feed: give it as `after` to go on from here.")
    number: int = strawberry.field(description="Counts the member's feed items from 1, without gaps.")
    at: DateTime = strawberry.field(description="When it happened, by the calendar of the actions.")
    posted_at: DateTime = strawberry.field(description="When the server found out: later than `at` for late actions.")
    rule: RuleReference = strawberry.field(description="The rule that it came from.")
    row: strawberry.Private[FeedRow]
    book: strawberry.Private[Book]

    @resolved(
        "The action that it is about; null when it was time passing that led to it, or something that the member chose "
        "or was told of."
    )
    async def action(self, info: Info) -> Action | None:
        entry = self.row.effect.entry
        return await load_action(info.context, entry) if entry else None

    @resolved("One sentence for the member, in Swedish or English.")
    def text(self, locale: LocaleArgument = None) -> str:
        return sentence(self.row.effect, self.book.read_by(self.book.reader.preferring(locale)))


@strawberry.enum(description="Why something that had been told is corrected.")
class CorrectionReason(Enum):
    LATE = strawberry.enum_value("late", description="Something came in that belongs before what was known already.")
    REVERSED = strawberry.enum_value("reversed", description="An action was taken back, whole or partly.")
    RESTORED = strawberry.enum_value("restored", description="An action that had been taken back counts again.")
    RULES = strawberry.enum_value("rules", description="Other rules were published for the past.")
    MERGED = strawberry.enum_value("merged", description="Two members turned out to be one person.")


@strawberry.interface(description="A feed item that changes what had been told before. `why` says for which reason.")
class Correction(FeedItem):
    @resolved("Why it is corrected.")
    def why(self) -> CorrectionReason:
        return CorrectionReason(getattr(self.row.effect, "why", Why.LATE).value)

    @resolved("The late action that led to the correction; null when it was no action that came in late.")
    async def cause(self, info: Info) -> Action | None:
        return await load_action(info.context, self.row.cause_id) if self.row.cause_id else None

    @resolved("The reversal that led to the correction; null when it was none.")
    async def reversal(self, info: Info) -> Reversal | None:
        return await load_members_reversal(info.context, self.row.member_id, self.row.cause_id)


class Common(TypedDict):
    """What every feed item is made with."""

    id: strawberry.ID
    cursor: str
    number: int
    at: DateTime
    posted_at: DateTime
    rule: RuleReference
    row: FeedRow
    book: Book


def common_of(book: Book, row: FeedRow) -> Common:
    """What every feed item has, of one row."""
    return Common(
        id=id_of(NodeKind.FEED_ITEM, row.member_id, row.number),
        cursor=cursor_of(Numbered.FEED, row.member_id, row.number),
        number=row.number,
        at=DateTime(row.at),
        posted_at=DateTime(row.posted_at),
        rule=rule_reference(book, row.effect.rule),
        row=row,
        book=book,
    )
