"""How far webhooks have come: places, what waits to be sent again, and what was answered.

One process at a time delivers for a webhook: it holds the row in `webhook_progress` until an instant, and whatever it
stores is stored only if it still does. So nothing is settled twice, whoever was too slow.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from engine.rules.instants import HOUR, Instant
from engine.store.backend import Transaction
from engine.store.models import FeedItem, WebhookAttempt, WebhookBacklog, WebhookProgress
from engine.store.own_words import rows_of
from engine.store.program_feed import is_program_member, program_member
from engine.store.reading import Reader, question
from engine.store.sandbox_keys import MARK
from engine.store.statements import Query, Write, delete, insert, lookup, query, update
from engine.store.tailing import COLUMNS, Placed, placed


class ProgressRow(NamedTuple):
    """How far a webhook has come, and who is at it."""

    webhook_id: str
    place: int
    holder: str | None
    held_until: Instant
    failing_since: Instant | None
    failures_in_row: int
    rests_until: Instant
    delivered: int
    failed: int
    delivered_at: Instant | None


WAITING = "waiting"
PARKED = "parked"
"""It is no longer tried, and nothing waits for it."""
AGAIN = "again"
"""It was parked and is tried once more, by itself."""


class BacklogRow(NamedTuple):
    """A feed item that was not taken yet: it and the member's later ones wait, unless its state says otherwise."""

    program: str
    member_id: str
    place: int
    number: int
    attempts: int
    since: Instant
    next_at: Instant
    state: str = WAITING


class AttemptRow(NamedTuple):
    """One request, and what came of it."""

    webhook_id: str
    program: str
    member_id: str | None
    message_id: str
    place: int | None
    type: str
    attempt: int
    at: Instant
    milliseconds: int
    outcome: str
    status: int | None
    reason: str | None
    answer: str | None
    next_at: Instant | None


class Settled(NamedTuple):
    """What is to be stored of a webhook together: its place, and everything below it that still waits."""

    progress: ProgressRow
    """`delivered` and `failed` are what is to be added."""
    gone: Sequence[tuple[str, int]]
    """Members with numbers that wait no longer."""
    backlog: Sequence[BacklogRow]
    attempts: Sequence[AttemptRow]


_ATTEMPT = (
    "webhook_id uuid, program text, member_id uuid, message_id text, place bigint, type text, attempt integer, "
    "at bigint, milliseconds integer, outcome text, status integer, reason text, answer text, next_at bigint"
)

