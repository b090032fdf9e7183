"""Rarities: which share of a programme's members holds a badge. Counted now and then, not with every question.

Counting looks at every award of a programme, so it runs beside the server on a connection of its own, and everybody is
told what it came to for a while. Nobody waits for it but those who ask first.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from engine.clock import Clock
from engine.rules.instants import MINUTE, Instant
from engine.store import statements
from engine.store.database import Database
from engine.store.snapshots import snapshot_of

log = structlog.get_logger("trogen.rarities")

KEPT = 5 * MINUTE
"""For how long a count is told before it is counted again."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many members of a programme there are, and how many of them hold each badge, and each tier, now."""

    members: int = 0
    of_badges: Mapping[str, int] = field(default_factory=dict)
    of_tiers: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By badge and tier."""

    def of_badge(self, badge: str) -> float:
        """The share of the members who hold the badge, in whichever tier: from 0.0 to 1.0."""
        return self._share(self.of_badges.get(badge, 0))

    def of_tier(self, badge: str, tier: str) -> float:
        """The share of the members who hold that tier of the badge, or had it before a higher one."""
        return self._share(self.of_tiers.get((badge, tier), 0))

    def _share(self, holders: int) -> float:
        # Somebody may have joined and won between two of the counts.
        return min(1.0, holders / self.members) if self.members else 0.0


class Rarities:
    """What was counted last, by programme."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, tuple[Instant, Rarity]] = {}
        self._counting: dict[str, asyncio.Task[Rarity]] = {}

    def known(self, program: str) -> Rarity | None:
        """What was counted last; None before the first time. Counts again, in the background, what is no longer new."""
        known = self._known.get(program)
        if known is None:
            return None
        counted_at, rarity = known
        if self._clock.now() - counted_at >= KEPT:
            self._counted(program)
        return rarity

    async def of(self, program: str) -> Rarity:
        """The same, counted when it never was. Raises StoreUnavailable."""
        known = self.known(program)
        return known if known is not None else await asyncio.shield(self._counted(program))

    async def settle(self) -> None:
        """Waits for what is being counted."""
        await asyncio.gather(*self._counting.values(), return_exceptions=True)

    def _counted(self, program: str) -> asyncio.Task[Rarity]:
        if program not in self._counting:
            task = asyncio.create_task(self._count(program))
            task.add_done_callback(lambda done: self._ended(program, done))
            self._counting[program] = task
        return self._counting[program]

    def _ended(self, program: str, counting: asyncio.Task[Rarity]) -> None:
        del self._counting[program]
        if not counting.cancelled() and counting.exception() is not None:
            # Whoever waited has heard of it; the others are told what was counted before, and it is tried again.
            log.warning("rarity not counted", program=program, reason=str(counting.exception()))

    async def _count(self, program: str) -> Rarity:
        now = self._clock.now()
        rarity = await asyncio.to_thread(_count, self._database, program)
        self._known[program] = (now, rarity)
        return rarity


def _count(database: Database, program: str) -> Rarity:
    with snapshot_of(database) as snapshot:
        ((members,),) = snapshot.fetch(statements.MEMBERS_OF, program)
        badges = [(badge, held) for badge, held in snapshot.fetch(statements.HOLDERS_OF_BADGES, program)]
        tiers = {(badge, tier): held for badge, tier, held in snapshot.fetch(statements.HOLDERS_OF_TIERS, program)}
    return Rarity(members, dict(badges), tiers)
