"""`trogen diff`: what changed between two programmes, in words."""

import json
from pathlib import Path
from typing import Annotated

import typer

from engine.errors import NoProgramme
from schema.commands.flags import TextOrJson, ToldAs
from schema.terminal import complain, hand_over, say


def diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="A programme's folder.", show_default=False)],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The folder to compare with it.", show_default=False)],
    format: ToldAs = TextOrJson.TEXT,
) -> None:
    """Say what changed between two programmes in words, by rule; comments and the order of keys do not count.

    Exit code 1 when one of them has errors.
    """
    from engine.rulesets import check_folder, compile_sources
    from engine.rulesets.difference import differences

    reports = [check_folder(_programme(each)) for each in (before, after)]
    # A programme is called after its folder; what is compared are two states of one.
    old, new = (compile_sources(report.sources, reports[1].key).ruleset for report in reports)
    if old is None or new is None:
        for report in reports:
            if report.compiled.ruleset is None:
                complain(report.text)
        raise typer.Exit(1)
    changes = differences(old, new)
    if format is TextOrJson.JSON:
        hand_over(json.dumps([{"rule": each.rule, "sentence": each.sentence} for each in changes], indent=2))
    elif not changes:
        say("nothing changed")
    else:
        by_section: dict[str, list[str]] = {}
        for change in changes:
            by_section.setdefault(change.rule.split(".")[0], []).append(f"  {change.sentence}")
        for section, sentences in by_section.items():
            say("\n".join([section, *sentences]))


def _programme(folder: Path) -> Path:
    """A folder that is a programme's own. Raises NoProgramme when it holds none, or several."""
    from engine.rulesets.programmes import programmes_in

    found = programmes_in(folder)
    if found != [folder]:
        raise NoProgramme(f"{folder} is a folder of programmes, and not one itself; name one of them, as {found[0]}")
    return folder
