"""What is measured of deliveries, for whoever watches over the process."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.operations.webhooks.values import Answer, Outcome
from engine.rules.instants import SECOND, Instant
from engine.store.tailing import Placed


def _nobody(outcome: str, seconds: float, lag_seconds: float) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Measures:
    """Set `told` to hear of every request: its outcome, how long it took, and how old the item was by then."""

    told: Callable[[str, float, float], None] = _nobody

    def count(self, answer: Answer, outcome: Outcome, item: Placed, now: Instant) -> None:
        """One more request was answered."""
        lag = (now - item.row.posted_at) / SECOND
        self.told(outcome.value, answer.milliseconds / 1_000, lag)
