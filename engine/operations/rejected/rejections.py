"""Rejections: everything that can be done about what was refused, as callers hold it."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from engine.clock import Clock
from engine.operations.fingerprints import key_hash
from engine.operations.problems import MemberErased
from engine.operations.rejected.alarm import watch
from engine.operations.rejected.collector import Collector
from engine.operations.rejected.counting import ACCEPTED, DUPLICATE, PENDING, Per, Period, counted, periods_between
from engine.operations.rejected.no_actions import NoAction, row_of
from engine.operations.rejected.payloads import payload_of, problems_text, shown, submission_of
from engine.operations.submissions import Accepted, Duplicate, Pending, Rejected, Submission, SubmissionOutcome
from engine.rules.instants import Instant
from engine.store import rejections as stored
from engine.store.ids import can_be_stored, is_id, new_id
from engine.store.library import Library
from engine.store.models import NAME_LENGTH
from engine.store.pages import Found
from engine.store.reading import Reader
from engine.store.rejections import DAY, Asked, ListedRow, RejectionRow
from engine.store.sandbox_keys import RealPrograms
from engine.store.writer import Writer
from engine.zones import zone_of

SLICE = 1_000
"""Entries that are deleted at a time."""


class Keeping(NamedTuple):
    """How long rejections are kept, and how many."""

    days: int = 30
    most_a_day: int = 10_000
    """New entries of one brand in one programme, on one day of UTC. Of more, only how many there were."""


KEEPING = Keeping()


class RejectedProblem(NamedTuple):
    """A reason for which something was refused, as it was told."""

    code: str
    message: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A submission that was refused."""

    id: str
    program: str | None
    """None for a programme that there is not."""
    brand: str
    credential: str
    """The prefix of the key that it came with; '' for the key of the settings."""
    type: str
    problems: tuple[RejectedProblem, ...]
    """As of the last time."""
    payload: Mapping[str, object]
    is_cut: bool
    """Whether the payload was too large to be kept whole: then it cannot be submitted again from here."""
    received_at: Instant
    last_at: Instant
    times: int
    """How often the very same came."""
    is_action: bool
    """Whether it could be read as an action: else the payload is its `text`."""
    action_id: str | None
    """The action that was accepted under the same idempotency key since, whoever sent it."""
    resolved_at: Instant | None

    @property
    def is_whole(self) -> bool:
        """Whether it can be submitted again from here."""
        return self.is_action and not self.is_cut


@dataclass(frozen=True, slots=True)
class Resubmission:
    """What came of a rejection that was to be submitted again; no outcome for one that could not be."""

    id: str
    rejection: Rejection | None
    """As it was before; None when there is none of that id."""
    outcome: SubmissionOutcome | None


