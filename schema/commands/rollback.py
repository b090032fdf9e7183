"""`trogen rollback`: an earlier version's rule files are published again."""

import asyncio
from typing import Annotated

import typer

from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, settings_of
from schema.commands.moments import Moment, instant_in, moment_of
from schema.commands.programs import Program, one_program
from schema.commands.publishing import (
    Author,
    KeepAwards,
    Note,
    Since,
    Yes,
    author_of,
    confirmed,
    quietly,
    rate,
    tell_published,
)
from schema.terminal import say


def rollback(
    program: Program = None,
    to: Annotated[
        int | None,
        typer.Option(
            "--to",
            metavar="NUMBER",
            help="The version to go back to. Default: the newest that ruled before with other files.",
            show_default=False,
        ),
    ] = None,
    since: Since = None,
    note: Note = "",
    author: Author = None,
    keep_awards: KeepAwards = False,
    yes: Yes = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Go back to an earlier version: its rule files become the next one, from now on, or for the past with `--from`.

    Nothing is deleted: `trogen versions` shows both. A server that starts with the files that were left does not
    publish them again.
    """
    settings = settings_of(database_url=database_url)
    moment = moment_of(since, "--from") if since is not None else None
    quietly()
    with naming_the_database_setting():
        asyncio.run(_rollback(settings.database_url, program, to, moment, note, author_of(author), keep_awards, yes))


async def _rollback(
    database_url: str,
    program: str | None,
    to: int | None,
    moment: Moment | None,
    note: str,
    author: str,
    keep_awards: bool,
    yes: bool,
) -> None:
    from engine.operations.versions import rollback_to, version_to_return_to
    from engine.service import open_service

    async with open_service(database_url=database_url, rulesets=None) as service:
        rulebook = await one_program(service, program)
        now = service.clock.now()
        target, newest = version_to_return_to(rulebook, to, now), rulebook.version_at(now)
        say(f"{rulebook.program}: from version {newest.number} back to the files of version {target.number}")
        if not confirmed("Publish them again?", yes):
            raise typer.Exit(1)
        begins = instant_in(moment, target.ruleset.dictionary) if moment is not None else None
        sources = await service.sources_of(rulebook.program, target.number)
        publication = rollback_to(
            rulebook,
            target,
            sources=sources,
            published_by=author,
            note=note,
            since=begins,
            keep_awards=keep_awards,
        )
        published = await service.publish(publication)
        tell_published(published, service.clock.now())
        await rate(service, published)
