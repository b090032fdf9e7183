"""Pages of a member's feed."""

import strawberry

from engine.service import FeedRow, Page
from schema.book import Book
from schema.types.connections import PageInfo, Window
from schema.types.feed import feed_item
from schema.types.feed_items import FeedItem


@strawberry.type(description="A feed item within a page.")
class FeedEdge:
    cursor: str = strawberry.field(description="Where the item stands in the feed; the same as the item's own.")
    node: FeedItem = strawberry.field(description="The feed item.")


@strawberry.type(description="A page of a member's feed, newest first.")
class FeedConnection:
    edges: list[FeedEdge] = strawberry.field(description="The items with their cursors.")
    nodes: list[FeedItem] = strawberry.field(description="The items by themselves.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")
    total_count: int = strawberry.field(description="How many there are in all, over all pages.")


def feed_connection(book: Book, window: Window, page: Page[FeedRow]) -> FeedConnection:
    nodes = [feed_item(book, row) for row in window.rows_of(page)]
    cursors = [node.cursor for node in nodes]
    return FeedConnection(
        edges=[FeedEdge(cursor=node.cursor, node=node) for node in nodes],
        nodes=nodes,
        page_info=window.page_info(page, cursors),
        total_count=max(0, page.total - window.floor),
    )