class Rejections:
    """Keeps what is refused, lists it, and has it submitted again."""

    def __init__(self, *, clock: Clock, library: Library, reader: Reader, writer: Writer, keeping: Keeping) -> None:
        self._clock = clock
        self._library = library
        self._reader = reader
        self._writer = writer
        self._keep_days = keeping.days
        self._programs: tuple[str, ...] | None = None
        self.collector = Collector(writer, clock, keeping.most_a_day)
        self.collector.stored = watch

    def only(self, library: Library, programs: Sequence[str]) -> "Rejections":
        """The same for somebody for whom there are these programmes and no others, as in that library."""
        narrowed = copy(self)
        narrowed._library = library
        narrowed._programs = tuple(programs)
        return narrowed

    async def note(
        self, submissions: Sequence[Submission], outcomes: Sequence[SubmissionOutcome], *, again: bool = False
    ) -> None:
        """Keeps those that were refused, durably, and counts all. Of what is submitted `again`, only what is taken."""
        rows: list[RejectionRow] = []
        counts: Counter[tuple[str, str, str]] = Counter()
        now = self._clock.now()
        stored_as = {each: self._stored_as(each) for each in {submission.program for submission in submissions}}
        for submission, outcome in zip(submissions, outcomes, strict=True):
            program = stored_as[submission.program]
            name = _name_of(outcome)
            if not (again and isinstance(outcome, Rejected)):
                counts[program, submission.brand, name] += 1
            # Of whoever was erased, nothing is to be held again.
            if isinstance(outcome, Rejected) and not isinstance(outcome.problems[0], MemberErased):
                rows.append(_row(submission, outcome, program, now))
        await self.collector.keep(rows, counts)

    async def note_no_actions(self, came: Sequence[NoAction]) -> None:
        """Keeps what came in the place of actions, durably, and counts it as refused."""
        now = self._clock.now()
        rows = [row_of(each, self._stored_as(each.program), now) for each in came]
        await self.collector.keep(rows, Counter((each.program, each.brand, each.code) for each in rows))

    async def page(self, asked: Asked, count: int, after: str | None) -> Found[Rejection]:
        """A stretch of the list, the newest first, after the one with that id."""
        page = await stored.rejections(self._reader, self._seen(asked), count, after)
        return Found(tuple(map(_rejection, page.rows)), page.has_more)

    async def in_all(self, asked: Asked) -> int:
        """How long the list is."""
        return await stored.rejections_in_all(self._reader, self._seen(asked))

    async def by_id(self, ids: Sequence[str], asked: Asked) -> Mapping[str, Rejection]:
        """Those with these ids, of the ones asked for."""
        rows = await stored.rejections_by_id(self._reader, [each for each in ids if is_id(each)], self._seen(asked))
        return {id_: _rejection(row) for id_, row in rows.items()}

    async def counts(self, program: str, brand: str | None, since: Instant, until: Instant, per: Per) -> list[Period]:
        """What became of what was submitted to a programme, which there is, by its days or by hours."""
        rulebook = self._library.rulebook(program)
        assert rulebook is not None, "asked of a programme that there is"
        zone = zone_of(rulebook.version_at(self._clock.now()).ruleset.dictionary.zone)
        periods = periods_between(since, until, per, zone)
        if not periods or (brand is not None and not can_be_stored(brand, NAME_LENGTH)):
            return periods
        rows = await stored.counts_between(self._reader, rulebook.program, brand, periods[0].since, periods[-1].until)
        return counted(periods, rows)

    async def again(
        self, ids: Sequence[str], asked: Asked, action_types: frozenset[str] | None
    ) -> tuple[Sequence[Resubmission], Sequence[Submission]]:
        """What is to be submitted again of these ids, and the submissions of those that can be, in the same order."""
        rows = await stored.rejections_by_id(self._reader, [each for each in ids if is_id(each)], self._seen(asked))
        found = [Resubmission(each, _rejection(rows[each]) if each in rows else None, None) for each in ids]
        submissions = [
            submission_of(
                row.payload,
                brand=row.brand,
                credential=row.credential,
                action_types=action_types,
                came_at=row.received_at,
            )
            for each in found
            if each.rejection is not None and each.rejection.is_whole
            for row in (rows[each.id].rejection,)
        ]
        return found, submissions

    async def tidy(self, now: Instant) -> int:
        """Deletes what is older than it is kept; how many."""
        before, deleted = Instant(now - self._keep_days * DAY), 0
        while found := await self._writer.perform(lambda transaction: stored.forget(transaction, before, SLICE)):
            deleted += found
        return deleted

    async def settle(self) -> None:
        """Stores what is still in mind."""
        await self.collector.settle()

    def _stored_as(self, program: str) -> str:
        rulebook = self._library.rulebook(program)
        return "" if rulebook is None else rulebook.program

    def _seen(self, asked: Asked) -> Asked:
        """What is asked for, of what there is for whoever asks."""
        if asked.programs is None:
            return asked if self._programs is None else asked._replace(programs=self._programs)
        known = RealPrograms() if self._programs is None else self._programs
        return asked._replace(programs=[each for each in asked.programs if each in known], credential=None)


def answered(found: Sequence[Resubmission], outcomes: Sequence[SubmissionOutcome]) -> list[Resubmission]:
    """What was to be submitted again, with what came of those that could be."""
    coming = iter(outcomes)
    return [
        replace(each, outcome=next(coming)) if each.rejection is not None and each.rejection.is_whole else each
        for each in found
    ]


def _name_of(outcome: SubmissionOutcome) -> str:
    match outcome:
        case Rejected(problems):
            return problems[0].code.value
        case Accepted():
            return ACCEPTED
        case Duplicate() | Pending(repeated=True):
            return DUPLICATE
        case Pending():
            return PENDING


def _row(submission: Submission, rejected: Rejected, program: str, now: Instant) -> RejectionRow:
    payload, is_cut, fingerprint = payload_of(submission)
    return RejectionRow(
        id=new_id(),
        program=program,
        brand=submission.brand,
        credential=submission.credential,
        fingerprint=fingerprint,
        key_hash=key_hash(submission.idempotency_key),
        member_hash=stored.member_hash(submission.member),
        type=submission.type if can_be_stored(submission.type, NAME_LENGTH) else "",
        code=rejected.problems[0].code.value,
        problems=problems_text(rejected.problems),
        payload=payload,
        is_cut=is_cut,
        received_at=now,
        last_at=now,
        times=1,
        is_action=True,
    )


def _rejection(listed: ListedRow) -> Rejection:
    row = listed.rejection
    return Rejection(
        id=row.id,
        program=row.program or None,
        brand=row.brand,
        credential=row.credential,
        type=row.type,
        problems=tuple(RejectedProblem(each["code"], each["message"], tuple(each["path"])) for each in _told(row)),
        payload=shown(row.payload),
        is_cut=row.is_cut,
        is_action=row.is_action,
        received_at=row.received_at,
        last_at=row.last_at,
        times=row.times,
        action_id=listed.action_id,
        resolved_at=listed.accepted_at,
    )


def _told(row: RejectionRow) -> list[dict[str, Any]]:
    problems: list[dict[str, Any]] = json.loads(row.problems)
    return problems
