"""Feed rows: what happened to a member, in order, as it was stored."""

from dataclasses import dataclass

from engine.rules.effects import AnyEffect
from engine.rules.instants import Instant


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One feed item; `effect` says what happened."""

    member_id: str
    number: int
    """Counts the member's feed items from 1, without gaps."""
    at: Instant
    posted_at: Instant
    effect: AnyEffect
    cause_id: str | None
