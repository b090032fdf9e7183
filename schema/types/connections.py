"""Pages of lists, as Relay connections: what all have, and those of a member's numbered lists.

A numbered list runs from the newest to the oldest, with cursors that stay the same for ever.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeAlias, TypeVar

import strawberry
from graphql import GraphQLError

from engine.service import Page, Stretch
from schema.ids import Numbers, malformed_cursor

MOST = 100
USUAL = 20

FirstArgument: TypeAlias = Annotated[
    int | None,
    strawberry.argument(description=f"How many, from the newest on: 1 to {MOST}. Without it and `last`: {USUAL}."),
]
AfterArgument: TypeAlias = Annotated[
    str | None,
    strawberry.argument(description="Begin after this cursor of the same list, that is with the next older one."),
]
LastArgument: TypeAlias = Annotated[
    int | None, strawberry.argument(description=f"How many, counted from the oldest: 1 to {MOST}. Not with `first`.")
]
BeforeArgument: TypeAlias = Annotated[
    str | None,
    strawberry.argument(description="End before this cursor of the same list, that is with the next newer one."),
]
FirstOnward: TypeAlias = Annotated[
    int | None, strawberry.argument(description=f"How many, from the newest on: 1 to {MOST}. Without it: {USUAL}.")
]
"""Of a list that is only read towards the oldest."""
AfterOnward: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Begin after this cursor of the list, that is with the next older one.")
]


@strawberry.type(description="Where a page stands in the whole list.")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="Whether there are others after this page: older ones, unless the list begins with the oldest."
    )
    has_previous_page: bool = strawberry.field(description="Whether there are others before this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last; null on an empty page.")


class NumberedRow(Protocol):
    """A row of a numbered list."""

    @property
    def number(self) -> int: ...


RowT = TypeVar("RowT")
NumberedT = TypeVar("NumberedT", bound=NumberedRow)


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a numbered list is asked for. The list runs from the newest, the highest number, to the oldest."""

    count: int
    backward: bool
    after: int | None
    before: int | None
    floor: int = 0
    """The list is only of those with a higher number."""

    @property
    def stretch(self) -> Stretch:
        """What to read of the list: backward means from the oldest end, or from `before`, towards the newest."""
        if self.backward:
            return Stretch(count=self.count, after=max(self.before or 0, self.floor), newest_first=False)
        return Stretch(count=self.count, after=self.after)

    def rows_of(self, page: Page[NumberedT]) -> list[NumberedT]:
        """The rows of what was read that lie in the window, newest first."""
        rows = [row for row in page.rows if self._holds(row.number)]
        return rows[::-1] if self.backward else rows

    def page_info(self, page: Page[NumberedT], cursors: list[str]) -> PageInfo:
        """Where the rows stand with these cursors; those of the first and the last will do.

        A cursor that was given points at a row, or at the beginning, 0.
        """
        further = page.has_more and page.rows[-1].number - 1 > self.floor
        older = (self.before or 0) > self.floor or (further and not self.backward)
        newer = self.after is not None or (page.has_more and self.backward)
        return page_info(cursors, further=older, earlier=newer)

    def _holds(self, number: int) -> bool:
        newest, oldest = self.after, max(self.before or 0, self.floor)
        return (newest is None or number < newest) and number > oldest


def window_of(
    numbers: Numbers, first: int | None, after: str | None, last: int | None, before: str | None, *, floor: int = 0
) -> Window:
    """The window that a field's arguments ask for. Raises GraphQLError for ones that make no sense."""
    if first is not None and last is not None:
        raise bad_page("`first` and `last` cannot both be given; leave one out.")
    return Window(
        count=page_size(last if first is None else first),
        backward=last is not None,
        after=None if after is None else numbers.number_of(after),
        before=None if before is None else numbers.number_of(before),
        floor=floor,
    )


def page_info(cursors: Sequence[str], *, further: bool, earlier: bool) -> PageInfo:
    """Where a page with these cursors stands: whether there are others after it, and before it."""
    return PageInfo(
        has_next_page=further,
        has_previous_page=earlier,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def page_after(
    rows: Sequence[RowT], cursor_of: Callable[[RowT], str], first: int | None, after: str | None, *, of: str
) -> tuple[Sequence[RowT], PageInfo]:
    """A page of a list that is at hand as a whole, and where it stands. Raises GraphQLError for what makes no sense."""
    cursors = [cursor_of(each) for each in rows]
    if after is not None and after not in cursors:
        raise malformed_cursor(after, of)
    begin = 0 if after is None else cursors.index(after) + 1
    end = begin + page_size(first)
    return rows[begin:end], page_info(cursors[begin:end], further=end < len(rows), earlier=begin > 0)


def page_size(count: int | None) -> int:
    """How many are asked for at a time. Raises GraphQLError for too many or none."""
    if count is None:
        return USUAL
    if not 1 <= count <= MOST:
        raise bad_page(f"a page has from 1 to {MOST} items, not {count}.")
    return count


def bad_page(message: str) -> GraphQLError:
    """What is told of a page, or of a stretch of time, that makes no sense."""
    return GraphQLError(message, extensions={"code": "BAD_PAGE"})
