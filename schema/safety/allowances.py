"""Allowances: how much each caller may still spend, filled up steadily; kept in memory, the least recent forgotten.

A forgotten allowance is a full one: what is forgotten has not been used while many thousands of others were.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED = 100_000
"""Callers; some 200 bytes each."""


@dataclass(slots=True)
class _Purse:
    available: float
    at: float


class Allowances:
    """What callers of one kind may spend: up to `maximum` at once, `restore_rate` units a second in the long run."""

    def __init__(self, maximum: int, restore_rate: int, seconds: Callable[[], float]) -> None:
        """`seconds` tells the time on a clock that is never set back."""
        self.maximum = maximum
        self.restore_rate = restore_rate
        self._seconds = seconds
        self._purses: OrderedDict[str, _Purse] = OrderedDict()

    def available(self, scope: str) -> int:
        """What a caller could spend now, in units; nothing while they owe some."""
        return max(0, int(self._purse(scope).available))

    def spend(self, scope: str, units: int) -> bool:
        """Takes units, if there are as many; takes nothing otherwise."""
        purse = self._purse(scope)
        if purse.available < units:
            return False
        purse.available -= units
        return True

    def give_back(self, scope: str, units: int) -> None:
        """Gives back what was taken and not needed; takes what was needed beyond it, also below zero."""
        purse = self._purse(scope)
        purse.available = min(purse.available + units, float(self.maximum))

    def seconds_until(self, scope: str, units: int) -> int:
        """How long until there are as many, in whole seconds, at least one."""
        missing = units - self._purse(scope).available
        return max(1, -int(-missing // self.restore_rate))

    def _purse(self, scope: str) -> _Purse:
        now = self._seconds()
        purse = self._purses.get(scope)
        if purse is None:
            purse = self._purses[scope] = _Purse(self.maximum, now)
            while len(self._purses) > REMEMBERED:
                self._purses.popitem(last=False)
            return purse
        self._purses.move_to_end(scope)
        purse.available = min(self.maximum, purse.available + (now - purse.at) * self.restore_rate)
        purse.at = now
        return purse
