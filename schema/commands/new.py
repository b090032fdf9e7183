"""`trogen new`: a programme to start from, written from a few answers."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from schema.terminal import complain, own_name, remark, say

_UNLESS_ASKED = ("repairs", "reviews")


def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is not there yet, or is empty.")],
    name: Annotated[str | None, typer.Option(help="What members call it.", show_default=False)] = None,
    language: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="A language, as `sv`; can be repeated.", show_default=False)
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help="A time zone of the IANA database, as `Europe/Stockholm`.", show_default=False)
    ] = None,
    do: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND",
            help="What members do: `answers`, `repairs`, `reviews`, `events`; can be repeated.",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what no flag says is as good as any.")] = False,
) -> None:
    """Write a programme to start from: rule files with comments and tests. On a terminal it asks what flags do not say.

    Nothing is overwritten.
    """
    from engine.rulesets import compile_sources
    from engine.rulesets.compiler import scope_of
    from engine.rulesets.json_schema import schemas_of
    from engine.rulesets.starter import Answers, starter

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        complain(f"{folder} is there already; name a folder that is not there yet, or is empty")
        raise typer.Exit(1)
    asks = not yes and sys.stdin.isatty()
    key = folder.resolve().name
    answers = Answers(
        name=name or _asked("What do members call it?", key.replace("_", " ").replace("-", " ").capitalize(), asks),
        languages=tuple(language or _several("Which languages does it speak?", ("en",), asks)),
        zone=zone or _asked("Which time zone are most members in?", "Europe/Stockholm", asks),
        kinds=_kinds(do or _kinds_asked(asks)),
    )
    files = starter(answers)
    wrong = compile_sources(files, key, folder=folder.as_posix()).diagnostics
    if wrong:
        complain(f"{wrong[0].message}: {wrong[0].suggestion}")
        raise typer.Exit(2)
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in {**files, **schemas_of(scope_of(files, key))}.items():
        (folder / file).write_text(text, "utf-8", newline="\n")
        say(f"wrote {folder / file}")
    remark(f"Next: change a rule, then {own_name()} check {folder} and {own_name()} test {folder}")
    remark(f"To see it live: {own_name()} demo --rulesets {folder}")


def _asked(question: str, unless_told: str, asks: bool) -> str:
    return str(typer.prompt(question, unless_told)) if asks else unless_told


def _several(question: str, unless_told: Sequence[str], asks: bool) -> list[str]:
    return _asked(question, " ".join(unless_told), asks).replace(",", " ").split()


def _kinds_asked(asks: bool) -> list[str]:
    from engine.rulesets.starter import KINDS

    if asks:
        for word, kind in KINDS.items():
            remark(f"  {word}: members {kind.asked}")
    return _several("What do members do?", _UNLESS_ASKED, asks)


def _kinds(words: Sequence[str]) -> tuple[str, ...]:
    from engine.rulesets.diagnostics import either, instead
    from engine.rulesets.starter import KINDS

    for word in words:
        if word not in KINDS:
            help_line = instead(word, list(KINDS), f"it can be {either(KINDS)}")
            raise typer.BadParameter(f"`{word}` is nothing we have rules for; {help_line}", param_hint="--do")
    return tuple(words)
