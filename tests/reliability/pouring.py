"""A process that records actions as fast as it can and says which were accepted, until it is killed.

`python -m tests.reliability.pouring DATABASE_URL FOLDER RUN`: keys are `RUN-number`; each accepted one is a line.
"""

import asyncio
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path

import structlog

from engine.operations.submissions import Accepted, Submission
from tests.club import NOON, club, found

CALLERS = 8
MEMBERS = 10


def submission_of(run: str, number: int) -> Submission:
    """The submission with the key `run-number`: always the same one. Many of them come late."""
    ago = timedelta(minutes=number * 7919 % 9000)
    return found(f"{run}-{number}", f"m{number % MEMBERS}", NOON - ago, topic=f"topic {number % 5}")


async def pour(url: str, folder: Path, run: str) -> None:
    numbers = count()
    async with club(url, folder) as service:

        async def caller() -> None:
            while True:
                batch = [next(numbers) for _ in range(5)]
                outcomes = await service.submit([submission_of(run, number) for number in batch])
                assert all(isinstance(outcome, Accepted) for outcome in outcomes)
                sys.stdout.write("".join(f"{run}-{number}\n" for number in batch))
                sys.stdout.flush()

        await asyncio.gather(*(caller() for _ in range(CALLERS)))


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    asyncio.run(pour(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
