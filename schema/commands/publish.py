"""`trogen publish`: a draft becomes the next version, once it is sound and everybody has seen what it changes."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import EngineError
from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, Folder, rules_folder, settings_of
from schema.commands.moments import Moment, instant_in, moment_of
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
from schema.terminal import own_name, say, warn

if TYPE_CHECKING:
    from engine.rulesets import Report
    from engine.service import Service


class NotPublished(EngineError):
    """The draft cannot be published as it is."""


def publish(
    folder: Folder = None,
    since: Since = None,
    note: Note = "",
    author: Author = None,
    keep_awards: KeepAwards = False,
    without_tests: Annotated[
        bool, typer.Option("--without-tests", help="Publish although tests beside the rules fail, or without any.")
    ] = False,
    yes: Yes = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Publish a programme's rule files as its next version: from now on, from a later day, or for the past.

    Checks them and runs their tests first, says what changed and what that would mean for the members there are, and
    asks. Servers on the same database take the new version up by themselves. With `--from` in the past, members are
    rated anew in the background: what they were told is corrected, each is told once, and it can be interrupted.
    """
    settings = settings_of(database_url=database_url)
    moment = moment_of(since, "--from") if since is not None else None
    quietly()
    path = _one_programme(rules_folder(settings, folder))
    report = _sound(path, without_tests)
    with naming_the_database_setting():
        asyncio.run(_publish(settings.database_url, report, moment, note, author_of(author), keep_awards, yes))


def _one_programme(folder: Path) -> Path:
    from engine.rulesets.programmes import programmes_in

    found = programmes_in(folder)
    if len(found) > 1:
        names = ", ".join(str(each) for each in found)
        raise NotPublished(f"{folder} holds several programmes; publish one of them at a time: {names}")
    return found[0]


def _sound(path: Path, without_tests: bool) -> "Report":
    """The draft, when there is nothing wrong with it. Raises NotPublished with everything that is."""
    from engine.rulesets.testing.folders import run_folder

    tested = run_folder(path)
    if not tested.sound:
        raise NotPublished(f"{tested.text}\n\nnot published: mend the errors first")
    if tested.report.text:
        say(tested.report.text)
    if tested.passed:
        say(tested.text)
        return tested.report
    failing = "\n".join(f"  {run.test.name}" for run in tested.failed)
    told = f"{len(tested.failed)} of {len(tested.runs)} tests fail, as `{own_name()} test {path}` shows:\n{failing}"
    if not without_tests:
        raise NotPublished(f"{told}\nnot published: mend them, or publish anyway with --without-tests")
    warn(told)
    return tested.report


async def _publish(
    database_url: str, report: "Report", moment: Moment | None, note: str, author: str, keep_awards: bool, yes: bool
) -> None:
    from engine.operations.publish import Publication
    from engine.service import open_service

    ruleset = report.compiled.ruleset
    assert ruleset is not None, "the draft is sound"
    begins = instant_in(moment, ruleset.dictionary) if moment is not None else None
    async with open_service(database_url=database_url, rulesets=None) as service:
        await _tell_changes(service, report)
        if not confirmed(f"Publish {report.key}?", yes):
            raise typer.Exit(1)
        publication = Publication(report.key, report.sources, author, note, begins, keep_awards)
        published = await service.publish(publication)
        tell_published(published, service.clock.now())
        await rate(service, published)


async def _tell_changes(service: "Service", report: "Report") -> None:
    """What is otherwise than in the version in force, in words."""
    from engine.rulesets.difference import differences

    rulebook = await service.rulebook(report.key)
    if rulebook is None:
        say(f"{report.key} is new in this database.")
        return
    present, draft = rulebook.version_at(service.clock.now()), report.compiled.ruleset
    assert draft is not None, "the draft is sound"
    changes = differences(present.ruleset, draft)
    say(f"Compared with version {present.number}, which is in force:" if changes else "Nothing that counts changed.")
    for change in changes:
        say(f"  {change.sentence}")
    if not sys.stdin.isatty() and not changes:
        warn("nothing that counts changed; it is published all the same if the files are others")
