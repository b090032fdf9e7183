"""Publishing: rule files become the next version, from now on, from a later instant, or for the past. A recorded fact.

The newest publication rules from its instant on, whatever was published before it for that time. What members were
told by other rules is corrected in the background; see `engine.store.chores`.
"""

import asyncio
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
import structlog

from engine.clock import Clock
from engine.errors import NoProgramme, RulesetsInvalid
from engine.rules.instants import Instant, instant_of
from engine.rulesets import Report, check_folder, digest_of
from engine.rulesets.programmes import programmes_in
from engine.store import statements
from engine.store.audit import Deed, Detail, in_full, note
from engine.store.backend import Transaction
from engine.store.rows import VersionRow
from engine.store.writer import Writer

log = structlog.get_logger("trogen.publish")

BEGINNING = instant_of(datetime(1, 1, 1, tzinfo=UTC))
"""From when the first version of a programme is in force: from before anything that can have occurred."""

SERVER_START = "server start"
"""Who has published what a server found changed when it started."""

_NAME_ANOTHER = "name another with --rulesets or TROGEN_RULESETS"


@dataclass(frozen=True, slots=True)
class Publication:
    """Rule files, checked, that are to be the next version."""

    program: str
    sources: Mapping[str, str]
    published_by: str
    note: str = ""
    since: Instant | None = None
    """From when on they rule; None is from now on, after everything that was folded already."""
    keep_awards: bool = False
    """Whether badges stay that were won under other rules for the same time."""
    restores: int | None = None
    """The version whose files these are again."""


@dataclass(frozen=True, slots=True)
class Published:
    """The version that rule files are now. `changed` is False when they were that already, and nothing was recorded."""

    program: str
    number: int
    effective_from: Instant
    changed: bool
    replaces: tuple[int, ...] = ()
    """The versions that no longer come into force, or never will, because this one rules all of their time."""
    rates_the_past: bool = False
    """Whether members were folded by other rules for some of its time, and are to be rated anew."""
    held_back: bool = False
    """Whether they were left alone because somebody has since published other files on purpose."""


class _Known(NamedTuple):
    """A version, as far as publishing needs to know it."""

    number: int
    digest: str
    effective_from: int
    published_by: str


async def publish_folders(
    folder: Path, *, clock: Clock, writer: Writer, published_by: str = SERVER_START, unavailable: Container[str] = ()
) -> list[Published]:
    """Publishes every programme below a folder whose rule files are new, from now on; the folder may be one itself.

    Files that were published before are left alone when somebody has published others on purpose since, be it for
    later: a server that is started again must not undo that. `unavailable` programmes are left as they are: what a
    newer release published is not to be published over. Raises RulesetsInvalid, with all reports, and when there is no
    programme at all.
    """
    reports = await asyncio.to_thread(sound_reports, folder)
    served = [report for report in reports if report.key not in unavailable]
    publications = [Publication(report.key, report.sources, published_by) for report in served]
    return [await publish(each, clock=clock, writer=writer, only_if_new=True) for each in publications]


def sound_reports(folder: Path) -> list[Report]:
    """One for each programme of a folder: the folder itself when it holds a `programme.yaml`, else its subfolders.

    Raises RulesetsInvalid, with all reports, when there is an error in any, and when there is no programme at all.
    """
    try:
        return _sound([check_folder(each) for each in programmes_in(folder)])
    except NoProgramme as error:
        raise NoProgramme(f"{error}, or {_NAME_ANOTHER}") from None


def _sound(reports: list[Report]) -> list[Report]:
    """The reports, when there is no error in any."""
    wrong = [report.text for report in reports if report.compiled.ruleset is None]
    if wrong:
        raise RulesetsInvalid("\n\n".join(wrong))
    return reports


async def publish(publication: Publication, *, clock: Clock, writer: Writer, only_if_new: bool = False) -> Published:
    """Records the next version of a programme, unless its files are that already."""
    published = await writer.perform(lambda transaction: _record(transaction, publication, clock.now(), only_if_new))
    if published.changed:
        log.info("version published", program=published.program, number=published.number, by=publication.published_by)
    elif published.held_back:
        log.warning(
            "rule files not published: another version was published on purpose since; use `trogen publish`",
            program=published.program,
            in_force=published.number,
        )
    return published


def _record(transaction: Transaction, publication: Publication, now: Instant, only_if_new: bool) -> Published:
    # Nobody folds for this programme meanwhile: no entry can slip in between the look at what was folded and the
    # version.
    key = publication.program
    transaction.lock_program(key)
    known = [_Known(*row) for row in transaction.fetch(statements.VERSIONS_OF, key)]
    digest = digest_of(publication.sources)
    unchanged = _unchanged(known, digest, publication, now, only_if_new)
    if unchanged is not None:
        return unchanged
    ((latest,),) = transaction.fetch(statements.LATEST_FOLDED, key)
    effective_from = _effective_from(publication, known, latest, now)
    number = len(known) + 1
    files = msgspec.json.encode(dict(publication.sources)).decode()
    transaction.write(statements.INSERT_PROGRAM, [(key, now)])
    row = VersionRow(
        key,
        number,
        digest,
        effective_from,
        now,
        publication.published_by,
        publication.note,
        files,
        publication.keep_awards,
        publication.restores,
    )
    transaction.write(statements.INSERT_VERSION, [row])
    _note(transaction, row, now)
    return Published(
        key,
        number,
        effective_from,
        changed=True,
        replaces=tuple(each.number for each in _timeline(known) if each.effective_from >= effective_from),
        rates_the_past=latest is not None and effective_from <= latest,
    )


def _note(transaction: Transaction, version: VersionRow, now: Instant) -> None:
    details: dict[str, Detail] = {"digest": version.digest, "effective_from": in_full(Instant(version.effective_from))}
    deed = Deed.PROGRAM_PUBLISHED
    if version.restores is not None:
        deed = Deed.PROGRAM_ROLLED_BACK
        details["restores"] = version.restores
    note(transaction, now, version.published_by, deed, version.program, str(version.number), details)


def _unchanged(
    known: Sequence[_Known], digest: str, publication: Publication, now: Instant, only_if_new: bool
) -> Published | None:
    """What a publication is already; None when it is to be recorded."""
    if not known:
        return None
    newest = known[-1]
    begins = now if publication.since is None else publication.since
    is_newest = newest.digest == digest and newest.effective_from <= begins
    was_on_purpose = newest.published_by != SERVER_START or newest.effective_from > now
    held_back = only_if_new and was_on_purpose and any(each.digest == digest for each in known)
    if not is_newest and not held_back:
        return None
    return Published(
        publication.program, newest.number, Instant(newest.effective_from), changed=False, held_back=not is_newest
    )


def _effective_from(publication: Publication, known: Sequence[_Known], latest: int | None, now: Instant) -> Instant:
    """As it was asked for; else from now on, and after everything that was folded: brands' clocks may be ahead."""
    if not known:
        return BEGINNING
    if publication.since is not None:
        return Instant(max(publication.since, known[0].effective_from + 1))
    begun = [each.effective_from for each in known if each.effective_from <= now]
    return Instant(max(now, (latest or 0) + 1, *(each + 1 for each in begun)))


def _timeline(known: Sequence[_Known]) -> list[_Known]:
    """The versions that come into force at all."""
    timeline: list[_Known] = []
    for version in known:
        while timeline and timeline[-1].effective_from >= version.effective_from:
            timeline.pop()
        timeline.append(version)
    return timeline
