"""Versions: what was published for a programme, what of it is in force, and going back to an earlier one."""

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from engine.errors import EngineError
from engine.operations.publish import Publication
from engine.rules.instants import Instant
from engine.store.library import Rulebook, Version


class VersionStatus(Enum):
    """What has become of a version."""

    IN_FORCE = "in force"
    SCHEDULED = "scheduled"
    PAST = "past"
    """It was in force, for a time that is over."""
    REPLACED = "replaced"
    """A later publication rules all of its time: it is never in force."""


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version and what has become of it."""

    version: Version
    status: VersionStatus
    until: Instant | None
    """When the next one comes into force; None when none does, and for a version that never is in force."""


class Rating(NamedTuple):
    """How far rating a programme's members by its newest version has come."""

    rated: int
    members: int


class NoEarlierVersion(EngineError):
    """There is nothing to go back to, or no such version."""


def published_versions(rulebook: Rulebook, now: Instant) -> list[PublishedVersion]:
    """Every version of a programme, the newest first."""
    in_force = rulebook.in_force
    ends = {each.number: following.effective_from for each, following in pairwise(in_force)}
    present, living = rulebook.version_at(now).number, {each.number for each in in_force}
    return [
        PublishedVersion(each, _status(each, present, living, now), ends.get(each.number))
        for each in reversed(rulebook.versions)
    ]


def _status(version: Version, present: int, living: set[int], now: Instant) -> VersionStatus:
    if version.number == present:
        return VersionStatus.IN_FORCE
    if version.number not in living:
        return VersionStatus.REPLACED
    return VersionStatus.SCHEDULED if version.effective_from > now else VersionStatus.PAST


def rollback_to(
    rulebook: Rulebook,
    target: Version,
    *,
    sources: dict[str, str],
    published_by: str,
    note: str,
    since: Instant | None,
    keep_awards: bool,
) -> Publication:
    """The publication that goes back to an earlier version, whose files are handed in."""
    return Publication(
        rulebook.program,
        sources,
        published_by,
        note or f"back to version {target.number}",
        since,
        keep_awards,
        target.number,
    )


def version_to_return_to(rulebook: Rulebook, number: int | None, now: Instant) -> Version:
    """The version of that number, or the newest that had begun to rule and has other files than the present one.

    Raises NoEarlierVersion.
    """
    newest = rulebook.version_at(now)
    if number is None:
        others = [each for each in rulebook.versions if each.digest != newest.digest and each.effective_from <= now]
        if not others:
            raise NoEarlierVersion(f"{rulebook.program} has no earlier version to go back to")
        return others[-1]
    version = rulebook.version(number)
    if version is None:
        raise NoEarlierVersion(
            f"{rulebook.program} has no version {number}; it has 1 to {rulebook.newest}, as `trogen versions` lists"
        )
    if version.digest == newest.digest:
        raise NoEarlierVersion(
            f"version {number} of {rulebook.program} has the very files of version {newest.number}, which is in force"
        )
    return version