INSERT_PROGRESS = insert("webhook_progress", "webhook_id uuid, place bigint")
SAVE_BACKLOG = insert(
    "webhook_backlog",
    "webhook_id uuid, program text, member_id uuid, place bigint, number bigint, attempts integer, since bigint, "
    "next_at bigint, state text",
    "on conflict (webhook_id, member_id, number) do update set place = excluded.place, attempts = excluded.attempts, "
    "since = excluded.since, next_at = excluded.next_at, state = excluded.state",
)
INSERT_ATTEMPTS = insert("webhook_attempt", _ATTEMPT)
HOLD = update("webhook_progress", "holder text, held_until bigint", "webhook_id uuid")
MOVE = update(
    "webhook_progress",
    "place bigint, holder text, held_until bigint, failing_since bigint, failures_in_row integer, rests_until bigint, "
    "delivered_at bigint",
    "webhook_id uuid",
)
COUNT = Write(
    "update webhook_progress set delivered = delivered + ?, failed = failed + ? where webhook_id = ?",
    "update webhook_progress set delivered = webhook_progress.delivered + given.delivered, "
    "failed = webhook_progress.failed + given.failed "
    "from unnest($1::bigint[], $2::bigint[], $3::uuid[]) as given (delivered, failed, webhook_id) "
    "where webhook_progress.webhook_id = given.webhook_id",
)
DELETE_BACKLOG = delete("webhook_backlog", "webhook_id uuid", "member_id uuid", "number bigint")
DELETE_EVERYTHING = tuple(
    delete(table, "webhook_id uuid") for table in ("webhook_progress", "webhook_backlog", "webhook_attempt")
)
FORGET_ABOVE = Write(
    "delete from webhook_backlog where webhook_id = ? and place > ?",
    "delete from webhook_backlog using unnest($1::uuid[], $2::bigint[]) as given (webhook_id, place) "
    "where webhook_backlog.webhook_id = given.webhook_id and webhook_backlog.place > given.place",
)
UNPARK = Write(
    "update webhook_backlog set state = 'again', attempts = 0, since = ?, next_at = ? where webhook_id = ? "
    "and state = 'parked'",
    "update webhook_backlog set state = 'again', attempts = 0, since = given.since, next_at = given.next_at "
    "from unnest($1::bigint[], $2::bigint[], $3::uuid[]) as given (since, next_at, webhook_id) "
    "where webhook_backlog.webhook_id = given.webhook_id and webhook_backlog.state = 'parked'",
)
REST_NO_MORE = Write(
    "update webhook_progress set holder = null, held_until = 0, failing_since = null, failures_in_row = 0, "
    "rests_until = 0 where webhook_id = ?",
    "update webhook_progress set holder = null, held_until = 0, failing_since = null, failures_in_row = 0, "
    "rests_until = 0 where webhook_id = any($1::uuid[])",
)
PRUNE_OLDER = Write(
    "delete from webhook_attempt where webhook_id = ? and (at < ? or id <= ?)",
    "delete from webhook_attempt using unnest($1::uuid[], $2::bigint[], $3::bigint[]) as given (webhook_id, at, id) "
    "where webhook_attempt.webhook_id = given.webhook_id and (webhook_attempt.at < given.at "
    "or webhook_attempt.id <= given.id)",
)
_PROGRESS = f"select {', '.join(ProgressRow._fields)} from webhook_progress where webhook_id = "  # noqa: S608
PROGRESS = Query(query(_PROGRESS + "$1").sqlite, _PROGRESS + "$1 for update")
HELD_BY = Query(
    "select webhook_id from webhook_progress where holder = ?1 and webhook_id in (select value from json_each(?2))",
    "select webhook_id from webhook_progress where holder = $1 and webhook_id = any($2::uuid[]) "
    "order by webhook_id for update",
)
STILL_WAITING = query(
    f"select {', '.join(BacklogRow._fields)} from webhook_backlog where webhook_id = $1 "  # noqa: S608
    "and state in ('waiting', 'again') order by place"
)
# One step along the index for each, however many wait or are parked: it is asked of every look.
_FIRST = "select min(next_at) from webhook_backlog as b where b.webhook_id = p.webhook_id and b.state ="
_FIRST_DUE = query(
    f"select * from (select p.webhook_id, ({_FIRST} 'waiting') as waits, ({_FIRST} 'again') as again "  # noqa: S608
    "from webhook_progress as p) as due where waits is not null or again is not null"
)
PARKED_IN = query("select count(*) from webhook_backlog where webhook_id = $1 and state = 'parked' and program = $2")
_TOLD = "select 1 from feed_item where member_id = $1 and kind = 'webhook_parked' and posted_at > $2 and "
TOLD_OF_PARKED = Query(query(f"{_TOLD} body like $3 limit 1").sqlite, f"{_TOLD} body::text like $3 limit 1")
STILL_THERE = lookup("id", "member", "id uuid")
NEWEST_BUT = query("select id from webhook_attempt where webhook_id = $1 order by id desc limit 1 offset $2")


def claim(
    transaction: Transaction, webhook_id: str, holder: str, now: Instant, until: Instant
) -> tuple[ProgressRow, list[BacklogRow]] | None:
    """Holds a webhook until an instant; None when another holds it, or it is gone."""
    rows = [ProgressRow(*row) for row in transaction.fetch(PROGRESS, webhook_id)]
    if not rows or (rows[0].holder not in (None, holder) and rows[0].held_until > now):
        return None
    transaction.write(HOLD, [(holder, until, webhook_id)])
    waiting = [BacklogRow(*row) for row in transaction.fetch(STILL_WAITING, webhook_id)]
    return rows[0]._replace(holder=holder, held_until=until), waiting


def settle(transaction: Transaction, holder: str, settled: Sequence[Settled]) -> set[str]:
    """Stores how far webhooks have come; answers with those that this process no longer held, of which nothing is."""
    transaction.hold_off_erasing()
    ids = [each.progress.webhook_id for each in settled]
    held = {str(row[0]) for row in transaction.fetch(HELD_BY, holder, ids)}
    kept = _without_erased(transaction, [each for each in settled if each.progress.webhook_id in held])
    moves, counts = [], []
    for each in kept:
        told = each.progress
        state = (told.failing_since, told.failures_in_row, told.rests_until, told.delivered_at)
        moves.append((told.place, told.holder, told.held_until, *state, told.webhook_id))
        counts.append((told.delivered, told.failed, told.webhook_id))
    transaction.write(MOVE, moves)
    transaction.write(COUNT, counts)
    transaction.write(DELETE_BACKLOG, [(e.progress.webhook_id, *key) for e in kept for key in e.gone])
    transaction.write(SAVE_BACKLOG, [(e.progress.webhook_id, *row) for e in kept for row in e.backlog])
    transaction.write(INSERT_ATTEMPTS, [row for each in kept for row in each.attempts])
    return set(ids) - held


def parked_in(transaction: Transaction, webhook_id: str, program: str) -> int:
    """How many items of a programme are parked."""
    ((count,),) = transaction.fetch(PARKED_IN, webhook_id, program)
    return int(count)


