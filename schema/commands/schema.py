"""`trogen schema`: what editors need to offer a programme's names and to underline mistakes as they are typed."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from schema.commands.flags import Folder, rules_folder
from schema.terminal import complain, own_name, remark, say


def schema(
    folder: Folder = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where to write them, if not beside `programme.yaml`.", show_default=False),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 when one is not what it would be written as.")
    ] = False,
) -> None:
    """Write JSON Schemas of a programme's own files, so that editors complete its names and underline mistakes.

    Rule files with errors are read as far as they can be.
    """
    from engine.rulesets.programmes import programmes_in

    programmes = programmes_in(rules_folder(named=folder))
    if output is not None and len(programmes) > 1:
        raise typer.BadParameter("several programmes cannot share a folder of schemas", param_hint="--output")
    stale = [(each, path) for each in programmes for path in _written(each, output or each, check)]
    if check and stale:
        for programme, path in stale:
            complain(f"{path} is not up to date; write it with: {own_name()} schema {shlex.quote(str(programme))}")
        raise typer.Exit(1)


def _written(programme: Path, output: Path, check: bool) -> Iterator[Path]:
    """Each schema that is not on the disk as it should be; it is, afterwards, unless it is only looked at."""
    from engine.rulesets import read_folder
    from engine.rulesets.compiler import scope_of
    from engine.rulesets.json_schema import hints_missing, schemas_of

    sources = read_folder(programme)
    for name, text in schemas_of(scope_of(sources, programme.resolve().name)).items():
        path = output / name
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            say(f"wrote {path}")
        yield path
    for name, line in hints_missing(sources):
        remark(f"{programme / name} does not name its schema: put `{line}` at its top, and editors will find it")
