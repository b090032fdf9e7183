"""The engine as its callers hold it: one object that can do everything, put together from its parts.

`schema` and the command line talk to the engine through this class and through nothing below it.
"""

import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence, Set
from contextlib import AsyncExitStack, asynccontextmanager
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import Path

from engine.clock import Clock, SystemClock
from engine.live.bus import Bus
from engine.live.follow import follow_feed
from engine.live.poller import Poller, polling
from engine.live.rates import Rates
from engine.live.scheduler import Scheduler, scheduling
from engine.live.tail import News, Tail, tailing
from engine.live.webhooks.courier import Bodies
from engine.live.webhooks.dispatcher import Dispatcher
from engine.live.webhooks.pauses import Chance
from engine.operations.access.access import Access
from engine.operations.approvals import Approvals
from engine.operations.audit import Audit
from engine.operations.choose import Choosing, Chosen, choose
from engine.operations.displays import show_member
from engine.operations.explain import (
    ExplainedAction,
    ExplainedRule,
    explain_action,
    explain_rule,
    explain_rules,
    next_steps_of,
)
from engine.operations.held_back import HeldBack
from engine.operations.known_members import KnownMembers
from engine.operations.members import Member, Program, member_now, program_as_of, program_now, recorded
from engine.operations.naming.names import Names
from engine.operations.preview import preview, preview_all
from engine.operations.privacy.privacy import Privacy
from engine.operations.privacy.retention import Retention
from engine.operations.problems import Problem
from engine.operations.publish import SERVER_START, Publication, Published, publish, publish_folders
from engine.operations.rarities import Rarities, Rarity
from engine.operations.recording import Recording
from engine.operations.refusals import unknown_program
from engine.operations.register import register
from engine.operations.rejected.rejections import KEEPING, Keeping, Rejections, Resubmission, answered
from engine.operations.reversals import (
    MemberReversals,
    RecordedReversal,
    Reversed,
    Reversing,
    member_reversals,
    one_reversal,
)
from engine.operations.reverse import reverse
from engine.operations.sandboxes import Sandboxes
from engine.operations.see import mark_feed_seen
from engine.operations.submissions import (
    OPERATOR_BRAND,
    RecordedAction,
    Registered,
    Registration,
    Rejected,
    Submission,
    SubmissionOutcome,
)
from engine.operations.submit import submit
from engine.operations.update import MemberUpdate, update_member
from engine.operations.versions import Rating
from engine.operations.webhooks.values import Carrier
from engine.operations.webhooks.webhooks import Webhooks
from engine.rules.dictionary import RuleId
from engine.rules.explanation import NextStep
from engine.rules.instants import HOUR, Instant
from engine.rules.standing import ChallengeStanding, ChallengeStatus
from engine.store.audit import newest_departure
from engine.store.backend import Backend
from engine.store.backends import backend_for
from engine.store.batches import Batches
from engine.store.candidates import Who
from engine.store.chores import Chores
from engine.store.database import Database, PostgresDatabase, SqliteDatabase, database_of
from engine.store.displays import Display
from engine.store.erasing import Erasing
from engine.store.ids import can_be_stored
from engine.store.library import Library, Rulebook, Version
from engine.store.marks import Mark, Marks, SharedMarks, SqliteMarks
from engine.store.memory import LIMIT, Memory
from engine.store.merging import Merging
from engine.store.migrating import require_migrated
from engine.store.models import EXTERNAL_ID_LENGTH, PROGRAM_LENGTH
from engine.store.naming import EVERYBODY
from engine.store.pages import Award, Between, FeedRow, Found, LedgerRow, Page, Place, Stretch
from engine.store.reading import Reader, open_reader
from engine.store.rejections import Asked
from engine.store.webhook_names import names_as_told_to
from engine.store.writer import Writer

__all__ = [
    "Award",
    "Between",
    "ExplainedAction",
    "ExplainedRule",
    "FeedRow",
    "LedgerRow",
    "Mark",
    "Member",
    "News",
    "Found",
    "Page",
    "Place",
    "Program",
    "Rarity",
    "Service",
    "Stretch",
    "Version",
    "Who",
    "backend_for",
    "open_service",
]


