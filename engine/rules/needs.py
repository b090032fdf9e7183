"""What must be held already before something can be had: `needs: {badges: [helper], level: tree}`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Needs:
    """Every badge (one tier of it is enough), the level or any above it, and the segment."""

    badges: tuple[str, ...] = ()
    level: str | None = None
    segment: str | None = None

    def __bool__(self) -> bool:
        return bool(self.badges or self.level or self.segment)


NEEDS_NOTHING = Needs()
