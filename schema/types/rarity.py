"""How rare a badge is, told without waiting wherever it was counted before."""

from collections.abc import Callable
from typing import cast

from engine.service import Rarity
from schema.book import Book
from schema.context import Info


def share_of(info: Info, book: Book, share: Callable[[Rarity], float]) -> float:
    """A share of the members of a programme.

    What was counted before is at hand, and is answered as such: an async resolver would cost every badge on a shelf a
    task of its own. Only the very first question is answered with something to wait for, which the executor awaits as
    it would an async resolver's.
    """
    rarities, program = info.context.service.rarities, book.program.key
    known = rarities.known(program)
    if known is not None:
        return share(known)

    async def counted() -> float:
        return share(await rarities.of(program))

    return cast("float", counted())
