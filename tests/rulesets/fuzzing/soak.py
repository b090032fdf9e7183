"""A hundred thousand mutated rule files, on every core: `python -m tests.rulesets.fuzzing.soak [TRIES]`.

Prints how many tries there were, how many left the files sound, and each try that raised; ends with 1 if any did. A try
can be looked at again by its number: `tried(number)` in `trials`, `sources_of(number)` for what stood in the files.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed

from rich.console import Console
from rich.progress import track

from tests.rulesets.fuzzing.trials import Tried, tried

TRIES = 100_000
_BATCH = 100


def soak(tries: int) -> int:
    """Makes the tries; answers how many of them raised."""
    console, sound, raised = Console(), 0, Counter[str]()
    starts = range(0, tries, _BATCH)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        batches = [pool.submit(_batch, range(start, min(start + _BATCH, tries))) for start in starts]
        for batch in track(as_completed(batches), "Trying mutated rule files", total=len(batches), console=console):
            for number, outcome in batch.result():
                if isinstance(outcome, Tried):
                    sound += outcome.sound
                    continue
                raised[outcome] += 1
                if raised[outcome] == 1:
                    console.print(f"try {number}: {outcome}", markup=False)
    console.print(f"{tries:,} mutated rule files tried, {sound:,} of them sound, {raised.total():,} raised")
    return raised.total()


def _batch(numbers: range) -> list[tuple[int, Tried | str]]:
    return list(_outcomes(numbers))


def _outcomes(numbers: range) -> Iterator[tuple[int, Tried | str]]:
    for number in numbers:
        try:
            yield number, tried(number)
        except Exception as error:  # noqa: BLE001 - whatever is raised is what is looked for
            yield number, f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    sys.exit(1 if soak(int(sys.argv[1]) if len(sys.argv) > 1 else TRIES) else 0)