TIDY_EVERY = HOUR
"""How often what is kept for a while only is looked through."""

STRETCH = 1_000
"""Places of the feed of all members that are looked through at a time."""


class Service:
    """Everything that a deployment can do. Made by `open_service`; belongs to the event loop that it was opened in."""

    def __init__(
        self,
        *,
        clock: Clock,
        library: Library,
        whole: Library,
        reader: Reader,
        writer: Writer,
        bus: Bus,
        tail: Tail,
        told: list[Callable[[Set[Who]], None]],
        scheduler: Scheduler,
        rarities: Rarities,
        marks: Marks,
        keeping: Keeping,
        database: Database,
        erasing: Erasing,
        merging: Merging,
        memory: Memory,
    ) -> None:
        """`whole` has the sandboxes as well, which nobody is told of who does not ask for one."""
        self.clock = clock
        self._marks = marks
        self.known_members = KnownMembers()
        self._library = library
        self._reader = reader
        self._writer = writer
        self.bus = bus
        self.tail = tail
        self.told = told
        """Called after each commit, with the members to whom something happened."""
        self.scheduler = scheduler
        self.rarities = rarities
        """Which share of the members holds a badge."""
        self.rates = Rates(clock)
        """How many actions each key may still submit."""
        self.access = Access(clock=clock, library=library, reader=reader, writer=writer)
        """Who may come in."""
        self.approvals = Approvals(clock=clock, reader=reader, writer=writer)
        """What waits for an operator, and what proves what was done."""
        self.held_back = HeldBack(reader)
        """What guards of fair play hold back."""
        self.audit = Audit(reader)
        """What was done on purpose."""
        self.names = Names(clock=clock, library=library, reader=reader, writer=writer, merging=merging)
        """Who is who."""
        self.webhooks = Webhooks(clock=clock, library=library, reader=reader, writer=writer)
        """Where what happens is sent to."""
        self.rejections = Rejections(clock=clock, library=library, reader=reader, writer=writer, keeping=keeping)
        """What was refused."""
        scheduler.regularly(TIDY_EVERY, self.rejections.tidy)
        self.privacy = Privacy(
            clock=clock,
            library=library,
            reader=reader,
            writer=writer,
            names=self.names,
            database=database,
            erasing=erasing,
            forget=self._forget_members,
        )
        """What is held of members, and their being erased."""
        self.retention = Retention(library=whole, reader=reader, writer=writer, scrub=self.privacy.scrub)
        """What is to be kept no longer."""
        scheduler.regularly(TIDY_EVERY, self.retention.tidy)
        self.sandboxes = Sandboxes(
            clock=clock,
            writer=writer,
            memory=memory,
            settle=self.rejections.settle,
            forget=self._forget_members,
        )
        """What is to be deleted of rehearsals."""
        self._narrowed: dict[frozenset[str], Service] = {}
        """This service for those who know of some programmes alone: asked for with every request of theirs."""

    async def close(self) -> None:
        """Stores what was handed in, and takes nothing more."""
        try:
            await self.rarities.settle()
            await self.access.settle()
            await self.rejections.settle()
            await self.privacy.settle()
        finally:
            await self._writer.close()
            self._marks.close()

    def only(self, programs: frozenset[str]) -> "Service":
        """The same service for somebody for whom there are these programmes and no others."""
        narrowed = self._narrowed.get(programs)
        if narrowed is None:
            narrowed = copy(self)
            narrowed._library = self._library.only(programs)
            narrowed.access = self.access.only(programs, narrowed._library)
            narrowed.webhooks = self.webhooks.only(programs, narrowed._library)
            narrowed.rejections = self.rejections.only(narrowed._library, sorted(programs))
            narrowed.privacy = self.privacy.only(narrowed._library)
            narrowed.approvals = self.approvals.only(programs)
            narrowed.audit = self.audit.only(programs)
            narrowed.held_back = self.held_back.only(programs)
            narrowed.names = self.names.only(narrowed._library)
            self._narrowed[programs] = narrowed
        return narrowed

    def _forget_members(self) -> None:
        self.known_members.forget()
        self.access.forget_members()

    async def publish_folders(self, folder: Path, *, published_by: str = SERVER_START) -> list[Published]:
        """Publishes every programme below a folder whose rule files are new, from now on. Raises RulesetsInvalid."""
        published = await publish_folders(
            folder,
            published_by=published_by,
            clock=self.clock,
            writer=self._writer,
            unavailable=self._library.unavailable,
        )
        await self._reader.refresh(self._library)
        return published

    async def publish(self, publication: Publication) -> Published:
        """Records the next version of a programme; members are rated by it in the background, or by `rate`."""
        published = await publish(publication, clock=self.clock, writer=self._writer)
        await self._reader.refresh(self._library)
        return published

    async def sources_of(self, program: str, number: int) -> dict[str, str]:
        """The rule files of a version as they were published."""
        return await self._reader.sources_of(program, number)

    async def rulebook(self, program: str) -> Rulebook | None:
        """Everything that was published for a programme; None when there is no such programme."""
        await self._reader.refresh(self._library)
        return self._library.rulebook(program)

    def rate(self, program: str, version: int) -> AsyncIterator[Rating]:
        """Rates the members of a programme by its newest version, telling how far it has come."""
        return self.scheduler.rate(program, version)

    async def rated(self, program: str, version: int) -> Rating:
        """How far that has come."""
        return Rating(*await self._reader.rated(program, version))

    def dispatcher(self, carrier: Carrier, bodies: Bodies, chance: Chance = random.random) -> Dispatcher:
        """Delivers webhooks once it is `dispatching`; hears of everything that is committed here."""
        dispatcher = Dispatcher(
            clock=self.clock, reader=self._reader, writer=self._writer, carrier=carrier, bodies=bodies, chance=chance
        )
        self.told.append(lambda whos: dispatcher.ring())
        self.webhooks.outside.changed = dispatcher.ring
        return dispatcher

    @property
    def stores(self) -> bool:
        """Whether what is handed in can still be stored; False once the writer has ended before its time."""
        return not self._writer.stopped

    @property
    def waiting(self) -> int:
        """How much waits to be stored: actions and other facts."""
        return self._writer.waiting

    def watch_batches(self, stored: Callable[[int, float], None]) -> None:
        """Has it called after each batch that was stored, in another thread: with its size, and how many seconds."""
        self._writer.stored = stored

    async def ping(self) -> None:
        """Asks the database something small. Raises StoreUnavailable when no answer comes."""
        await self._reader.ping()

    async def submit(
        self, submissions: Sequence[Submission], *, importing: bool = False, by: str = OPERATOR_BRAND
    ) -> list[SubmissionOutcome]:
        """Records actions, durably, and answers each in turn; one bad one never loses the others.

        What is refused is kept in the list of rejections. `importing` takes actions however long ago they occurred,
        and `by` answers for it in the audit. Raises StoreUnavailable when nothing was stored, StoredInPart when of many
        not all were.
        """
        outcomes = await self._submitted(submissions, importing=importing, by=by)
        await self.rejections.note(submissions, outcomes)
        return outcomes

    async def submit_again(
        self,
        ids: Sequence[str],
        asked: Asked,
        *,
        action_types: frozenset[str] | None,
        importing: bool = False,
        by: str = OPERATOR_BRAND,
    ) -> list[Resubmission]:
        """Submits what was refused again, as it came and under the same brand and key, and answers each in turn.

        Of these ids those that are among the ones `asked` for. `action_types` is what whoever asks may submit.
        `importing` and `by` are as for `submit`, and so is what it raises.
        """
        found, submissions = await self.rejections.again(ids, asked, action_types)
        outcomes = await self._submitted(submissions, importing=importing, by=by)
        await self.rejections.note(submissions, outcomes, again=True)
        return answered(found, outcomes)

    async def _submitted(
        self, submissions: Sequence[Submission], *, importing: bool, by: str
    ) -> list[SubmissionOutcome]:
        return await submit(
            submissions,
            importing=importing,
            by=by,
            now=self.clock.now(),
            library=self._library,
            reader=self._reader,
            writer=self._writer,
        )

    async def preview(self, submission: Submission) -> SubmissionOutcome:
        """What submitting an action would come to at this moment; nothing is stored.

        Raises StoreUnavailable when nobody can tell.
        """
        return await preview(
            submission, now=self.clock.now(), library=self._library, reader=self._reader, writer=self._writer
        )

    async def preview_all(
        self, submissions: Sequence[Submission], *, importing: bool = False
    ) -> list[SubmissionOutcome]:
        """What submitting these together would come to, each after those before it; nothing is stored."""
        return await preview_all(
            submissions,
            importing=importing,
            now=self.clock.now(),
            library=self._library,
            reader=self._reader,
            writer=self._writer,
        )

    async def register(self, registration: Registration) -> Registered | Rejected:
        """Makes a member known before their first action, or known better after it."""
        who = await self.names.whom(Who(registration.program, registration.member), registration.brand)
        return await register(
            replace(registration, member=who.external_id),
            now=self.clock.now(),
            library=self._library,
            reader=self._reader,
            writer=self._writer,
        )

    async def update_member(self, update: MemberUpdate) -> Recording | Rejected:
        """Records what became known of a member. Raises StoreUnavailable when nothing was stored."""
        return await update_member(
            update, now=self.clock.now(), library=self._library, reader=self._reader, writer=self._writer
        )

    async def choose(self, choosing: Choosing) -> Chosen | Rejected:
        """Records what a member chose about a challenge or a streak, and says what came of it.

        Raises StoreUnavailable when nothing was stored.
        """
        return await choose(
            choosing, now=self.clock.now(), library=self._library, reader=self._reader, writer=self._writer
        )

    async def reverse(self, reversings: Sequence[Reversing]) -> list[Reversed | Rejected]:
        """Takes actions back, or reversals, and answers each in turn; one bad one never loses the others.

        Raises StoreUnavailable when nothing was stored, StoredInPart when of many not all were.
        """
        return await reverse(
            reversings, now=self.clock.now(), library=self._library, reader=self._reader, writer=self._writer
        )

    async def mark_feed_seen(self, member: Member, number: int) -> None:
        """Remembers that a member has seen their feed up to that number, and tells those who follow them.

        Raises StoreUnavailable when nothing was stored.
        """
        await mark_feed_seen(member.id, number, writer=self._writer)
        self.bus.wake({Who(member.program, member.external_id)})

    async def show_member(self, member: Member, display: Display) -> bool:
        """Shows a member so to others from now on, and tells those who follow them; whether there still is one.

        Raises StoreUnavailable when nothing was stored.
        """
        known = await show_member(member.id, display, at=self.clock.now(), writer=self._writer)
        self.bus.wake({Who(member.program, member.external_id)})
        return known

    def programs(self) -> tuple[Program, ...]:
        """Every programme that can be served, in alphabetical order of their keys."""
        now = self.clock.now()
        return tuple(program_now(rulebook, now) for rulebook in self._library.rulebooks.values())

    def program(self, key: str) -> Program | None:
        """The programme of that key. Raises ProgramUnavailable, as everything does that needs its rules."""
        rulebook = self._library.rulebook(key)
        return None if rulebook is None else program_now(rulebook, self.clock.now())

    def program_as_of(self, key: str, then: Instant) -> Program | None:
        """The same without what was published after an instant. Raises ProgramUnavailable."""
        rulebook = self._library.rulebook(key)
        return None if rulebook is None else program_as_of(rulebook, then)

    async def names_of(self, member_ids: Sequence[str], brand: str | None = None) -> Mapping[str, Who]:
        """By what names a brand knows members, by their ids; without those who were erased. Knows of new rules then."""
        names = await names_as_told_to(self._reader, member_ids, brand)
        await self._reader.refresh(self._library)
        return names

    async def unknown_program(self, key: str) -> Problem | None:
        """What is wrong with a key that names no programme; None when there is one, however recently published."""
        if self._library.rulebook(key) is None:
            await self._reader.refresh(self._library)
        return None if self._library.rulebook(key) is not None else unknown_program(key, self._library)

    async def member(self, program: str, external_id: str, brand: str = "") -> Member | None:
        """A member by the name that a brand knows them by, or everybody does, with their standing as of now."""
        self._library.rulebook(program)  # nobody is unknown to a programme only because it is unavailable
        who = Who(program, external_id)
        own = await self._reader.named(who, brand) if brand else None
        member = await self._member(own or who)
        if member is not None or own is not None:
            return member
        common = await self._reader.named(who, EVERYBODY)
        return None if common is None else await self._member(common)

    async def _member(self, who: Who) -> Member | None:
        now = self.clock.now()

        async def read() -> Member | None:
            return await member_now(await self._reader.member(who), now, self._library, self._reader)

        return await self.known_members.member(who, await self.mark(*who), now, read)

    async def mark(self, program: str, external_id: str) -> Mark | None:
        """The same as long as nothing about a member has changed; None for nobody, or when it cannot be told."""
        stored = can_be_stored(program, PROGRAM_LENGTH) and can_be_stored(external_id, EXTERNAL_ID_LENGTH)
        return await self._marks.mark(Who(program, external_id)) if stored else None

    def mark_at_once(self, program: str, external_id: str) -> Mark | None:
        """The mark of a member of whom something was told before, if it can be told without waiting."""
        return self._marks.mark_at_once(Who(program, external_id))

    async def departure_mark(self) -> int:
        """A higher number whenever members were erased or wiped, or one turned out to be somebody else.

        Raises StoreUnavailable.
        """
        return await newest_departure(self._reader)

    async def names_now(self, member_ids: Sequence[str]) -> Mapping[str, Who]:
        """The common names of the members with these ids, of the merged those of whom they are now.

        Those who were erased are missing. Raises StoreUnavailable.
        """
        return await self._reader.names_of(member_ids)

    async def member_by_id(self, member_id: str) -> Member | None:
        """A member by id, with their standing as of now; None for what is no id at all."""
        stored = await self._reader.member_by_id(member_id)
        return await member_now(stored, self.clock.now(), self._library, self._reader)

    async def action(self, entry_id: str) -> RecordedAction | None:
        """A recorded action by id; None for what is no id at all."""
        stored = await self._reader.action(entry_id)
        return None if stored is None or not self._library.shows(stored.who.program) else recorded(stored)

    async def reversal(self, reversal_id: str) -> RecordedReversal | None:
        """A recorded reversal by id; None for what is no id at all."""
        return await one_reversal(reversal_id, self._reader)

    async def reversals(self, member_id: str) -> MemberReversals:
        """All that was ever taken back of a member."""
        return await member_reversals(member_id, self._reader)

    async def explain_action(self, entry_id: str) -> ExplainedAction | None:
        """Every rule that listened to an action and what it made of it, or who took it back; None for no action's id.

        Computed by folding again. Raises ProgramUnavailable.
        """
        return await explain_action(entry_id, library=self._library, reader=self._reader)

    async def explain_rule(
        self, program: str, member: str, rule: str, at: date | Instant | None = None
    ) -> ExplainedRule:
        """How a member stands with a rule and why, now or at some time in the past; a date is the end of that day.

        A rule is named by its id, or by its name alone where no other kind has it. Raises NothingToExplain.
        """
        now = self.clock.now()
        return await explain_rule(program, member, rule, at, now=now, library=self._library, reader=self._reader)

    async def explain_rules(self, member_id: str) -> Mapping[RuleId, ExplainedRule]:
        """How a member stands with every rule now, and why; nothing for an unknown member."""
        return await explain_rules(member_id, now=self.clock.now(), library=self._library, reader=self._reader)

    async def next_steps(self, member_id: str) -> Sequence[NextStep]:
        """What a member is closest to, the closest first; nothing for an unknown member."""
        return await next_steps_of(member_id, now=self.clock.now(), library=self._library, reader=self._reader)

    async def actions(
        self, member: Member, asked: Between, *, type: str | None = None, brand: str | None = None
    ) -> Page[RecordedAction]:
        """A stretch of what a member did, by when it was done; only of one type, or said by one brand."""
        only = {name: given for name, given in (("type", type), ("brand", brand)) if given is not None}
        page = await self._reader.actions_of(Who(member.program, member.external_id), member.id, asked, only)
        await self._reader.refresh(self._library)
        return Page(tuple(map(recorded, page.rows)), page.has_more, page.total)

    async def place(self, program: str, member_id: str, stands: ChallengeStanding) -> int | None:
        """Which place a member took in the present round of a challenge, 1 for the first to complete it.

        Of those who did at the same instant, the lower id is first. None for somebody who has not, and for a challenge
        that can be completed several times in a round.
        """
        if stands.status is not ChallengeStatus.COMPLETED or stands.completed_at is None:
            return None
        if stands.challenge.repeats > 1:
            return None
        place = Place(stands.completed_at, member_id)
        return 1 + await self._reader.finished_before(program, stands.challenge.name, stands.round, place)

    async def ledger(self, member_id: str, stretch: Stretch, wallet: str | None = None) -> Page[LedgerRow]:
        """A stretch of a member's ledger, of one wallet or of all; empty for an unknown member."""
        page = await self._reader.ledger(member_id, stretch, wallet)
        await self._reader.refresh(self._library)  # another process may have published what these rows name
        return page

    async def feed(self, member_id: str, stretch: Stretch) -> Page[FeedRow]:
        """A stretch of a member's feed; empty for an unknown member."""
        page = await self._reader.feed(member_id, stretch)
        await self._reader.refresh(self._library)
        return page

    async def awards(self, member_id: str) -> tuple[Award, ...]:
        """What a member won of badges and still has, the newest first; empty for an unknown member."""
        awards = await self._reader.awards(member_id)
        await self._reader.refresh(self._library)
        return awards

    async def catch_up(self) -> int:
        """Tells every member what was due until now, and rates those who are unrated; for how many there was anything.

        A service that is `scheduled` does so by itself.
        """
        return await self.scheduler.catch_up(self.clock.now())

    def follow_feed(self, program: str, external_id: str, after: int) -> AsyncIterator[FeedRow]:
        """The member's feed items with a number above `after`, in order, for as long as one listens.

        Waits for more, and for the member to exist. Ends when the service closes.
        """
        return follow_feed(Who(program, external_id), after, bus=self.bus, reader=self._reader, library=self._library)

    async def feed_after(self, program: str, external_id: str, after: int, count: int) -> Sequence[FeedRow]:
        """The member's next feed items above a number, in order; none for an unknown member."""
        member_id = await self._reader.member_id(Who(program, external_id))
        if member_id is None:
            return ()
        rows = await self._reader.feed_after(member_id, Stretch(count, after, newest_first=False))
        await self._reader.refresh(self._library)
        return rows

    async def feed_horizon(self) -> int:
        """The place in the feed of all programmes up to which nothing new will come any more."""
        return await self._reader.feed_horizon()

    async def program_feed(self, program: str, after: int, horizon: int) -> tuple[Sequence[News], int]:
        """The next feed items of a programme above a place, and the place up to which these go.

        Reads a bounded stretch of the feed of all programmes: there may be more although there was nothing in it.
        """
        until = min(horizon, after + STRETCH)
        found = await self._reader.feed_between(after, until, STRETCH, program)
        names = await self._reader.names_of(list({each.row.member_id for each in found}))
        await self._reader.refresh(self._library)
        return [News(each.place, names.get(each.row.member_id), each.row) for each in found], until


