"""Erasures, as tokens are told of them: a token for somebody who was erased since it was signed lets nobody in."""

from time import monotonic

from engine.operations.access.tokens import MOST_MINUTES, MemberToken
from engine.rules.instants import MINUTE, Instant
from engine.store.candidates import Who
from engine.store.erased_names import name_hash
from engine.store.reading import Reader
from engine.store.recent_erasures import RecentErasures, recent_erasures

FRESH_SECONDS = 1.0
"""How long what was read is believed."""


class Erasures:
    """Who was erased while tokens of theirs may still last, never more than a second old."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: tuple[float, RecentErasures] = (-FRESH_SECONDS, RecentErasures())

    async def ended(self, token: MemberToken, now: Instant) -> bool:
        """Whether a token's member was erased since it was signed."""
        known = await self._recent(now)
        if not known.erased:
            return False
        hashed = name_hash(known.secret, Who(token.program, token.member))
        erased_at = known.erased.get((token.program, hashed))
        return erased_at is not None and token.issued_at <= erased_at

    def forget(self) -> None:
        """What is known is out of date: somebody was erased here."""
        self._known = (-FRESH_SECONDS, self._known[1])

    async def _recent(self, now: Instant) -> RecentErasures:
        read_at, known = self._known
        began = monotonic()
        if began - read_at < FRESH_SECONDS:
            return known
        if read_at > 0:
            # While one asks, the others go by what was read last.
            self._known = (began, known)
        known = await recent_erasures(self._reader, Instant(now - (MOST_MINUTES + 1) * MINUTE))
        self._known = (began, known)
        return known
