"""The engine as its callers hold it: one object that can do everything, put together from its parts.

`schema` and the command line talk to the engine through this class and through nothing below it.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.clock import Clock
from engine.operations.feed import FeedRow as FeedRow
from engine.operations.submissions import (
    Registered,
    Registration,
    Rejected,
    Submission,
    SubmissionOutcome,
)
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from engine.rules.standing import Standing

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Version:
    """A ruleset version as it was published."""

    number: int
    digest: str
    effective_from: Instant
    published_at: Instant
    published_by: str
    note: str
    ruleset: Ruleset


@dataclass(frozen=True, slots=True)
class Program:
    """A programme that this deployment serves, with the version in force now."""

    key: str
    version: Version


@dataclass(frozen=True, slots=True)
class Member:
    """A member as stored; `standing` is computed as of the moment of reading."""

    id: str
    program: str
    external_id: str
    joined_at: Instant
    version: int
    """Grows by one with every change of the stored state: the same number means that nothing was folded since."""
    state_hash: str
    standing: Standing
    feed_number: int = 0
    """The number of the member's newest feed item, read together with the standing; 0 when there is none."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One ledger entry, as a member's statement shows it."""

    member_id: str
    number: int
    """Counts the member's ledger entries from 1, without gaps."""
    at: Instant
    wallet: str
    amount: int
    kind: str
    """`given` or `corrected`."""
    rule: str
    ruleset_version: int
    entry_id: str | None
    cause_id: str | None
    """The entry whose coming led to this: another than `entry_id` for corrections."""


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """A stretch of a numbered list, newest first unless asked otherwise."""

    rows: tuple[RowT, ...]
    has_more: bool
    """Whether there are rows beyond the last of these, in the direction of reading."""
    total: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which part of a numbered list to read: at most `count` rows after `after` (exclusive), in reading order."""

    count: int
    after: int | None = None
    newest_first: bool = True
