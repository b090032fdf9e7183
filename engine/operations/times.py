"""Times as they are handed in, and the window within which an action may have occurred."""

from datetime import UTC, datetime
from typing import NamedTuple

from engine.rules.instants import MINUTE, Instant, instant_of, moment_of

AHEAD = 5 * MINUTE
"""How far a brand's clock may be ahead of ours."""

EARLIEST = instant_of(datetime(1900, 1, 1, tzinfo=UTC))
"""Nothing is imported from before: there, zones and calendars stop making sense."""


class Window(NamedTuple):
    """From when to when actions are taken, both included."""

    earliest: Instant
    latest: Instant

    def has(self, instant: Instant) -> bool:
        return self.earliest <= instant <= self.latest

    def refusal(self, instant: Instant) -> str:
        """Why an instant outside of the window is not taken, and what would be."""
        if instant > self.latest:
            return f"this lies too far in the future; the latest that is taken now is {in_words(self.latest)}"
        return f"this lies too far in the past; the earliest that is taken now is {in_words(self.earliest)}"


def in_words(instant: Instant) -> str:
    """An instant as people write it over the API, to the second."""
    return moment_of(instant).strftime("%Y-%m-%dT%H:%M:%SZ")


def window(now: Instant, late_for: int, *, importing: bool) -> Window:
    """The window as of now; what operators import may be as old as it likes."""
    earliest = EARLIEST if importing else max(EARLIEST, Instant(now - late_for))
    return Window(earliest, Instant(now + AHEAD))


def parsed_instant(handed_in: datetime | str) -> Instant | None:
    """The instant that an ISO 8601 text with a UTC offset, or an aware datetime, means; None for anything else."""
    try:
        moment = datetime.fromisoformat(handed_in) if isinstance(handed_in, str) else handed_in
        return instant_of(moment)
    except ValueError:
        return None
