"""`trogen check`: rule files read, compiled and judged, without a database or a server."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from schema.commands.flags import Folder, one_of, rules_folder
from schema.terminal import hand_over, say


class CheckFormat(Enum):
    """How findings are told."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def check(
    folder: Folder = None,
    format: Annotated[
        CheckFormat,
        typer.Option(
            help="`text` for people, `json` for programs, `github` for annotations in a workflow.",
            metavar="text|json|github",
            parser=one_of(CheckFormat),
            show_default=False,
        ),
    ] = CheckFormat.TEXT,
) -> None:
    """Check rule files: every mistake at once, each with its place and what to write instead.

    Exit code 1 when there are errors; warnings alone are 0.
    """
    from engine.rulesets import check_folder
    from engine.rulesets.formats import as_github, as_json
    from engine.rulesets.programmes import programmes_in

    found = [(each, check_folder(each)) for each in programmes_in(rules_folder(named=folder))]
    reports = [report for _, report in found]
    match format:
        case CheckFormat.TEXT:
            for programme, report in found:
                say(report.text or f"{report.key if programme == Path() else programme}: nothing to mend")
        case CheckFormat.JSON:
            hand_over(as_json(reports))
        case CheckFormat.GITHUB:
            hand_over(as_github(reports))
    if any(report.compiled.ruleset is None for report in reports):
        raise typer.Exit(1)
