"""Seeing: how far a member has read their feed, the same on every device.

It only ever grows, so it can be told again at any time, and of two devices the one that has seen more is right.
"""

from engine.store import statements
from engine.store.backend import Transaction
from engine.store.writer import Writer


async def mark_feed_seen(member_id: str, number: int, *, writer: Writer) -> None:
    """Remembers, durably, that a member has seen their feed up to that number. Raises StoreUnavailable."""

    def mark(transaction: Transaction) -> None:
        transaction.write(statements.MARK_SEEN, [(number, member_id)])

    await writer.perform(mark)
