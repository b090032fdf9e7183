"""`trogen` processes that start at once, because they are forks of one that has imported everything already."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Self

REPOSITORY = Path(__file__).parents[2]
POSSIBLE = sys.platform == "linux"
"""Elsewhere system libraries may not like to be forked, and there is no such socket."""


class Fork:
    """A started process: as much of `subprocess.Popen` as tests need."""

    def __init__(self, report: socket.socket, output: IO[str] | None) -> None:
        self._report = report
        self.stdout = output
        self.returncode: int | None = None
        self.pid = int(self._heard(None))

    def _heard(self, seconds: float | None) -> bytes:
        self._report.settimeout(seconds)
        heard = self._report.recv(64)
        assert heard, "the process that forks has ended"
        return heard

    def poll(self) -> int | None:
        """The exit code, or None while it runs; a signal that killed it is negative."""
        if self.returncode is None:
            try:
                self.returncode = int(self._heard(0))
            except BlockingIOError:
                return None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once it has ended. Raises TimeoutError."""
        if self.returncode is None:
            self.returncode = int(self._heard(timeout))
        return self.returncode

    def send_signal(self, which: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, which)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.stdout is not None:
            self.stdout.close()
        self.wait()
        self._report.close()


def fork_of(script: Path, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> Fork:
    """A Python script, started, whose output and errors come in one stream."""
    ours, theirs = os.pipe()
    try:
        report = _asked(script, arguments, cwd, environment, theirs, theirs)
    finally:
        os.close(theirs)
    return Fork(report, os.fdopen(ours, "r", encoding="utf-8"))


def run_fork(
    script: Path, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], timeout: float
) -> "subprocess.CompletedProcess[str]":
    """A Python script run to its end. Raises TimeoutError, and kills it then."""
    with ExitStack() as stack:
        output, errors = (stack.enter_context(os.fdopen(os.memfd_create(name), "r+b")) for name in ("out", "err"))
        process = stack.enter_context(
            Fork(_asked(script, arguments, cwd, environment, output.fileno(), errors.fileno()), None)
        )
        stack.callback(process.kill)
        code = process.wait(timeout)
        told = [os.pread(each.fileno(), os.fstat(each.fileno()).st_size, 0).decode() for each in (output, errors)]
    return subprocess.CompletedProcess([str(script), *arguments], code, *told)


def _asked(
    script: Path, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], output: int, errors: int
) -> socket.socket:
    """Has a process forked, and gives the socket over which its number and its end are told."""
    request = {"script": str(script), "arguments": arguments, "folder": str(cwd), "environment": dict(environment)}
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs, Path(os.devnull).open("rb") as nothing:
        files = [nothing.fileno(), output, errors, theirs.fileno()]
        socket.send_fds(_forking(), [json.dumps(request).encode()], files)
    return ours


@cache
def _forking() -> socket.socket:
    """The socket of the process that forks. Once this process closes it, that one ends."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.commands.forking"],
            cwd=REPOSITORY,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C on the tests is not meant for it
        )
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours
