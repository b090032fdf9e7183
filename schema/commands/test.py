"""`trogen test`: the tests beside the rules, without a database or a server."""

from typing import Annotated

import typer

from engine.errors import WrongSetting
from schema.commands.flags import Folder, TextOrJson, ToldAs, rules_folder
from schema.terminal import hand_over, say


def run_tests(
    folder: Folder = None,
    only: Annotated[
        str, typer.Option("-k", metavar="NAME", help="Only tests with this in their name.", show_default=False)
    ] = "",
    with_all: Annotated[
        bool,
        typer.Option(
            "--with-all",
            help="Run each test with the whole programme, not only with the rules of its file and what they name.",
        ),
    ] = False,
    all_rules: Annotated[
        bool,
        typer.Option(
            "--all-rules", "-v", help="Show every rule when a test fails `--with-all`, those that do not match too."
        ),
    ] = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="List the rule lines that no test exercises as well.")
    ] = False,
    format: ToldAs = TextOrJson.TEXT,
) -> None:
    """Run the tests that stand beside the rules, in `tests:`. One that fails shows the member's diary, with why.

    Exit code 1 when a test fails or the rule files have errors.
    """
    from engine.rulesets.programmes import programmes_in
    from engine.rulesets.testing.documents import tests_as_json
    from engine.rulesets.testing.folders import run_folder

    folders = programmes_in(rules_folder(named=folder))
    tested = [run_folder(each, with_all, only, coverage, all_rules) for each in folders]
    if only and all(each.sound for each in tested) and not any(each.runs for each in tested):
        raise WrongSetting(f'-k: no test has "{only}" in its name; write a part of one')
    if format is TextOrJson.JSON:
        hand_over(tests_as_json(tested))
    else:
        for each in tested:
            say(each.text)
    if not all(each.passed for each in tested):
        raise typer.Exit(1)
