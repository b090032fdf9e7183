"""Pages of a member's lists in order of time, as Relay connections: the latest first, whatever comes in late."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.rules.instants import Instant
from engine.service import Between, Page, Place
from schema.ids import Timed, place_of
from schema.types.connections import PageInfo, bad_page, page_info, page_size

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Places:
    """Which part of such a list is asked for."""

    between: Between

    def rows_of(self, page: Page[RowT]) -> list[RowT]:
        """The rows of what was read, the latest first."""
        return list(page.rows[::-1] if self.between.backward else page.rows)

    def page_info(self, page: Page[RowT], cursors: Sequence[str]) -> PageInfo:
        """Where the rows with these cursors stand. What a cursor points at lies beyond them."""
        asked = self.between
        return page_info(
            cursors,
            further=asked.before is not None or (page.has_more and not asked.backward),
            earlier=asked.after is not None or (page.has_more and asked.backward),
        )


def places_of(
    timed: Timed, member_id: str, first: int | None, after: str | None, last: int | None, before: str | None
) -> Places:
    """The part that a field's arguments ask for. Raises GraphQLError for ones that make no sense."""
    if first is not None and last is not None:
        raise bad_page("`first` and `last` cannot both be given; leave one out.")

    def place(cursor: str | None) -> Place | None:
        if cursor is None:
            return None
        at, id_ = place_of(timed, member_id, cursor)
        return Place(Instant(at), id_)

    return Places(
        Between(page_size(last if first is None else first), place(after), place(before), backward=last is not None)
    )
