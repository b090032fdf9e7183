"""`trogen check`: rule files read, compiled and judged, without a database or a server."""

from pathlib import Path
from typing import Annotated

import typer

from engine.errors import EngineError
from schema.commands.flags import settings_of
from schema.terminal import say


class NoProgramme(EngineError):
    """There is nothing to check in the folder."""


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

    sound = True
    for programme in _programmes_in(folder or settings_of().rulesets):
        report = check_folder(programme)
        sound = sound and report.compiled.ruleset is not None
        say(report.text or f"{programme}: nothing to mend")
    if not sound:
        raise typer.Exit(1)


def _programmes_in(folder: Path) -> list[Path]:
    """The folder itself when it holds a programme, else every folder in it that does. Raises NoProgramme."""
    if (folder / "programme.yaml").is_file():
        return [folder]
    found = sorted(path.parent for path in folder.glob("*/programme.yaml"))
    if not found:
        raise NoProgramme(f"there is no programme in {folder}: neither it nor a folder in it holds a programme.yaml")
    return found
