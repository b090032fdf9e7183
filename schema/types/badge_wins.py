"""Every time that a badge was won, page by page."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from engine.rules.entries import EntryId
from engine.service import Award, Between, Page, Place
from schema.book import Book
from schema.context import Info
from schema.fields import resolved
from schema.ids import Timed, timed_cursor
from schema.scalars import DateTime
from schema.types.connections import PageInfo
from schema.types.reviews import Proof, proof_of
from schema.types.timed_pages import Places

if TYPE_CHECKING:
    from schema.types.badges import BadgeTier


@strawberry.type(description="One time that a badge, or a tier of it, was won. What was withdrawn is not among them.")
class BadgeWin:
    tier: Annotated["BadgeTier", strawberry.lazy("schema.types.badges")] | None = strawberry.field(
        description="The tier; null for a badge that had none then."
    )
    value: str | None = strawberry.field(description="The value it was won for, when the badge has `forEach`.")
    season: date | None = strawberry.field(
        description="The first day of the season it was won in; null for a badge without seasons."
    )
    won_at: DateTime = strawberry.field(description="When, by the calendar of the actions.")
    entry: strawberry.Private[EntryId | None]

    @resolved(
        "What backs the action that won it; null when nothing was handed in, it was forgotten, or another brand's "
        "action won it: a brand sees what it sent itself."
    )
    async def proof(self, info: Info) -> Proof | None:
        stored = None if self.entry is None else await info.context.proof_of_win(self.entry)
        return None if stored is None else proof_of(stored)


@strawberry.type(description="A win within a page.")
class BadgeWinEdge:
    cursor: str = strawberry.field(description="Where the win stands among those of the badge.")
    node: BadgeWin = strawberry.field(description="The win.")


@strawberry.type(description="A page of the times that a member won a badge, the latest first.")
class BadgeWinConnection:
    edges: list[BadgeWinEdge] = strawberry.field(description="The wins with their cursors.")
    nodes: list[BadgeWin] = strawberry.field(description="The wins by themselves.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")
    total_count: int = strawberry.field(description="How many there are in all, over all pages.")


def win_connection(book: Book, member_id: str, places: Places, won: Sequence[Award]) -> BadgeWinConnection:
    """A page of awards that are all at hand, the latest first."""
    page = _page(won, places.between)
    rows = places.rows_of(page)
    cursors = [timed_cursor(Timed.WINS, member_id, each.won_at, str(each.number)) for each in rows]
    nodes = [_win(book, each) for each in rows]
    return BadgeWinConnection(
        edges=[BadgeWinEdge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)],
        nodes=nodes,
        page_info=places.page_info(page, cursors),
        total_count=page.total,
    )


def _page(won: Sequence[Award], asked: Between) -> Page[Award]:
    found = [each for each in won if _holds(asked, each)]
    ordered = found[::-1] if asked.backward else found
    return Page(tuple(ordered[: asked.count]), has_more=len(ordered) > asked.count, total=len(won))


def _holds(asked: Between, award: Award) -> bool:
    place = (award.won_at, award.number)
    return (asked.after is None or place < _order(asked.after)) and (
        asked.before is None or place > _order(asked.before)
    )


def _order(place: Place) -> tuple[int, int]:
    return place.at, int(place.id)


def _win(book: Book, award: Award) -> BadgeWin:
    from schema.types.badges import tier_of

    tier = tier_of(book, award.badge, award.tier)
    return BadgeWin(tier=tier, value=award.value, season=award.season, won_at=DateTime(award.won_at), entry=award.entry)
