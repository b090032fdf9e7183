"""How an import is watched: a bar where somebody looks at a terminal, now and then a line where nobody does."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from schema.importing.state import State
from schema.terminal import err, remark

LINE_EVERY_SECONDS = 10.0


class Watching:
    """Is told how far it has come, and of every wait."""

    def came_to(self, state: State) -> None:
        """So far."""

    def waits(self, why: str, seconds: float) -> None:
        """For something that may work in a moment."""


class Lines(Watching):
    """A line every ten seconds."""

    def __init__(self) -> None:
        self._said_at = time.monotonic()

    def came_to(self, state: State) -> None:
        if time.monotonic() - self._said_at >= LINE_EVERY_SECONDS:
            self._said_at = time.monotonic()
            remark(f"{state.row:,} rows: {counts_of(state)}")

    def waits(self, why: str, seconds: float) -> None:
        remark(f"Waiting {seconds:g} seconds: {why}")


class Bar(Watching):
    """A bar with rate, time left and counts."""

    def __init__(self, update: Callable[[int, str], None], say: Callable[[str], None]) -> None:
        self._update = update
        self._say = say

    def came_to(self, state: State) -> None:
        self._update(state.offset, counts_of(state))

    def waits(self, why: str, seconds: float) -> None:
        self._say(f"Waiting {seconds:g} seconds: {why}")


def counts_of(state: State) -> str:
    """What came of the rows, in words."""
    counts = {"accepted": state.accepted, "duplicates": state.duplicates, "rejected": state.rejected}
    if state.pending:
        counts["pending"] = state.pending
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


@contextmanager
def watching(name: str, total: int | None, state: State, *, quiet: bool) -> Iterator[Watching]:
    """Shows an import of as many bytes, uncompressed, for as long as the block lasts."""
    if quiet or not err.is_terminal:
        yield Watching() if quiet else Lines()
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[counts]}"),
    )
    began, before = time.monotonic(), state.row
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(name, total=total, completed=state.offset, rate="", counts="")

        def update(offset: int, counts: str) -> None:
            rate = (state.row - before) / max(0.001, time.monotonic() - began)
            progress.update(task, completed=offset, rate=f"{rate:,.0f}/s", counts=counts)

        yield Bar(update, remark)
