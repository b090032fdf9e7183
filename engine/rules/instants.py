"""Instants: points in time as whole microseconds since 1970-01-01T00:00Z."""

from datetime import UTC, datetime, timedelta
from typing import NewType

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00Z; negative before it."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def instant_of(moment: datetime) -> Instant:
    """The instant of an aware datetime, exact to the microsecond. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no UTC offset; an instant needs one")
    return Instant((moment - _EPOCH) // _MICROSECOND)


def moment_of(instant: int) -> datetime:
    """The UTC datetime of an instant."""
    return _EPOCH + timedelta(microseconds=instant)
