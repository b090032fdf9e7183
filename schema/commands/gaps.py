"""`trogen gaps`: what of the rules could be otherwise, and no test would notice."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from schema.commands.flags import Folder, TextOrJson, ToldAs, rules_folder
from schema.terminal import complain, err, hand_over, say

if TYPE_CHECKING:
    from engine.rulesets.testing.folders import Tested
    from engine.rulesets.testing.gaps import Gap, Gaps


def gaps(
    folder: Folder = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with code 1 when there is any gap.")] = False,
    format: ToldAs = TextOrJson.TEXT,
) -> None:
    """Change each number, date, duration and period of the rules in turn, leave out each thing that they say, and name
    what no test notices.

    The files stay as they are. Exit code 1 when a test fails already or the rule files have errors.
    """
    from engine.rulesets.programmes import programmes_in
    from engine.rulesets.testing.documents import gaps_as_json
    from engine.rulesets.testing.folders import gaps_of, run_folder

    found: list[tuple[Tested, int, Sequence[Gap]]] = []
    whole = True
    for each in programmes_in(rules_folder(named=folder)):
        tested = run_folder(each)
        looked_at = gaps_of(tested)
        if looked_at is None:
            whole = False
            complain(f"{tested.text}\n{tested.folder}: gaps can be found once every test passes")
        else:
            found.append((tested, looked_at.total, _found_in(looked_at, tested.folder)))
    if format is TextOrJson.JSON:
        hand_over(gaps_as_json(found))
    else:
        for tested, total, survivors in found:
            _tell(tested, total, survivors)
    if not whole or (strict and any(survivors for _, _, survivors in found)):
        raise typer.Exit(1)


def _found_in(looked_at: "Gaps", folder: str) -> "Sequence[Gap]":
    """Tries every change, with a bar that shows how far it has come, where somebody watches."""
    from rich.progress import track

    steps = track(
        looked_at.try_all(),
        description=folder,
        total=looked_at.total,
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
    return looked_at.gaps_in(list(steps))


def _tell(tested: "Tested", total: int, survivors: "Sequence[Gap]") -> None:
    from engine.rulesets.testing.advice import in_words

    for gap in survivors:
        say(in_words(gap, tested.folder))
    tests = "1 test" if len(tested.runs) == 1 else f"{len(tested.runs):,} tests"
    gaps = "no gaps" if not survivors else "1 gap" if len(survivors) == 1 else f"{len(survivors):,} gaps"
    say(f"{tested.folder}: {gaps} in {tests}, after {total:,} small changes")
