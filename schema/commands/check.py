"""`trogen check`: rule files read, compiled and judged, without a database or a server."""

from pathlib import Path
from typing import Annotated

import typer

from schema.commands.flags import settings_of
from schema.terminal import say


def check(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]",
            help="A programme's folder, or a folder of several. Default: the setting TROGEN_RULESETS, or `rulesets`.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check rule files: every mistake at once, each with its place and what to write instead.

    Exit code 1 when there are errors; warnings alone are 0.
    """
    from engine.rulesets import check_folder
    from engine.rulesets.programmes import programmes_in

    sound = True
    for programme in programmes_in(folder or settings_of().rulesets):
        report = check_folder(programme)
        sound = sound and report.compiled.ruleset is not None
        say(report.text or f"{programme}: nothing to mend")
    if not sound:
        raise typer.Exit(1)
