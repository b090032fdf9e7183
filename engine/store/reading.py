"""Reading: what is stored, through Tortoise, on a connection of its own that no running write keeps waiting."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import copy_context
from datetime import date
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

import asyncpg
import msgspec
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from engine.errors import StoreUnavailable
from engine.rules.entries import AttributeValue, EntryId
from engine.rules.instants import Instant
from engine.rules.state import State, load
from engine.store import glances, marks, naming
from engine.store.candidates import Who
from engine.store.database import Database, SqliteDatabase, tortoise_config
from engine.store.entries import ACTIONS, PENDING
from engine.store.glances import SqliteGlances
from engine.store.ids import can_be_stored, is_id
from engine.store.library import Library
from engine.store.marks import Mark
from engine.store.models import (
    EXTERNAL_ID_LENGTH,
    NAME_LENGTH,
    PROGRAM_LENGTH,
    BadgeAward,
    ChallengeFinish,
    FeedItem,
    JournalEntry,
    Member,
    MemberMerge,
    MemberState,
    RulesetVersion,
    Sandbox,
)
from engine.store.naming import MergeRow, NameRow
from engine.store.pages import Award, Between, FeedRow, LedgerRow, Page, Place, Stretch, effect_of
from engine.store.pasts import Past, past_before, whole_past
from engine.store.postgres import UNREACHABLE
from engine.store.statements import Query
from engine.store.tailing import Placed, change_mark, horizon, placed_between

POOLED = 5
"""How many connections Tortoise keeps at most."""

NAMES = 10_000
"""How many names or ids one question may hold; databases take some thirty thousand."""

AskedT = ParamSpec("AskedT")
AnswerT = TypeVar("AnswerT")


class StoredMember(NamedTuple):
    """A member and their state, as they were after the last commit."""

    id: str
    who: Who
    joined_at: Instant
    state: State
    version: int
    state_hash: str
    feed_number: int
    ledger_number: int
    until: Instant
    rated_by: int
    feed_seen: int
    """The number of the newest feed item that the member has seen."""
    display_name: str
    """What other members see; empty for no name."""
    in_rankings: bool


class StoredAction(NamedTuple):
    """An action as the journal has it, with its member's external id."""

    id: EntryId
    who: Who
    member_id: str
    type: str
    brand: str
    occurred_at: Instant
    received_at: Instant
    attributes: dict[str, AttributeValue]
    waited: bool = False
    """Whether it was to wait for a verdict when it came; which one there is, the queue knows."""


_AWARD = ("id", "badge", "tier", "value", "season", "won_at", "entry_id")
_FEED = ("number", "at", "posted_at", "cause_id", "body")
_ACTION = ("id", "member_id", "type", "brand", "occurred_at", "received_at", "attributes", "kind")


def question(
    ask: Callable[Concatenate["Reader", AskedT], Coroutine[Any, Any, AnswerT]],
) -> Callable[Concatenate["Reader", AskedT], Coroutine[Any, Any, AnswerT]]:
    """Lets a method of a Reader run in a task of its own, with the reader's Tortoise context as the current one.

    So several readers can live in one process, and a caller who is cancelled leaves no connection in the middle of
    something: the task goes on to its end. Asks again when a connection was lost while nobody used it: once for every
    one that may lie in the pool, because a server that was restarted has hung up on all of them.
    """

    @wraps(ask)
    async def asked(self: "Reader", /, *args: AskedT.args, **kwargs: AskedT.kwargs) -> AnswerT:
        for _ in range(POOLED):
            try:
                return await asyncio.shield(self.begin(ask(self, *args, **kwargs)))
            except (TimeoutError, ConnectionRefusedError):
                break
            except UNREACHABLE:
                continue
        try:
            return await asyncio.shield(self.begin(ask(self, *args, **kwargs)))
        except UNREACHABLE as error:
            raise StoreUnavailable(f"the database cannot be read: {error}") from error

    return asked


CLOSING = "the engine is shutting down and answers nothing more; try again in a moment"