@asynccontextmanager
async def open_service(
    *,
    database_url: str,
    rulesets: Path | None,
    clock: Clock | None = None,
    published_by: str = SERVER_START,
    scheduled: bool = False,
    redis_url: str | None = None,
    keeping: Keeping = KEEPING,
) -> AsyncIterator[Service]:
    """The engine on a migrated database, with every changed programme below `rulesets` published first.

    Without `rulesets` it serves what was published before. One that is `scheduled` tells members what time brings, and
    rates them by what is published, for as long as it is open. Closing waits for what was handed in. With `redis_url`
    processes on one database tell each other what they stored.

    Raises EngineError: a wrong address, a database that is not migrated or not reachable, rule files that do not pass.
    """
    clock = clock or SystemClock()
    database = database_of(database_url)
    await require_migrated(database_url)
    library = Library()
    async with AsyncExitStack() as parts:  # closed in the opposite order
        reader = await parts.enter_async_context(open_reader(database))
        await reader.refresh(library)
        service = assembled(
            database, backend_for(database), library=library, reader=reader, clock=clock, keeping=keeping
        )
        parts.push_async_callback(service.close)
        if rulesets is not None:
            await service.publish_folders(rulesets, published_by=published_by)
        # Also on SQLite: commands such as `trogen publish` write to the same file.
        poller = Poller(service.bus, reader)
        await parts.enter_async_context(polling(poller))
        await parts.enter_async_context(tailing(service.tail))
        if redis_url is not None:
            await parts.enter_async_context(_told_over_redis(redis_url, database, service, poller))
        if scheduled:
            await parts.enter_async_context(scheduling(service.scheduler))
        parts.callback(service.bus.close)
        yield service


