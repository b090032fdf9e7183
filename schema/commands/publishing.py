"""What publishing and rolling back have in common: their flags, the question before, and what is told afterwards."""

import getpass
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import EngineError
from schema.terminal import err, remark, say, warn

if TYPE_CHECKING:
    from engine.operations.publish import Published
    from engine.rules.instants import Instant
    from engine.service import Service

Since = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="WHEN",
        help="From when on it rules: a day as `2027-03-01`, when that begins in the programme's zone, or an instant as "
        "`2027-03-01T10:00:00+01:00`; in the past, or ahead. Default: from now on.",
        show_default=False,
    ),
]
Note = Annotated[
    str, typer.Option("--note", metavar="TEXT", help="Why, for whoever reads `trogen versions`.", show_default=False)
]
Author = Annotated[
    str | None,
    typer.Option("--author", metavar="NAME", help="Who publishes. Default: your user name here.", show_default=False),
]
KeepAwards = Annotated[
    bool,
    typer.Option(
        "--keep-awards",
        help="Badges and tiers that were won already stay, even if by these rules they never would have been won.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


class NobodyToAsk(EngineError):
    """What must be confirmed is not, because there is no terminal."""


def quietly() -> None:
    """Lets the log tell of what went wrong alone: what was done is the command's own to say."""
    from engine.settings import LogFormat, LogLevel
    from schema.logs import set_up_logs

    set_up_logs(LogLevel.ERROR, LogFormat.CONSOLE)


def author_of(given: str | None) -> str:
    """Who publishes."""
    if given:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def confirmed(question: str, yes: bool) -> bool:
    """Whether to go on. Raises NobodyToAsk where nobody can answer."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise NobodyToAsk("not published: nobody can be asked here; say --yes to go on without")
    if typer.confirm(question, err=True):
        return True
    remark("Nothing was published.")
    return False


def tell_published(published: "Published", now: "Instant") -> None:
    """What was recorded, and what follows from it."""
    if not published.changed:
        say(f"{published.program}: these files are version {published.number} already; nothing was published.")
        remark("What was promised with a version, as --keep-awards, cannot be changed afterwards.")
        return
    say(f"{published.program}: version {published.number} is published. {_rules(published, now)}")
    for number in published.replaces:
        warn(f"version {number} is in force no more at any time: version {published.number} rules all of it")


def _rules(published: "Published", now: "Instant") -> str:
    """From when on it rules."""
    from engine.operations.times import in_words

    if published.number == 1:
        return "It rules from the very beginning."
    when = in_words(published.effective_from)
    if published.rates_the_past:
        return f"It rules the past as well, from {when} on."
    return f"It will rule from {when} on." if published.effective_from > now else f"It rules from {when} on."


async def rate(service: "Service", published: "Published") -> None:
    """Rates the members anew whom it concerns, with a bar that shows how far it has come, where somebody watches."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    if not published.rates_the_past:
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    last = None
    try:
        with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
            task = bar.add_task("rating members anew", total=None)
            async for last in service.rate(published.program, published.number):
                bar.update(task, completed=last.rated, total=last.members)
    except KeyboardInterrupt:
        remark("Interrupted. A running server goes on by itself, or run the command again.")
        raise
    if last is not None:
        say(f"{published.program}: {last.rated:,} of {last.members:,} members are rated by version {published.number}.")
