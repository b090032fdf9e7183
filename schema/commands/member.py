"""`trogen member`: what a person can ask for about what is held of them."""

import asyncio
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import EngineError
from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, settings_of
from schema.commands.handing_out import COMMAND_LINE, granted, opened
from schema.terminal import remark, say

if TYPE_CHECKING:
    from engine.operations.privacy.erase import Erasure

Program = Annotated[str, typer.Argument(help="The key of the programme.", show_default=False)]
Member = Annotated[str, typer.Argument(help="The member, by the id that brands know them by.", show_default=False)]


class CannotBeWritten(EngineError):
    """There is no room for the document, or no right to put it there."""


class NotConfirmed(EngineError):
    """Nothing was done: it cannot be undone, and nobody said that it is meant."""


def erase(
    program: Program,
    member: Member,
    yes: Annotated[bool, typer.Option("--yes", help="Erase them without asking.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Erase a member for good: their names, profile, actions, feed, and everything worked out from them.

    What they were given stays in the programme's totals, without them. Works beside servers on the same database.
    """
    _confirm(program, member, yes)
    with naming_the_database_setting():
        erasure = asyncio.run(_erase(database_url, program, member))
    from engine.operations.times import in_words

    if erasure.repeated:
        say(f"Nobody goes by that any more: they were erased {in_words(erasure.erased_at)}.")
        return
    say("Erased. Submissions that name them are refused from now on.")
    remark("Backups still have them: restore none without erasing them again, and see docs/privacy.md.")


def export(
    program: Program,
    member: Member,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="FILE", help="Write it there. Default: to standard output.", show_default=False
        ),
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write everything that is held of a member, as one JSON document. That it was is noted in the audit.

    Its form is described by docs/member-export.schema.json. Works beside servers on the same database.
    """
    with naming_the_database_setting():
        if output is None:
            asyncio.run(_export(database_url, program, member, sys.stdout.write))
            return
        try:
            # For nobody else to read, whatever the machine's habits are.
            with open(output, "w", encoding="utf-8", opener=partial(os.open, mode=0o600)) as file:
                asyncio.run(_export(database_url, program, member, file.write))
        except OSError as error:
            raise CannotBeWritten(f"{output} cannot be written: {error.strerror}") from error
        except EngineError:
            output.unlink(missing_ok=True)
            raise
    remark(f"Written to {output}.")


def compact(database_url: DatabaseUrl = None) -> None:
    """Write an SQLite file anew, without anything that was ever deleted. Nothing is stored meanwhile.

    What is erased is overwritten at once in any case: this is for files that an earlier release deleted from, and to
    get back the room. On PostgreSQL there is nothing to do.
    """
    from engine.store.database import database_of
    from engine.store.scrubbing import compact as write_anew

    with naming_the_database_setting():
        is_anew = write_anew(database_of(settings_of(database_url=database_url).database_url))
    if is_anew:
        say("The database holds nothing that was deleted.")
    else:
        say("PostgreSQL overwrites what was deleted in its own time: docs/privacy.md says when.")


member = typer.Typer(
    help="Give out what is held of a member, and erase members.", no_args_is_help=True, rich_markup_mode="markdown"
)
member.command(epilog="Example: trogen member export kundklubb astrid --output astrid.json")(export)
member.command(epilog="Example: trogen member erase kundklubb astrid --yes")(erase)


def _confirm(program: str, name: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotConfirmed("this cannot be undone: say --yes to erase them, and nobody is asked")
    question = f'Erase "{name}" of {program} for good? This cannot be undone'
    if not typer.confirm(question, err=True):
        raise NotConfirmed("nothing was erased")


async def _erase(database_url: str | None, program: str, name: str) -> "Erasure":
    async with opened(database_url) as service:
        return granted(await service.privacy.erase(program, name, by=COMMAND_LINE))


async def _export(database_url: str | None, program: str, name: str, write: Callable[[str], object]) -> None:
    async with opened(database_url) as service:
        refused = await service.privacy.write_export(program, name, write, by=COMMAND_LINE)
        if refused is not None:
            granted(refused)
