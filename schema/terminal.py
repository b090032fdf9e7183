"""What is said on the terminal: results on standard output, everything else on standard error."""

import os
import sys
from pathlib import Path

from rich.console import Console

out = Console(soft_wrap=True, highlight=False, emoji=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)


def say(text: str) -> None:
    """A line of the result, as it stands."""
    out.print(text, markup=False)


def hand_over(text: str) -> None:
    """A result for another program, character for character; nothing at all when it is empty."""
    if text:
        sys.stdout.write(text + "\n")


def remark(text: str) -> None:
    """A line beside the result: progress, advice."""
    err.print(text, markup=False, style="dim")


def warn(text: str) -> None:
    """Something that should be looked at and stops nothing."""
    err.print(f"warning: {text}", markup=False, style="yellow")


def complain(text: str) -> None:
    """Why it cannot be done, as it stands: the text names what is wrong and what to do instead."""
    err.print(text, markup=False, style="red")


def own_name() -> str:
    """How this command was called, so that what we print can be pasted: `trogen`, or `.venv/bin/trogen`."""
    called = Path(sys.argv[0])
    if called.name == sys.argv[0]:
        return "trogen"
    try:
        return str(called.absolute().relative_to(Path.cwd()))
    except ValueError:
        return os.fspath(called)