def assembled(
    database: Database,
    backend: Backend,
    *,
    library: Library,
    reader: Reader,
    clock: Clock,
    keeping: Keeping = KEEPING,
) -> Service:
    """A service put together from its parts, with a writer at work that `close` ends."""
    memory, bus, tail = memory_for(database), Bus(), Tail(reader, library)

    def ring(whos: Set[Who]) -> None:
        bus.wake(whos)
        tail.ring()

    told: list[Callable[[Set[Who]], None]] = [ring]
    batches = Batches(library, memory)
    writer = Writer(backend, batches, clock, lambda whos: _tell(told, whos))
    chores = Chores(library, memory, batches)
    scheduler = Scheduler(clock=clock, library=library, reader=reader, writer=writer, chores=chores)
    return Service(
        clock=clock,
        library=library.real,
        whole=library,
        reader=reader,
        writer=writer,
        bus=bus,
        tail=tail,
        told=told,
        scheduler=scheduler,
        rarities=Rarities(database, clock),
        marks=SqliteMarks(database.path) if isinstance(database, SqliteDatabase) else SharedMarks(reader.marks),
        keeping=keeping,
        database=database,
        erasing=Erasing(memory, batches),
        merging=Merging(library, memory, batches),
        memory=memory,
    )


def _tell(told: Iterable[Callable[[Set[Who]], None]], whos: Set[Who]) -> None:
    for tell in told:
        tell(whos)


@asynccontextmanager
async def _told_over_redis(url: str, database: Database, service: Service, poller: Poller) -> AsyncIterator[None]:
    # Only where it is needed: commands start without it.
    from engine.live.herald import Herald, heralding
    from engine.live.shared_rates import SharedRates

    def heard(whos: Iterable[Who] | None) -> None:
        service.tail.ring()
        if whos is None:
            poller.ring()
        else:
            service.bus.wake(whos)

    name = database.name if isinstance(database, PostgresDatabase) else str(database.path)
    herald = Herald(url, f"trogen:{name}", heard)
    service.told.append(herald.tell)
    service.tail.is_told = lambda: herald.listens
    service.rates.shared = rates = SharedRates(url, f"trogen:{name}")
    try:
        async with heralding(herald):
            yield
    finally:
        await rates.close()


def memory_for(database: Database) -> Memory:
    """What the writer may remember between batches."""
    # On PostgreSQL any process may have changed any member since: remembering would be for nothing.
    return Memory(LIMIT if isinstance(database, SqliteDatabase) else 0)
