"""What the work of each brand takes, learned from what it took: long histories and late actions take many times more.

A batch holds work of several lanes and is timed as a whole. What it took more, or less, than was foreseen is put down
to its lanes by how much of it each was foreseen to be: who fills the batches answers for them, and within a few batches
what is foreseen is right.
"""

from collections.abc import Mapping

from engine.store.fair_queue import Lane

LEAST_MICROSECONDS, MOST_MICROSECONDS = 10, 50_000
"""What a candidate can be foreseen to take: no single surprise makes a brand wait for ever, or lets it in unseen."""

MOST_AT_ONCE = 4.0
"""How many times more, or less, than before one batch can make it: disks are slow once in a while."""

LANES = 1_000
"""That are remembered, those longest without a batch forgotten first."""


class Costs:
    """Microseconds that a candidate takes, by lane."""

    def __init__(self) -> None:
        self._usual = 500
        self._known: dict[Lane, int] = {}

    def of(self, lane: Lane) -> int:
        """Microseconds. Of who was not seen yet, what a candidate took in the batch before."""
        return self._known.get(lane, self._usual)

    def learn(self, sizes: Mapping[Lane, int], seconds: float) -> None:
        """A batch of so many candidates of each lane took so long."""
        foreseen = {lane: self.of(lane) * size for lane, size in sizes.items()}
        total = sum(foreseen.values())
        if not total:
            return
        times = min(MOST_AT_ONCE, max(1 / MOST_AT_ONCE, 1e6 * seconds / total))
        for lane, part in foreseen.items():
            # Taken out and put in again: what was learned last is at the end.
            before = self._known.pop(lane, self._usual)
            self._known[lane] = _bounded(before * times ** (part / total))
        while len(self._known) > LANES:
            del self._known[next(iter(self._known))]
        self._usual = _bounded(1e6 * seconds / sum(sizes.values()))


def _bounded(microseconds: float) -> int:
    return round(min(MOST_MICROSECONDS, max(LEAST_MICROSECONDS, microseconds)))
