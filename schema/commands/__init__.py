"""The `trogen` command: one file a command, each doing one thing. `main` is what the console script runs."""

import sys
from typing import Annotated

import typer

from engine import __version__
from engine.errors import EngineError
from engine.settings import WrongSetting
from schema.commands.check import check
from schema.commands.demo import demo
from schema.commands.migrate import migrate
from schema.commands.serve import serve
from schema.commands.watch import watch
from schema.terminal import complain

trogen = typer.Typer(
    name="trogen",
    help="A gamified loyalty engine behind a GraphQL API. Rule files say what is rewarded.",
    epilog="Start with: trogen demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

trogen.command(epilog="Example: trogen serve --port 8080")(serve)
trogen.command(epilog="Example: trogen check rulesets/kundklubb")(check)
trogen.command(epilog="Example: trogen migrate --database-url sqlite://var/trogen.db")(migrate)
trogen.command(epilog="Example: trogen demo --fresh")(demo)
trogen.command(epilog="Example: trogen watch kundklubb astrid")(watch)


def main() -> None:
    """Runs the command line. Exit code 2 for a wrong setting or flag, 1 for anything else that cannot be done."""
    try:
        trogen()
    except EngineError as error:
        complain(str(error))
        sys.exit(2 if isinstance(error, WrongSetting) else 1)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"trogen {__version__}")
        raise typer.Exit


@trogen.callback()
def _every_command(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    pass
