"""Being told to stop: by Ctrl-C, by a supervisor, and by whoever started us in the background."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def told_to_stop_alike() -> Iterator[None]:
    """Lets SIGINT and SIGTERM both end in KeyboardInterrupt, for as long as the block lasts.

    A shell starts background jobs with SIGINT ignored, and Python leaves it so unless it is told otherwise.
    """
    before = {each: signal.signal(each, signal.default_int_handler) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
