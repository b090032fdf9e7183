"""`trogen fmt`: rule files written in one way, with their comments and in their order."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from schema.commands.flags import WITHOUT_A_FOLDER, rules_folder
from schema.terminal import complain, own_name, say


def fmt(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FOLDER|FILE",
            help=f"Programmes, folders of several, or rule files. {WITHOUT_A_FOLDER}",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 when a file would be written otherwise.")
    ] = False,
) -> None:
    """Write rule files in one way: indentation, spaces, line ends. Comments, order and texts stay as they are.

    What rules mean never changes. Files with errors are left alone, and exit code is 1.
    """
    from engine.rulesets.format_files import Formatting, format_files

    left, changed = False, False
    for file in format_files(paths or [rules_folder()]):
        match file.outcome:
            case Formatting.CHANGED if not check:
                file.path.write_text(file.text, "utf-8", newline="\n")
                say(f"wrote {file.path}")
            case Formatting.CHANGED:
                changed = True
                say(f"{file.path} would be written otherwise")
            case Formatting.BROKEN:
                left = True
                look = f"{own_name()} check {shlex.quote(str(file.programme))}"
                complain(f"{file.path} has errors and is left alone: see {look}")
            case Formatting.IMPOSSIBLE:
                left = True
                complain(f"{file.path} is left alone: it cannot be written otherwise without a change of its meaning")
            case Formatting.UNCHANGED:
                pass
    if left or changed:
        raise typer.Exit(1)
