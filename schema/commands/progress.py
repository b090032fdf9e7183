"""How far a long command has come, on standard error, where somebody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from schema.terminal import err

if TYPE_CHECKING:
    from engine.operations.doctor import Progress


@contextmanager
def with_progress(doing: str) -> "Iterator[Callable[[Progress], None]]":
    """A bar of members that goes away at the end; gives what it is to be told by."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(doing, total=None)

        def told(progress: "Progress") -> None:
            bar.update(task, completed=progress.members, total=progress.of)

        yield told