def told_of_parked(transaction: Transaction, webhook_id: str, program: str, now: Instant) -> bool:
    """Whether within a day the programme's own feed told that items of a webhook were parked."""
    member_id, since = program_member(program), Instant(now - 24 * HOUR)
    return bool(transaction.fetch(TOLD_OF_PARKED, member_id, since, f"%{webhook_id}%"))


def _without_erased(transaction: Transaction, settled: Sequence[Settled]) -> list[Settled]:
    """The same without anything about members who are gone: they may have been erased while something was sent."""
    waiting = {row.member_id for each in settled for row in each.backlog}
    members = waiting | {row.member_id for each in settled for row in each.attempts if row.member_id is not None}
    known = {str(id_) for (id_,) in transaction.fetch(STILL_THERE, sorted(members))} if members else set()
    gone = {each for each in members - known if not is_program_member(each)}
    if not gone:
        return list(settled)
    return [
        each._replace(
            backlog=[row for row in each.backlog if row.member_id not in gone],
            attempts=[row for row in each.attempts if row.member_id not in gone],
        )
        for each in settled
    ]


def prune(transaction: Transaction, webhook_id: str, before: Instant, most: int) -> None:
    """Forgets attempts that are older, or more than so many."""
    rows = transaction.fetch(NEWEST_BUT, webhook_id, most)
    transaction.write(PRUNE_OLDER, [(webhook_id, before, rows[0][0] if rows else 0)])


@question
async def progress_of_all(reader: Reader) -> dict[str, ProgressRow]:
    """How far every webhook has come, by its id."""
    rows = [ProgressRow(*row) for row in await WebhookProgress.all().values_list(*ProgressRow._fields)]
    return {str(row.webhook_id): row._replace(webhook_id=str(row.webhook_id)) for row in rows}


@question
async def next_due(reader: Reader) -> dict[str, Instant]:
    """When something of a webhook is next to be sent again, by its id."""
    return {
        str(id_): Instant(min(each for each in at if each is not None)) for id_, *at in await rows_of(_FIRST_DUE, ())
    }


@question
async def waiting_counts(reader: Reader, webhook_id: str) -> tuple[int, int]:
    """How many members wait for an item that was not taken yet, and how many items are parked."""
    rows = WebhookBacklog.filter(webhook_id=webhook_id)
    return await rows.exclude(state=PARKED).count(), await rows.filter(state=PARKED).count()


@question
async def items_between(
    reader: Reader,
    after: int,
    until: int,
    count: int,
    programs: Sequence[str] | None,
    kinds: Sequence[str] | None,
) -> list[Placed]:
    """At most `count` feed items above a place and up to another, in order; of these programmes and kinds only."""
    items = FeedItem.filter(id__gt=after, id__lte=until)
    # All programmes are the real ones: of a sandbox only whoever names it is told.
    items = items.exclude(program__contains=MARK) if programs is None else items.filter(program__in=list(programs))
    if kinds is not None:
        items = items.filter(kind__in=list(kinds))
    return [placed(row) for row in await items.order_by("id").limit(count).values_list(*COLUMNS)]


@question
async def items_of_member(
    reader: Reader, member_id: str, number: int, until: int, count: int, kinds: Sequence[str] | None
) -> list[Placed]:
    """At most `count` feed items of a member from a number on and up to a place, in order; of these kinds only."""
    items = FeedItem.filter(member_id=member_id, number__gte=number, id__lte=until)
    if kinds is not None:
        items = items.filter(kind__in=list(kinds))
    return [placed(row) for row in await items.order_by("number").limit(count).values_list(*COLUMNS)]


@question
async def place_at(reader: Reader, moment: Instant, horizon: int) -> int:
    """A place with every item above it that was posted from a moment on, and hardly any that was posted before.

    Items lie nearly in the order of when they were posted, so a few looks find it: there is no index by that.
    """
    low, high = 0, horizon
    while low < high:
        middle = (low + high) // 2
        found = await FeedItem.filter(id__gt=middle, id__lte=horizon).order_by("id").limit(1).values_list("posted_at")
        if found and found[0][0] < moment:
            low = middle + 1
        else:
            high = middle
    return low


@question
async def attempts(
    reader: Reader, webhook_id: str, count: int, before: int | None, outcome: str | None
) -> list[tuple[int, AttemptRow]]:
    """The newest attempts, with their numbers; those before a number, of one outcome only."""
    rows = WebhookAttempt.filter(webhook_id=webhook_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    found: list[Any] = await rows.order_by("-id").limit(count).values_list("id", *AttemptRow._fields)
    return [(id_, AttemptRow(str(webhook), *rest)) for id_, webhook, *rest in found]
