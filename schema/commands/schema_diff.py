"""`trogen schema-diff`: what a change of the API does to its clients."""

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.clock import SystemClock
from engine.errors import EngineError
from engine.rules.instants import moment_of
from schema.commands.check import CheckFormat
from schema.commands.flags import one_of
from schema.terminal import hand_over, say

if TYPE_CHECKING:
    from graphql import GraphQLSchema

EXPORTED = "schema.graphql"


class NoSchema(EngineError):
    """What was named is no schema: neither a file of one, nor a revision that has one."""


def schema_diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help=f"A file in GraphQL's schema language, or a git revision whose `{EXPORTED}` is meant: `main`, `v1.2`.",
            show_default=False,
        ),
    ],
    new: Annotated[
        str | None,
        typer.Argument(
            metavar="NEW", help="The same, to compare with it. Default: the API of this version.", show_default=False
        ),
    ] = None,
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
    """Say whether a change of the API breaks those who use it, what may surprise them, and what to do instead.

    Exit code 1 when it breaks clients that heeded every deprecation.
    """
    from schema.evolution.changes import Severity, changes_between
    from schema.evolution.telling import as_github, as_json, as_text

    today = moment_of(SystemClock().now()).date()
    changes = changes_between(_read(old), _present() if new is None else _read(new), today)
    match format:
        case CheckFormat.TEXT:
            say(as_text(changes))
        case CheckFormat.JSON:
            hand_over(as_json(changes))
        case CheckFormat.GITHUB:
            hand_over(as_github(changes, EXPORTED))
    if any(each.severity is Severity.BREAKING for each in changes):
        raise typer.Exit(1)


def _present() -> "GraphQLSchema":
    from graphql import build_schema

    from schema.export import exported

    return build_schema(exported())


def _read(named: str) -> "GraphQLSchema":
    """The schema of a file or a revision. Raises NoSchema."""
    from graphql import GraphQLError, build_schema

    try:
        return build_schema(_text(named))
    except (GraphQLError, TypeError) as error:
        raise NoSchema(f"{named} is no schema in GraphQL's own language: {error}") from None


def _text(named: str) -> str:
    try:
        return Path(named).read_text("utf-8")
    except (IsADirectoryError, UnicodeDecodeError) as error:
        raise NoSchema(f"{named} is no schema: {error}; name the file") from None
    except OSError:
        return _committed(named)


def _committed(revision: str) -> str:
    """The exported schema as it was committed."""
    if revision.startswith("-"):
        raise NoSchema(f"{revision} is no file and no revision")
    try:
        shown = subprocess.run(  # noqa: S603 - a revision, which git judges
            ["git", "show", f"{revision}:./{EXPORTED}"],  # noqa: S607 - whichever git one has
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise NoSchema(f"{revision} is no file, and git cannot be asked for a revision: {error}") from None
    if shown.returncode:
        raise NoSchema(f"{revision} is no file here, and no git revision with a {EXPORTED} in this folder")
    return shown.stdout
