"""Items of a whole programme's feed, for operators."""

import strawberry

from schema.context import Info
from schema.fields import resolved
from schema.types.feed_items import FeedItem
from schema.types.member import Member, load_member_by_id


@strawberry.type(
    description="Something that happened to some member of a programme, in the order of the whole programme."
)
class ProgramFeedItem:
    cursor: str = strawberry.field(
        description="Where it stands in the programme's feed: give it to `programFeed(after:)` to go on from here. "
        "Another than the item's own cursor, which counts within the member's feed."
    )
    external_id: str | None = strawberry.field(
        description="What brands know the member by; null when the member was erased."
    )
    item: FeedItem = strawberry.field(description="What happened, as the member's own feed tells it.")
    member_id: strawberry.Private[str]

    @resolved("The member as of now; null when the member was erased.")
    async def member(self, info: Info) -> Member | None:
        return await load_member_by_id(info.context, self.member_id)
