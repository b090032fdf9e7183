"""The engine as its callers hold it: one object that can do everything, put together from its parts.

`schema` and the command line talk to the engine through this class and through nothing below it.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from engine.clock import Clock, SystemClock
from engine.live.bus import Bus
from engine.live.follow import follow_feed
from engine.live.poller import polling
from engine.operations.choose import Choosing, Chosen, choose
from engine.operations.members import Member, Program, member_now, program_now, recorded
from engine.operations.problems import Problem
from engine.operations.publish import publish_folders
from engine.operations.recording import Recording
from engine.operations.refusals import unknown_program
from engine.operations.register import register
from engine.operations.submissions import (
    RecordedAction,
    Registered,
    Registration,
    Rejected,
    Submission,
    SubmissionOutcome,
)
from engine.operations.submit import submit
from engine.operations.update import MemberUpdate, update_member
from engine.store.backends import backend_for
from engine.store.batches import Batches
from engine.store.candidates import Who
from engine.store.database import Database, PostgresDatabase, SqliteDatabase, database_of
from engine.store.library import Library, Version
from engine.store.memory import LIMIT, Memory
from engine.store.migrating import require_migrated
from engine.store.pages import Award, FeedRow, LedgerRow, Page, Stretch
from engine.store.reading import Reader, open_reader
from engine.store.writer import Writer

__all__ = [
    "Award",
    "FeedRow",
    "LedgerRow",
    "Member",
    "Page",
    "Program",
    "Service",
    "Stretch",
    "Version",
    "backend_for",
    "open_service",
]


class Service:
    """Everything that a deployment can do. Made by `open_service`; belongs to the event loop that it was opened in."""

    def __init__(self, *, clock: Clock, library: Library, reader: Reader, writer: Writer, bus: Bus) -> None:
        self.clock = clock
        self._library = library
        self._reader = reader
        self._writer = writer
        self._bus = bus

    @property
    def stores(self) -> bool:
        """Whether what is handed in can still be stored; False once the writer has ended before its time."""
        return not self._writer.stopped

    async def submit(self, submissions: Sequence[Submission], *, importing: bool = False) -> list[SubmissionOutcome]:
        """Records actions, durably, and answers each in turn; one bad one never loses the others.

        `importing` takes actions however long ago they occurred. Raises StoreUnavailable when nothing was stored.
        """
        return await submit(
            submissions,
            importing=importing,
            now=self.clock.now(),
            library=self._library,
            reader=self._reader,
            writer=self._writer,
        )

    async def register(self, registration: Registration) -> Registered | Rejected:
        """Makes a member known before their first action, or known better after it."""
        return await register(
            registration, now=self.clock.now(), library=self._library, reader=self._reader, writer=self._writer
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

    def programs(self) -> tuple[Program, ...]:
        """Every programme that can be served, in alphabetical order of their keys."""
        now = self.clock.now()
        return tuple(program_now(rulebook, now) for rulebook in self._library.rulebooks.values())

    def program(self, key: str) -> Program | None:
        """The programme of that key. Raises ProgramUnavailable, as everything does that needs its rules."""
        rulebook = self._library.rulebook(key)
        return None if rulebook is None else program_now(rulebook, self.clock.now())

    async def unknown_program(self, key: str) -> Problem | None:
        """What is wrong with a key that names no programme; None when there is one, however recently published."""
        if self._library.rulebook(key) is None:
            await self._reader.refresh(self._library)
        return None if self._library.rulebook(key) is not None else unknown_program(key, self._library)

    async def member(self, program: str, external_id: str) -> Member | None:
        """A member by the name that brands know them by, with their standing as of now."""
        self._library.rulebook(program)  # nobody is unknown to a programme only because it is unavailable
        stored = await self._reader.member(Who(program, external_id))
        return await member_now(stored, self.clock.now(), self._library, self._reader)

    async def member_by_id(self, member_id: str) -> Member | None:
        """A member by id, with their standing as of now; None for what is no id at all."""
        stored = await self._reader.member_by_id(member_id)
        return await member_now(stored, self.clock.now(), self._library, self._reader)

    async def action(self, entry_id: str) -> RecordedAction | None:
        """A recorded action by id; None for what is no id at all."""
        stored = await self._reader.action(entry_id)
        return None if stored is None else recorded(stored)

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

    def follow_feed(self, program: str, external_id: str, after: int) -> AsyncIterator[FeedRow]:
        """The member's feed items with a number above `after`, in order, for as long as one listens.

        Waits for more, and for the member to exist. Ends when the service closes.
        """
        return follow_feed(Who(program, external_id), after, bus=self._bus, reader=self._reader, library=self._library)


@asynccontextmanager
async def open_service(
    *,
    database_url: str,
    rulesets: Path | None,
    clock: Clock | None = None,
    published_by: str = "operator",
) -> AsyncIterator[Service]:
    """The engine on a migrated database, with every changed programme below `rulesets` published first.

    Without `rulesets` it serves what was published before. Closing waits for what was handed in. Raises EngineError:
    a wrong address, a database that is not migrated or not reachable, rule files that do not pass.
    """
    clock = clock or SystemClock()
    database = database_of(database_url)
    await require_migrated(database_url)
    library, bus = Library(), Bus()
    async with AsyncExitStack() as parts:  # closed in the opposite order
        reader = await parts.enter_async_context(open_reader(database))
        await reader.refresh(library)
        writer = Writer(backend_for(database), Batches(library, memory_for(database)), clock, bus.wake)
        parts.push_async_callback(writer.close)
        if rulesets is not None:
            await publish_folders(
                rulesets, published_by=published_by, clock=clock, writer=writer, unavailable=library.unavailable
            )
            await reader.refresh(library)
        if isinstance(database, PostgresDatabase):
            await parts.enter_async_context(polling(bus, reader))
        parts.callback(bus.close)
        yield Service(clock=clock, library=library, reader=reader, writer=writer, bus=bus)


def memory_for(database: Database) -> Memory:
    """What the writer may remember between batches."""
    # On PostgreSQL any process may have changed any member since: remembering would be for nothing.
    return Memory(LIMIT if isinstance(database, SqliteDatabase) else 0)
