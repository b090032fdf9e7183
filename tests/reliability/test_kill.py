"""kill -9 in the middle of everything: whatever was acknowledged is there, exactly once, and everything adds up.

Actions, late ones, reversals, publications, rating and what time brings are all under way when the process dies.
"""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.operations.reversals import Reversed
from engine.operations.submissions import Accepted, Duplicate
from engine.service import Service
from tests.club import club
from tests.journals import check_everything, check_journals
from tests.reliability.pouring import restoring_of, reversing_of, submission_of, time_of

KILLS = int(os.environ.get("TROGEN_TEST_KILLS", "5"))
"""On each database. `make nightly` asks for a hundred."""

REPOSITORY = Path(__file__).parents[2]


def acknowledged_until_killed(url: str, folder: Path, run: int, enough: int) -> list[str]:
    """Starts a process, kills it once it has acknowledged so much, and says what it had."""
    command = [sys.executable, "-m", "tests.reliability.pouring", url, str(folder), str(run)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if len(lines) == enough:
                os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    return [line.decode().rstrip("\n") for line in lines if line.endswith(b"\n")]


@pytest.mark.reliability
async def test_what_was_acknowledged_survives_kill_9_exactly_once(database_url: str, tmp_path: Path) -> None:
    chance = random.Random(9)
    acknowledged, stored = list[str](), 0
    for run in range(KILLS):
        acknowledged += acknowledged_until_killed(database_url, tmp_path, run, chance.randrange(1, 400))
        stored = await check_journals(database_url)
        assert stored >= len([each for each in acknowledged if not each.startswith("version")])
    assert len(set(acknowledged)) == len(acknowledged)

    clock = SetClock(time_of(str(KILLS)))
    async with club(database_url, tmp_path, clock=clock) as service:
        await all_is_there(service, acknowledged)
        assert await check_everything(database_url) == stored
        await service.catch_up()
        rulebook = await service.rulebook("club")
        assert rulebook is not None
        rated = await service.rated("club", rulebook.newest)
        assert rated.rated == rated.members
        (after,) = await service.submit([submission_of(str(KILLS), 0)])
        assert isinstance(after, Accepted)
    assert await check_everything(database_url) == stored + 1


async def all_is_there(service: Service, acknowledged: list[str]) -> None:
    """Everything that was acknowledged is a duplicate when it is sent again, and every version is known."""
    words = [line.split(" ") for line in acknowledged]
    actions = [submission_of(*_numbers(key)) for kind, key in words if kind == "action"]
    for begin in range(0, len(actions), 1_000):
        again = await service.submit(actions[begin : begin + 1_000], importing=True)
        assert {type(outcome) for outcome in again} == {Duplicate}
    reversings = [_REVERSINGS[kind](key) for kind, key in words if kind in _REVERSINGS]
    reversed_again = await service.reverse(reversings)
    assert all(isinstance(each, Reversed) and each.repeated for each in reversed_again)
    rulebook = await service.rulebook("club")
    assert rulebook is not None
    assert {int(number) for kind, number in words if kind == "version"} <= {each.number for each in rulebook.versions}


def _numbers(key: str) -> tuple[str, int]:
    run, _, number = key.rpartition("-")
    return run, int(number)


_REVERSINGS = {"reversal": reversing_of, "restoring": restoring_of}
