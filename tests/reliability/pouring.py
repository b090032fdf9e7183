"""A process that does everything at once, as fast as it can, and says what was acknowledged, until it is killed.

Actions pour in, many of them late; some are taken back and restored; rules are published, for the past as well; time
passes and is told; members are rated anew. `python -m tests.reliability.pouring DATABASE_URL FOLDER RUN`: each line is
`action KEY`, `reversal KEY`, `restoring REVERSAL` or `version NUMBER`.
"""

import asyncio
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

import structlog

from engine.clock import SetClock
from engine.operations.publish import Publication
from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Accepted, Submission
from engine.rules.instants import instant_of
from engine.service import Service
from tests.club import CLUB, NOON, RULES, club, found

CALLERS = 4
MEMBERS = 10


def time_of(run: str) -> datetime:
    """When a run takes place: each is some hours after the one before, so that time has passed."""
    return NOON + int(run) * timedelta(hours=7)


def submission_of(run: str, number: int) -> Submission:
    """The submission with the key `run-number`: always the same one. Many of them come late."""
    ago = timedelta(minutes=number * 7919 % 9000)
    return found(f"{run}-{number}", f"m{number % MEMBERS}", time_of(run) - ago, topic=f"topic {number % 5}")


def reversing_of(key: str) -> Reversing:
    """Takes back the action of that key."""
    return Reversing("club", f"back-{key}", "sent back", action_key=key)


def restoring_of(reversal: str) -> Reversing:
    """Restores what the reversal of that id has taken back."""
    return Reversing("club", f"again-{reversal}", "it was a mistake", action=reversal)


def files_of(points: int) -> Mapping[str, str]:
    """Rule files that give so many points."""
    return {**CLUB, "rules.yaml": RULES.replace("points: 20", f"points: {points}")}


class Upheaval:
    """Everything that happens in one run."""

    def __init__(self, service: Service, run: str) -> None:
        self._service = service
        self._run = run
        self._dice = Random(int(run))
        self._numbers = count()
        self._stored: list[str] = []

    async def all_at_once(self) -> None:
        callers = (self.submit() for _ in range(CALLERS))
        await asyncio.gather(*callers, self.take_back(), self.publish(), self.catch_up())

    async def submit(self) -> None:
        while True:
            batch = [next(self._numbers) for _ in range(5)]
            outcomes = await self._service.submit([submission_of(self._run, each) for each in batch], importing=True)
            assert all(isinstance(outcome, Accepted) for outcome in outcomes), outcomes
            keys = [f"{self._run}-{number}" for number in batch]
            self._stored += keys
            say(*(f"action {key}" for key in keys))

    async def take_back(self) -> None:
        while True:
            await asyncio.sleep(0.005)
            if not self._stored:
                continue
            key = self._dice.choice(self._stored)
            self._stored.remove(key)
            reversal = await self._reverse(reversing_of(key))
            say(f"reversal {key}")
            if self._dice.random() < 0.5:
                await self._reverse(restoring_of(reversal))
                say(f"restoring {reversal}")

    async def _reverse(self, reversing: Reversing) -> str:
        (outcome,) = await self._service.reverse([reversing])
        assert isinstance(outcome, Reversed), outcome
        return outcome.reversal.id

    async def publish(self) -> None:
        while True:
            await asyncio.sleep(0.05)
            points = self._dice.randrange(10, 1_000)
            since = time_of(self._run) - timedelta(hours=self._dice.randrange(200))
            publication = Publication("club", files_of(points), "test", since=instant_of(since))
            published = await self._service.publish(publication)
            if published.changed:
                say(f"version {published.number}")

    async def catch_up(self) -> None:
        while True:
            await asyncio.sleep(0.02)
            await self._service.catch_up()


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


async def pour(url: str, folder: Path, run: str) -> None:
    async with club(url, folder, clock=SetClock(time_of(run))) as service:
        await Upheaval(service, run).all_at_once()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    asyncio.run(pour(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
