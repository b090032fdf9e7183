"""Checkpoints: after which entries a member's state is kept, so that a late entry need not fold everything anew.

One after every so many entries; the further back they lie the fewer are kept, so that their number grows with the
logarithm of a history's length, and a late entry costs what came after it and half as much again, at most.
"""

from collections.abc import Iterator

EVERY = 64
"""Entries from one checkpoint to the next."""

_DENSE = 8
"""So many of the newest checkpoints are all kept; of those twice as far back every second one, and so on."""


def is_checkpoint(entries: int) -> bool:
    """Whether the state after so many entries is kept."""
    return entries % EVERY == 0


def spare_after(entries: int) -> Iterator[int]:
    """The checkpoints that are no longer needed once there is one after so many entries.

    Of those that lie between 8 and 16 back every second one is kept, between 16 and 32 every fourth, and so on: what
    falls out of one of these stretches is what has just passed its beginning.
    """
    newest, back, step = entries // EVERY, _DENSE, 2
    while (place := newest + 1 - back) > 0:
        if place % step:
            yield place * EVERY
        back, step = back * 2, step * 2


def kept_after(entries: int) -> set[int]:
    """The checkpoints that are kept of a history of so many entries, when nothing ever changed its past."""
    kept = set[int]()
    for each in range(EVERY, entries + 1, EVERY):
        kept.add(each)
        kept.difference_update(spare_after(each))
    return kept
