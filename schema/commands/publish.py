"""`trogen publish`: a draft becomes the next version, once it is sound and everybody has seen what it changes."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import EngineError
from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, Folder, rules_folder, settings_of
from schema.commands.moments import instant_in, moment_of
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
from schema.terminal import out, own_name, say, warn

if TYPE_CHECKING:
    from engine.operations.publish import Publication
    from engine.rules.instants import Instant
    from engine.rulesets import Report
    from engine.store.library import Rulebook


class NotPublished(EngineError):
    """The draft cannot be published as it is."""


def publish(
    folder: Folder = None,
    since: Since = None,
    note: Note = "",
    author: Author = None,
    keep_awards: KeepAwards = False,
    without_tests: Annotated[
        bool, typer.Option("--without-tests", help="Publish although tests beside the rules fail.")
    ] = False,
    yes: Yes = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Publish a programme's rule files as its next version: from now on, from a later day, or for the past.

    Checks them and runs their tests first, says what changed and what that would mean for the members there are, and
    asks. Servers on the same database take the new version up by themselves. With `--from` in the past, members are
    rated anew in the background: what they were told is corrected, each is told once, and it can be interrupted.
    """
    from engine.operations.publish import Publication

    settings = settings_of(database_url=database_url)
    moment = moment_of(since, "--from") if since is not None else None
    quietly()
    path = _one_programme(rules_folder(settings, folder))
    report = _sound(path, without_tests)
    ruleset = report.compiled.ruleset
    assert ruleset is not None, "the draft is sound"
    begins = instant_in(moment, ruleset.dictionary) if moment is not None else None
    publication = Publication(report.key, report.sources, author_of(author), note, begins, keep_awards)
    with naming_the_database_setting():
        if asyncio.run(_tell_changes(settings.database_url, report, begins)):
            _tell_members(settings.database_url, report, begins)
        if not confirmed(f"Publish {report.key}?", yes):
            raise typer.Exit(1)
        asyncio.run(_publish(settings.database_url, publication))


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


async def _publish(database_url: str, publication: "Publication") -> None:
    from engine.service import open_service

    async with open_service(database_url=database_url, rulesets=None) as service:
        published = await service.publish(publication)
        tell_published(published, service.clock.now())
        await rate(service, published)


async def _tell_changes(database_url: str, report: "Report", begins: "Instant | None") -> bool:
    """Says what is otherwise than in the version in force; whether there is one, and the draft is another."""
    from engine.rulesets import digest_of
    from engine.rulesets.difference import differences
    from engine.service import open_service

    async with open_service(database_url=database_url, rulesets=None) as service:
        rulebook = await service.rulebook(report.key)
        if rulebook is None:
            say(f"{report.key} is new in this database.")
            return False
        now = service.clock.now()
        present, draft = rulebook.version_at(now), report.compiled.ruleset
        assert draft is not None, "the draft is sound"
        changes = differences(present.ruleset, draft)
        before = f"version {present.number}, which is in force"
        say(f"Compared with {before}:" if changes else f"Nothing that counts is otherwise than in {before}.")
        for change in changes:
            say(f"  {change.sentence}")
        _warn_of_scheduled(rulebook, begins or now, now)
        return present.digest != digest_of(report.sources)


def _warn_of_scheduled(rulebook: "Rulebook", begins: "Instant", now: "Instant") -> None:
    """What is to come into force later, and will not."""
    from engine.operations.times import in_words

    for each in rulebook.in_force:
        if each.effective_from > now and each.effective_from >= begins:
            when = in_words(each.effective_from)
            warn(f"version {each.number} is scheduled for {when}, and will not come into force when this is published")


def _tell_members(database_url: str, report: "Report", begins: "Instant | None") -> None:
    """Says what the draft would mean for the members there are: for its own past, or had it ruled lately."""
    from engine.clock import SystemClock
    from engine.operations.simulate import NothingToSimulate, Sample
    from engine.rules.instants import HOUR, Instant
    from schema.commands.simulate import simulated
    from schema.simulation.text import summary

    now = SystemClock().now()
    if begins is not None and begins > now:
        return
    since = Instant(now - _LATELY_DAYS * 24 * HOUR) if begins is None else begins
    try:
        simulation = simulated(database_url, report, since, Sample(_LOOKED_AT), None)
    except NothingToSimulate:
        return
    when = f"Had it ruled the last {_LATELY_DAYS} days" if begins is None else "By what really happened since then"
    say(f"\n{when} (`{own_name()} simulate` tells more):")
    for part in summary(simulation):
        out.print(part)


_LATELY_DAYS = 30

_LOOKED_AT = 2_000
"""Members: enough to see what a draft does, in seconds."""
