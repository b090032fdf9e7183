"""Garbage collection as a server wants it: seldom.

A batch makes a hundred thousand small objects, nearly all of which die by reference count. At Python's own thresholds
the collector goes through them, and through every remembered member, hundreds of times a second for nothing: a quarter
of the time of recording an action.
"""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


def collect_seldom() -> None:
    """To be called once a server has started: what is there stays, and the collector looks at the rest rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def collect_hardly_ever() -> None:
    """For a command that ends by itself: a quarter of the time to start and to end is spent collecting what stays."""
    gc.set_threshold(200_000, 20, 100)
    atexit.register(gc.freeze)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """The same for as long as something large is worked out."""
    thresholds = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