class Reader:
    """Answers questions about what is stored."""

    def __init__(self, context: TortoiseContext, at_hand: SqliteGlances | None = None) -> None:
        with context:
            self._context = copy_context()
        self._at_hand = at_hand
        self._asked: set[asyncio.Task[Any]] = set()
        self._closing = False

    def begin(self, answering: Coroutine[Any, Any, AnswerT]) -> "asyncio.Task[AnswerT]":
        """Starts answering a question."""
        if self._closing:
            answering.close()
            raise StoreUnavailable(CLOSING)
        task = asyncio.get_running_loop().create_task(answering, context=self._context.copy())
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)
        return task

    async def settle(self) -> None:
        """Takes no more questions, and waits for the answers to those that were asked."""
        self._closing = True
        await asyncio.gather(*self._asked, return_exceptions=True)
        if self._at_hand is not None:
            self._at_hand.close()

    async def named(self, who: Who, brand: str) -> Who | None:
        """The common name of whom a brand calls so by a name of its own, or with '' everybody by another one."""
        if not (can_be_stored(who.program, PROGRAM_LENGTH) and can_be_stored(who.external_id, EXTERNAL_ID_LENGTH)):
            return None
        for _, program, common in await self.rows(naming.NAMED, *who, brand):
            return Who(program, common)
        return None

    async def names_of_member(self, member_id: str) -> list[NameRow]:
        """The names of a member beside the common one."""
        return [NameRow(*row) for row in await self.rows(naming.NAMES_OF, member_id)] if is_id(member_id) else []

    async def merges_into(self, member_id: str) -> list[MergeRow]:
        """Who turned out to be this member, the first one first."""
        return [MergeRow(*row) for row in await self.rows(naming.MERGES_INTO, member_id)]

    @question
    async def ping(self) -> None:
        """Asks the database something small. Raises StoreUnavailable when no answer comes."""
        await RulesetVersion.all().limit(1).values_list("id")

    async def refresh(self, library: Library) -> bool:
        """Takes in what was published since; whether there was anything."""
        rows = await self.rows(glances.NEW_RULES, library.newest)
        if not rows:
            return False
        # In a thread: compiling takes a while, and the writer's thread may be at it and hold the lock.
        versions = [(*row[:7], bool(row[7]), row[8], _decoded(row[9])) for row in rows]
        await asyncio.to_thread(library.take_in, rows[-1][-1], versions)
        return True

    async def member(self, who: Who) -> StoredMember | None:
        """The member whom a brand knows by this name; None for what can be nobody's name."""
        if not (can_be_stored(who.program, PROGRAM_LENGTH) and can_be_stored(who.external_id, EXTERNAL_ID_LENGTH)):
            return None
        return _member(await self.rows(glances.MEMBER, who.program, who.external_id))

    async def member_by_id(self, member_id: str) -> StoredMember | None:
        """The member with this id; None for what is no id at all."""
        stored = _member(await self.rows(glances.MEMBER_BY_ID, member_id)) if is_id(member_id) else None
        if stored is None or not naming.is_merged(stored.who):
            return stored
        return _member(await self.rows(naming.MERGED_INTO, stored.id))

    async def action(self, entry_id: str) -> StoredAction | None:
        """A recorded action by its id; None for what is no id at all, or no action's."""
        rows = await self.rows(glances.ACTION, entry_id) if is_id(entry_id) else ()
        for id_, program, external_id, member_id, type_, brand, occurred_at, received_at, attributes, kind in rows:
            entry, who, told = EntryId(str(id_)), Who(program, external_id), _decoded(attributes)
            waited = kind == PENDING
            return StoredAction(entry, who, str(member_id), type_, brand, occurred_at, received_at, told, waited)
        return None

    @question
    async def actions_of(self, who: Who, member_id: str, asked: Between, only: Mapping[str, str]) -> Page[StoredAction]:
        """A stretch of what a member did, by when it was done; `only` those with these types, brands."""
        if not (is_id(member_id) and all(can_be_stored(each, NAME_LENGTH) for each in only.values())):
            return Page((), has_more=False, total=0)
        actions = JournalEntry.filter(member_id=member_id, kind__in=ACTIONS, **only)
        total = await actions.count()
        ordered = _between(actions, asked).limit(asked.count + 1)
        rows = await ordered.values_list(*_ACTION)
        found = [
            StoredAction(
                EntryId(str(id_)), who, str(owner), type_, brand, occurred_at, received_at, attributes, kind == PENDING
            )
            for id_, owner, type_, brand, occurred_at, received_at, attributes, kind in rows[: asked.count]
        ]
        return Page(tuple(found), has_more=len(rows) > asked.count, total=total)

    @question
    async def finished_before(self, program: str, challenge: str, round_: int, place: Place) -> int:
        """How many members completed a challenge in a round before somebody did, at that instant with that id."""
        finishes = ChallengeFinish.filter(program=program, challenge=challenge, round=round_)
        earlier = Q(finished_at__lt=place.at) | Q(finished_at=place.at, member_id__lt=place.id)
        return await finishes.filter(earlier).count()

    @question
    async def past_before(self, member_id: str, before: Instant) -> Past:
        """What has to be folded again to know how a member stood right before an instant, and at it."""
        return await past_before(member_id, before)

    @question
    async def whole_past(self, member_id: str, until: Instant) -> Past:
        """Everything that the journal has of a member up to an instant."""
        return await whole_past(member_id, until)

    async def ledger(self, member_id: str, stretch: Stretch, wallet: str | None) -> Page[LedgerRow]:
        """A stretch of a member's ledger, of one wallet or of all."""
        if not is_id(member_id) or not can_be_stored(wallet or "", NAME_LENGTH):
            return Page((), has_more=False, total=0)
        besides = {} if wallet is None else {"wallet": wallet}
        counted = glances.NEWEST_LEDGER if wallet is None else glances.LEDGER_OF_WALLET
        ((total,),) = await self.rows(counted, member_id, *besides.values())
        asked, given = glances.stretch_of(glances.LEDGER, member_id, stretch, **besides)
        rows = await self.rows(asked, *given)
        return Page(
            tuple(LedgerRow(member_id, *row[:-2], *map(_id_text, row[-2:])) for row in rows[: stretch.count]),
            has_more=len(rows) > stretch.count,
            total=total or 0,
        )

    async def feed(self, member_id: str, stretch: Stretch) -> Page[FeedRow]:
        """A stretch of a member's feed."""
        if not is_id(member_id):
            return Page((), has_more=False, total=0)
        newest = await self.rows(glances.NEWEST_FEED, member_id)
        asked, given = glances.stretch_of(glances.FEED, member_id, stretch)
        rows = await self.rows(asked, *given)
        return Page(
            tuple(_feed_row(member_id, row) for row in rows[: stretch.count]),
            has_more=len(rows) > stretch.count,
            # Without gaps: the newest number is how many there are.
            total=newest[0][0] if newest else 0,
        )

    @question
    async def awards(self, member_id: str) -> tuple[Award, ...]:
        """What a member won of badges and still has, the newest first."""
        if not is_id(member_id):
            return ()
        held = BadgeAward.filter(member_id=member_id, withdrawn_at=None).order_by("-won_at", "-id")
        rows = await held.values_list(*_AWARD)
        return tuple(map(_award, rows))

    @question
    async def member_id(self, who: Who) -> str | None:
        """The id of a member, without anything else."""
        members = Member.filter(program=who.program, external_id=who.external_id)
        found = await members.values_list("id", flat=True)
        return str(found[0]) if found else None

    @question
    async def feed_after(self, member_id: str, stretch: Stretch) -> list[FeedRow]:
        """A stretch of a member's feed without what a page tells besides."""
        rows = await self._stretch(FeedItem.filter(member_id=member_id), stretch, _FEED)
        return [_feed_row(member_id, row) for row in rows[: stretch.count]]

    @question
    async def feed_horizon(self) -> int:
        """The place in the feed of all members up to which nothing new will come any more."""
        return await horizon(FeedItem._meta.db)

    @question
    async def feed_between(self, after: int, until: int, count: int, program: str | None = None) -> list[Placed]:
        """At most `count` feed items with places above `after` and up to `until`; of one programme or of all."""
        return await placed_between(after, until, count, program)

    @question
    async def names_of(self, member_ids: Sequence[str]) -> dict[str, Who]:
        """By what names brands know the members with these ids; those who were erased are missing."""
        names: dict[str, Who] = {}
        for start in range(0, len(member_ids), NAMES):
            members = Member.filter(id__in=member_ids[start : start + NAMES])
            rows = await members.values_list("id", "program", "external_id")
            names |= {str(id_): Who(program, external_id) for id_, program, external_id in rows}
        return names | await self._names_since(names)

    @question
    async def versions(self, whos: Iterable[Who]) -> dict[Who, int]:
        """The version of the stored state of each of these members who exists."""
        by_program: dict[str, list[str]] = defaultdict(list)
        for who in whos:
            by_program[who.program].append(who.external_id)
        versions: dict[Who, int] = {}
        for program, names in by_program.items():
            for start in range(0, len(names), NAMES):
                versions |= await self._versions(program, names[start : start + NAMES])
        return versions

    @question
    async def change_mark(self) -> str:
        """Another text after every commit, whoever made it: the same again means that nothing was stored."""
        return await change_mark(FeedItem._meta.db)

    @question
    async def marks(self, whos: Sequence[Who]) -> dict[Who, Mark]:
        """The marks of members on PostgreSQL, of those who exist."""
        asked = [[who.program for who in whos], [who.external_id for who in whos]]
        _, rows = await Member._meta.db.execute_query(marks.POSTGRES, asked)
        told = (tuple(row.values()) for row in rows)
        return {Who(program, external_id): Mark(*mark) for program, external_id, *mark in told}

    @question
    async def has_due(self, program: str, due: Instant) -> bool:
        """Whether there is a member of a programme to whom something is to be told that was due by an instant."""
        return await MemberState.filter(program=program, due_at__lte=due).exists()

    @question
    async def has_unrated(self, program: str, newest: int) -> bool:
        """Whether there is a member of a programme who was not rated by a version yet."""
        return await MemberState.filter(program=program, rated_by__lt=newest).exists()

    @question
    async def sandboxes(self) -> list[str]:
        """The keys of the sandboxes in which there is anybody."""
        return [str(each) for each in await Sandbox.all().order_by("key").values_list("key", flat=True)]

    @question
    async def unrated_programs(self) -> list[str]:
        """The programmes with a version by which not every member has been rated yet."""
        programs = RulesetVersion.filter(rated_at=None).order_by("program").distinct()
        return [str(each) for each in await programs.values_list("program", flat=True)]

    @question
    async def sources_of(self, program: str, number: int) -> dict[str, str]:
        """The rule files of a version, which there is, as they were published."""
        ((files,),) = await RulesetVersion.filter(program=program, number=number).values_list("files")
        return dict(files)

    @question
    async def rated(self, program: str, version: int) -> tuple[int, int]:
        """How many members have been rated by a version or a later one, and how many there are."""
        members = MemberState.filter(program=program)
        return await members.filter(rated_by__gte=version).count(), await members.count()

    async def _names_since(self, names: Mapping[str, Who]) -> dict[str, Who]:
        """By what names those are known who are somebody else by now."""
        gone = [member_id for member_id, who in names.items() if naming.is_merged(who)]
        if not gone:
            return {}
        merges = dict(await MemberMerge.filter(from_id__in=gone).values_list("from_id", "into_id"))
        into = await Member.filter(id__in=set(merges.values())).values_list("id", "program", "external_id")
        by_id = {id_: Who(program, external_id) for id_, program, external_id in into}
        return {str(was): by_id[now] for was, now in merges.items() if now in by_id}

    async def _versions(self, program: str, names: list[str]) -> dict[Who, int]:
        members = Member.filter(program=program, external_id__in=names)
        ids = dict(await members.values_list("id", "external_id"))
        states = await MemberState.filter(member_id__in=list(ids)).values_list("member_id", "version")
        return {Who(program, ids[member_id]): version for member_id, version in states}

    async def rows(self, asked: Query, *given: object) -> glances.Rows:
        """The rows that answer a question in SQL of our own, which on SQLite is to be a short walk along an index."""
        if self._at_hand is None:
            return await self._rows_of_a_server(asked, given)
        if self._closing:
            raise StoreUnavailable(CLOSING)
        return self._at_hand.rows(asked, *given)

    @question
    async def _rows_of_a_server(self, asked: Query, given: Sequence[object]) -> glances.Rows:
        _, rows = await Member._meta.db.execute_query(asked.postgres, list(given))
        return [tuple(row.values()) for row in rows]

    async def _stretch(self, rows: QuerySet[Any], stretch: Stretch, columns: Sequence[str]) -> list[Any]:
        """The rows asked for and, when there is one, the next."""
        if stretch.after is not None:
            rows = rows.filter(**{"number__lt" if stretch.newest_first else "number__gt": stretch.after})
        ordered = rows.order_by("-number" if stretch.newest_first else "number").limit(stretch.count + 1)
        return list(await ordered.values_list(*columns))


