"""How long to wait before something is sent again: longer each time, and never for everybody alike."""

from collections.abc import Callable
from typing import TypeAlias

from engine.rules.instants import HOUR, MINUTE, SECOND

Chance: TypeAlias = Callable[[], float]
"""A number from 0 up to 1, another one each time."""

DAY = 24 * HOUR

AGAIN_AFTER = (5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 1 * HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR)
"""After the first attempt, the second, and so on; the last for all that follow."""

PARKED_AFTER = 3 * DAY
"""How long an item is tried."""

DISABLED_AFTER = 5 * DAY
"""How long a receiver may take nothing at all."""

RESTS_AFTER = 5
"""Refusals one after the other, with nothing taken in between: then it is asked seldom, and one item at a time."""

LONGEST_REST = 5 * MINUTE

LONGEST_ASKED_FOR = 8 * HOUR
"""Of what a receiver may ask for with `Retry-After`."""

_SPREAD = 0.2


def pause_before(attempt: int, chance: Chance) -> int:
    """Microseconds from one attempt to the next; `attempt` counts those that were made, from 1."""
    usual = AGAIN_AFTER[min(attempt, len(AGAIN_AFTER)) - 1]
    return _spread_out(usual, chance)


def rest_after(failures_in_row: int, chance: Chance) -> int:
    """Microseconds for which a receiver is left alone that refuses everything; 0 when it is not yet."""
    if failures_in_row < RESTS_AFTER:
        return 0
    doubled = 2 * SECOND << min(failures_in_row - RESTS_AFTER, 10)
    return _spread_out(min(doubled, LONGEST_REST), chance)


def _spread_out(usual: int, chance: Chance) -> int:
    """About as long: a fifth more or less."""
    return int(usual * (1 - _SPREAD + 2 * _SPREAD * chance()))
