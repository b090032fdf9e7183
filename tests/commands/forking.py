"""The process that `trogen` processes of tests are forks of: it has imported the engine and the API once.

Half of what a short command costs is importing. A fork has its own folder, environment, files and signals, runs the
script that a shell would run, and ends as a process ends. What looks at the terminal is imported after forking.

Run as a process of its own, with the socket over which `tests.commands.forks` asks as its standard input.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[2]
LARGEST_BYTES = 150_000
_LATER = ("schema.commands", "schema.terminal", "schema.demo")
"""They make consoles, which look at the environment when they are made."""
_LIBRARIES = ("typer.main", "typer.rich_utils", "rich.markdown", "rich.progress", "httpx", "websockets.asyncio.client")
_FILES = 4
"""Standard input, output and errors, and where the start and the end are told."""


class _Command(NamedTuple):
    pid: int
    report: int


def import_everything() -> None:
    """What commands import when they need it, and the schema, of which a process has one."""
    ours = [".".join(file.relative_to(REPOSITORY).with_suffix("").parts) for file in _our_files()]
    for name in (*ours, *_LIBRARIES):
        if not name.startswith(_LATER):
            importlib.import_module(name)
    for introspection in (False, True):
        importlib.import_module("schema.build").build_schema(introspection=introspection)
    gc.collect()
    gc.freeze()  # a fork shares what is never looked at again


def _our_files() -> Iterator[Path]:
    for package in ("engine", "schema"):
        yield from (file for file in sorted((REPOSITORY / package).rglob("*.py")) if file.name != "__init__.py")


def forked(asking: socket.socket) -> str | None:
    """Forks for each request, until nobody asks any more: then None. In a fork: the script that it is to run.

    Whoever asked is told of the start and of the end of what was forked, as only a parent can.
    """
    with selectors.DefaultSelector() as events:
        events.register(asking, selectors.EVENT_READ)
        while True:
            for key, _ in events.select():
                if isinstance(key.data, _Command):
                    events.unregister(key.fd)
                    os.close(key.fd)
                    _tell_the_end(key.data)
                    continue
                request, files, _, _ = socket.recv_fds(asking, LARGEST_BYTES, _FILES)
                if not request:
                    return None
                command = _Command(os.fork(), report=files.pop())
                if not command.pid:
                    return _become(files, **json.loads(request))
                for file in files:
                    os.close(file)
                os.write(command.report, str(command.pid).encode())
                events.register(os.pidfd_open(command.pid), selectors.EVENT_READ, command)


def _tell_the_end(command: _Command) -> None:
    _, status = os.waitpid(command.pid, 0)
    with suppress(BrokenPipeError):  # nobody waits for it any more
        os.write(command.report, str(os.waitstatus_to_exitcode(status)).encode())
    os.close(command.report)


def _become(streams: list[int], script: str, arguments: list[str], folder: str, environment: dict[str, str]) -> str:
    """Makes this process what it were if a shell had started it."""
    for place, file in enumerate(streams):
        os.dup2(file, place)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = [script, *arguments]
    sys.path[0] = str(Path(script).parent)
    return script


class _Ending:
    """Ends a fork once everything is done that is done at an end, but for taking apart what it shares with others."""

    def __init__(self) -> None:
        self._code: int | None = None
        atexit.register(self._now)  # what is registered first is called last

    def run(self, script: str) -> None:
        """Runs a script. What it raises is nothing to us, unless it is that it has ended."""
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as end:
            self._code = end.code if isinstance(end.code, int) else None
            raise

    def _now(self) -> None:
        if self._code is not None:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(self._code)


if __name__ == "__main__":
    ending = _Ending()
    import_everything()
    with socket.socket(fileno=os.dup(0)) as asking:
        script = forked(asking)
    if script is not None:
        ending.run(script)