@asynccontextmanager
async def open_reader(database: Database) -> AsyncIterator[Reader]:
    """A reader on a connection that can write nothing. Raises StoreUnavailable."""
    context = TortoiseContext()
    try:
        await _connect(context, database)
        reader = Reader(context, SqliteGlances(database.path) if isinstance(database, SqliteDatabase) else None)
        try:
            yield reader
        finally:
            await reader.settle()
    finally:
        await context.close_connections()


async def _connect(context: TortoiseContext, database: Database) -> None:
    try:
        with context:  # Tortoise prepares the models for whichever context is the current one
            await context.init(config=tortoise_config(database, query_only=1, busy_timeout=5000))
        await context.connections.get("default").execute_query("select 1")
    except (OSError, asyncpg.PostgresError, BaseORMException) as error:
        raise StoreUnavailable(f"the database cannot be read: {error}") from error


def _between(actions: QuerySet[JournalEntry], asked: Between) -> QuerySet[JournalEntry]:
    """The entries between two places, in the order of reading."""
    if asked.after is not None:
        at, id_ = asked.after
        actions = actions.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, id__lt=id_))
    if asked.before is not None:
        at, id_ = asked.before
        actions = actions.filter(Q(occurred_at__gt=at) | Q(occurred_at=at, id__gt=id_))
    sign = "" if asked.backward else "-"
    return actions.order_by(f"{sign}occurred_at", f"{sign}id")


def _award(row: tuple[Any, ...]) -> Award:
    number, badge, tier, value, season, won_at, entry_id = row
    first_day = date.fromisoformat(season) if season else None
    entry = None if entry_id is None else EntryId(str(entry_id))
    return Award(number, badge, tier or None, value or None, first_day, won_at, entry)


def _decoded(told: Any) -> Any:
    """A JSON column: a text where the database has no other form for it."""
    return msgspec.json.decode(told) if isinstance(told, str) else told


def _member(rows: glances.Rows) -> StoredMember | None:
    for id_, program, external_id, joined_at, state, *others in rows:
        stored = StoredMember(str(id_), Who(program, external_id), joined_at, load(state), *others)
        return stored._replace(in_rankings=bool(stored.in_rankings))
    return None


def _feed_row(member_id: str, row: Sequence[Any]) -> FeedRow:
    number, at, posted_at, cause_id, body = row
    return FeedRow(member_id, number, at, posted_at, effect_of(body), _id_text(cause_id))


def _id_text(id_: object) -> str | None:
    return None if id_ is None else str(id_)
