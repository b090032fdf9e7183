"""Following a member's feed: every item after a number, in order, each once, for as long as one cares to listen."""

from collections.abc import AsyncIterator

from engine.live.bus import Bus
from engine.store.candidates import Who
from engine.store.library import Library
from engine.store.pages import FeedRow, Stretch
from engine.store.reading import Reader

PAGE = 100
"""Items that are read at a time."""


async def follow_feed(who: Who, after: int, *, bus: Bus, reader: Reader, library: Library) -> AsyncIterator[FeedRow]:
    """The member's feed items with a number above `after`; waits for more, and for the member to exist.

    Listens first and reads then, so that nothing falls in between. Whatever version the items name is in the library
    when they are told; raises ProgramUnavailable when this release cannot read one. Ends when the engine closes.
    """
    with bus.following(who) as bell:
        member_id: str | None = None
        while not bell.ended:
            bell.muffle()
            member_id = member_id or await reader.member_id(who)
            has_more = False
            if member_id is not None and not bell.ended:
                page = await reader.feed_after(member_id, Stretch(PAGE, after, newest_first=False))
                if page:
                    await reader.refresh(library)
                    library.rulebook(who.program)
                for row in page:
                    yield row
                    after = row.number
                has_more = len(page) == PAGE
            if not has_more:
                await bell.wait()
