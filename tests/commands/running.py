"""A `trogen` command that keeps running: what it prints is waited for, and Ctrl-C ends it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from queue import Empty, Queue

from tests.commands.forks import POSSIBLE, Fork, fork_of

TROGEN = Path(sys.executable).with_name("trogen")
REPOSITORY = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0


class Running:
    """A started command. Lines of its output and its errors come in one stream."""

    def __init__(self, process: "subprocess.Popen[str] | Fork") -> None:
        self._process = process
        self._lines: Queue[str | None] = Queue()
        self.seen: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def line_with(self, part: str) -> str:
        """The next line that holds this. Fails when the command ends before, or nothing comes for a long time."""
        while True:
            try:
                line = self._lines.get(timeout=PATIENCE_SECONDS)
            except Empty:
                raise AssertionError(f"nothing with {part!r} came; there was {self.seen}") from None
            if line is None:
                raise AssertionError(f"it ended before {part!r} came; there was {self.seen}")
            self.seen.append(line)
            if part in line:
                return line

    def press_ctrl_c(self) -> int:
        """Interrupts it as a terminal would, and gives the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(PATIENCE_SECONDS)

    def terminate(self) -> int:
        """Tells it to stop as a supervisor would, and gives the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE_SECONDS)

    def ends(self) -> int:
        """Waits until it has ended by itself, and gives the exit code."""
        return self._process.wait(PATIENCE_SECONDS)

    def kill_9(self) -> None:
        """Ends it without any warning, as a power cut does."""
        self._process.kill()
        self._process.wait(PATIENCE_SECONDS)


def running(*arguments: str, cwd: Path, **variables: str) -> AbstractContextManager[Running]:
    """The command while it runs, with only these TROGEN_ variables set; killed if it still runs at the end."""
    if not POSSIBLE:
        return running_from_a_shell(*arguments, cwd=cwd, **variables)
    return _reading(fork_of(TROGEN, arguments, cwd, _environment(variables)))


def running_from_a_shell(*arguments: str, cwd: Path, **variables: str) -> AbstractContextManager[Running]:
    """The same in a process that has to import everything, as at users'."""
    return _reading(_started([str(TROGEN), *arguments], cwd, variables))


def running_in_background(*arguments: str, cwd: Path) -> AbstractContextManager[Running]:
    """The same as shells start background jobs: with SIGINT ignored."""
    return _reading(_started(["sh", "-c", 'trap "" INT; exec "$@"', "sh", str(TROGEN), *arguments], cwd, {}))


def _started(command: Sequence[str], cwd: Path, variables: Mapping[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=_environment(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith("TROGEN_")}
    return {**others, **variables}


@contextmanager
def _reading(started: "subprocess.Popen[str] | Fork") -> Iterator[Running]:
    with started as process:
        try:
            yield Running(process)
        finally:
            process.kill()


@contextmanager
def running_demo(cwd: Path, port: int, *flags: str, rulesets: Path = REPOSITORY / "rulesets") -> Iterator[Running]:
    """A demo that has begun to answer, with its database below that folder."""
    with running("demo", "--port", str(port), "--rulesets", str(rulesets), *flags, cwd=cwd) as demo:
        demo.line_with("Paint her home screen")
        yield demo
