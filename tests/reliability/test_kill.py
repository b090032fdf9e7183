"""kill -9 in the middle of everything: whatever was acknowledged is there, exactly once, and everything adds up."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.operations.submissions import Accepted, Duplicate, Submission
from tests.club import club
from tests.journals import check_everything
from tests.reliability.pouring import submission_of

KILLS = 12
REPOSITORY = Path(__file__).parents[2]


def acknowledged_until_killed(url: str, folder: Path, run: str, enough: int) -> list[str]:
    """Starts a process, kills it once it has acknowledged so many actions, and says which ones it had."""
    command = [sys.executable, "-m", "tests.reliability.pouring", url, str(folder), run]
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
    acknowledged: list[str] = []
    for run in range(KILLS):
        acknowledged += acknowledged_until_killed(database_url, tmp_path, f"run{run}", chance.randrange(1, 250))

    stored = await check_everything(database_url)

    assert len(set(acknowledged)) == len(acknowledged)
    assert stored >= len(acknowledged) >= KILLS
    async with club(database_url, tmp_path) as service:
        again = await service.submit([_submission(key) for key in acknowledged])
        assert {type(outcome) for outcome in again} == {Duplicate}
        (after,) = await service.submit([submission_of("after", 0)])
        assert isinstance(after, Accepted)
    assert await check_everything(database_url) == stored + 1


def _submission(key: str) -> Submission:
    run, _, number = key.rpartition("-")
    return submission_of(run, int(number))
