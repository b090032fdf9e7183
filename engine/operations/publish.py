"""Publishing: a changed folder of rule files becomes the next version, from now on. A recorded fact like any other."""

import asyncio
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import structlog

from engine.clock import Clock
from engine.errors import NoProgramme, RulesetsInvalid
from engine.rules.instants import Instant, instant_of
from engine.rulesets import Report, check_folder, digest_of
from engine.rulesets.programmes import programmes_in
from engine.store import statements
from engine.store.backend import Transaction
from engine.store.rows import VersionRow
from engine.store.writer import Writer

log = structlog.get_logger("trogen.publish")

BEGINNING = instant_of(datetime(1, 1, 1, tzinfo=UTC))
"""From when the first version of a programme is in force: from before anything that can have occurred."""

_NAME_ANOTHER = "name another with --rulesets or TROGEN_RULESETS"


@dataclass(frozen=True, slots=True)
class Published:
    """The version that a folder is now. `changed` is False when it was that already."""

    program: str
    number: int
    effective_from: Instant
    changed: bool


async def publish_folders(
    folder: Path, *, published_by: str, clock: Clock, writer: Writer, unavailable: Container[str] = ()
) -> list[Published]:
    """Publishes every programme below a folder whose rule files changed; the folder may be a programme itself.

    `unavailable` programmes are left as they are: what a newer release published is not to be published over. Raises
    RulesetsInvalid, with all reports, and when there is no programme at all.
    """
    reports = await asyncio.to_thread(sound_reports, folder)
    served = [report for report in reports if report.key not in unavailable]
    return [await _publish(report.key, report.sources, published_by, "", clock, writer) for report in served]


async def publish_folder(folder: Path, *, published_by: str, clock: Clock, writer: Writer, note: str = "") -> Published:
    """Publishes one programme's folder; its name is the key. Raises RulesetsInvalid with the whole report."""
    (report,) = _sound([await asyncio.to_thread(check_folder, folder)])
    return await _publish(report.key, report.sources, published_by, note, clock, writer)


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


async def _publish(
    key: str, sources: Mapping[str, str], published_by: str, note: str, clock: Clock, writer: Writer
) -> Published:
    published = await writer.perform(
        lambda transaction: _record(transaction, key, sources, published_by, note, clock.now())
    )
    if published.changed:
        log.info("version published", program=key, number=published.number, by=published_by)
    return published


def _record(
    transaction: Transaction, key: str, sources: Mapping[str, str], published_by: str, note: str, now: Instant
) -> Published:
    # Nobody folds for this programme meanwhile: no entry can slip in between the look at the journal and the version.
    transaction.lock_program(key)
    latest = transaction.fetch(statements.LATEST_VERSION, key)
    digest = digest_of(sources)
    if latest and latest[0][1] == digest:
        number, _, effective_from = latest[0]
        return Published(key, number, Instant(effective_from), changed=False)
    number = latest[0][0] + 1 if latest else 1
    effective_from = _effective_from(transaction, key, latest[0][2], now) if latest else BEGINNING
    files = msgspec.json.encode(dict(sources)).decode()
    transaction.write(statements.INSERT_PROGRAM, [(key, now)])
    transaction.write(
        statements.INSERT_VERSION,
        [VersionRow(key, number, digest, effective_from, now, published_by, note, files, False, None)],
    )
    return Published(key, number, effective_from, changed=True)


def _effective_from(transaction: Transaction, key: str, previous: int, now: Instant) -> Instant:
    """From now on, and after everything folded so far: brands' clocks may be ahead of ours."""
    ((latest,),) = transaction.fetch(statements.LATEST_FOLDED, key)
    return Instant(max(now, previous + 1, (latest or previous) + 1))
