"""What is stored of refused submissions, and of how many came to what: the statements that write it, and reading it."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from tortoise.functions import Sum

from engine.rules.instants import Instant
from engine.store.backend import Transaction
from engine.store.candidates import Who
from engine.store.erased_names import gone_of, secret_of
from engine.store.held_back import FORGET_HELD_BACK, SAVE_REFUSED
from engine.store.models import SubmissionCount
from engine.store.own_words import Given, rows_of
from engine.store.pages import Found
from engine.store.reading import Reader, question
from engine.store.sandbox_keys import MARK
from engine.store.statements import Query, Write, insert, lookup, query

DAY = 86_400_000_000

GUARDED = ("HELD_BACK", "QUOTA_USED_UP")
"""The codes of what guards of fair play refuse. Their problems say `rule` and `until` too."""

ALARM = "ALARM"
"""The outcome under which is counted when operators were told of a jump."""


def member_hash(external_id: str) -> str:
    """By which what was refused of somebody is found, whatever they were called."""
    return blake2b(external_id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class RejectionRow(NamedTuple):
    """A refused submission. `problems` and `payload` are JSON text; of what is no action, an object with its `text`."""

    id: str
    program: str
    brand: str
    credential: str
    fingerprint: str
    key_hash: str
    member_hash: str
    type: str
    code: str
    problems: str
    payload: str
    is_cut: bool
    received_at: Instant
    last_at: Instant
    times: int
    is_action: bool


class ListedRow(NamedTuple):
    """A refused submission as the list has it, with what was accepted under its idempotency key since."""

    rejection: RejectionRow
    action_id: str | None
    accepted_at: Instant | None


class CountRow(NamedTuple):
    """How many submissions of a brand came to an outcome in the slot of time that begins at `at`."""

    program: str
    brand: str
    at: Instant
    outcome: str
    times: int


class SlotRow(NamedTuple):
    """How many submissions came to an outcome in the slot of time that begins at `at`, whoever they came from."""

    at: Instant
    outcome: str
    times: int


class Asked(NamedTuple):
    """Which rejections are asked for; None is any."""

    programs: Sequence[str] | None = None
    """None is every one, also that which there is not, but no sandbox."""
    brand: str | None = None
    credential: str | None = None
    """Those without a programme are told to the key that they came with, whichever programmes it is for."""
    code: str | None = None
    type: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    """Exclusive."""
    is_resolved: bool | None = None
    is_cut: bool | None = None
    is_action: bool | None = None


_COLUMNS = (
    "id uuid, program text, brand text, credential text, fingerprint text, key_hash text, member_hash text, type text, "
    "code text, problems text, payload text, is_cut boolean, received_at bigint, last_at bigint, times bigint, "
    "is_action boolean"
)
KEEP = insert(
    "rejection",
    _COLUMNS,
    "on conflict (program, brand, fingerprint) do update set times = rejection.times + excluded.times, "
    "last_at = excluded.last_at, code = excluded.code, problems = excluded.problems",
)
PROGRAMS = query("select key from program")
KNOWN = lookup("fingerprint", "rejection", "fingerprint text", "program", "brand")
KEPT_ON_DAY = query("select kept from rejection_day where program = $1 and brand = $2 and day = $3")
COUNT_KEPT = insert(
    "rejection_day",
    "program text, brand text, day integer, kept bigint",
    "on conflict (program, brand, day) do update set kept = rejection_day.kept + excluded.kept",
)
COUNT = insert(
    "submission_count",
    "program text, brand text, at bigint, outcome text, count bigint",
    "on conflict (program, brand, at, outcome) do update set count = submission_count.count + excluded.count",
)
OUTCOMES = query(
    "select outcome, sum(count) from submission_count where program = $1 and brand = $2 and at >= $3 and at < $4 "
    "group by outcome"
)
_FORGET = (
    "delete from rejection where id in (select id from rejection where last_at < $1 order by last_at limit $2) "
    "returning id"
)
FORGET = query(_FORGET)
FORGET_DAYS = query("delete from rejection_day where day < $1 returning 1")
FORGET_MEMBER = Write(
    "delete from rejection where program in (?, '') and member_hash = ?",
    "delete from rejection using unnest($1::text[], $2::text[]) as gone (program, member_hash) "
    "where rejection.program in (gone.program, '') and rejection.member_hash = gone.member_hash",
)
FORGET_NAMING = Write(
    "delete from rejection where program in (?, '') and not is_action and instr(lower(payload), ?) > 0",
    "delete from rejection using unnest($1::text[], $2::text[]) as gone (program, part) "
    "where rejection.program in (gone.program, '') and not rejection.is_action "
    "and position(gone.part in lower(rejection.payload)) > 0",
)
"""Deletes what is no action, wherever a name stands in it: rather one too many than one too few. See `spellings_of`."""

_NO_TEXT = json.dumps({"text": ""})

MOST_WORDS = 200
"""Of what is no action. What has more is not looked through: once anybody was erased, its text is not kept."""

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)', re.DOTALL)
_BARE = re.compile(r"[^\s\"',:;{}\[\]]+")

_NAMES = ", ".join(f"r.{each}" for each in RejectionRow._fields)
# What was accepted under the key of a conflict is something else than what was refused, and what an operator refused
# was there before. An action that waits was taken in, whatever is decided of it.
_UNDER_ITS_KEY = (
    "j.program = r.program and j.brand = r.brand and j.key_hash = r.key_hash "
    "and j.kind in ('action', 'pending') and r.code not in ('IDEMPOTENCY_CONFLICT', 'REFUSED_BY_OPERATOR')"
)
_ACCEPTED = f"left join journal_entry j on {_UNDER_ITS_KEY}"
# Row by row, for as many as a page has: PostgreSQL would read the journal from end to end to join it with all of them.
_EACH_ACCEPTED = Query(
    _ACCEPTED,
    f"left join lateral (select j.id, j.received_at from journal_entry j where {_UNDER_ITS_KEY} limit 1) j on true",  # noqa: S608
)
_SHOWN = f"select {_NAMES}, j.id as action_id, j.received_at as accepted_at from rejection r"  # noqa: S608
_LISTED = Query(*(f"{_SHOWN} {each}" for each in _EACH_ACCEPTED))


def keep(transaction: Transaction, rows: Sequence[RejectionRow], most_a_day: int) -> Mapping[tuple[str, str], int]:
    """Keeps refused submissions, each fingerprint at most once; how many of each programme and brand were not.

    What is in the list already is counted there; of the rest so many are kept as the day still has room for. Nothing is
    kept of somebody who was erased: what is sent of them again must not bring them into the list.
    """
    if rows:
        transaction.hold_off_erasing()  # in another process somebody may be erased just now
    dropped: dict[tuple[str, str], int] = {}
    for (program, brand), group in _by_brand(_without_erased(transaction, rows)).items():
        known = {each for (each,) in transaction.fetch(KNOWN, program, brand, [row.fingerprint for row in group])}
        day = int(group[0].last_at // DAY)
        kept = next((each for (each,) in transaction.fetch(KEPT_ON_DAY, program, brand, day)), 0)
        new = [row for row in group if row.fingerprint not in known]
        fitting = new[: max(0, most_a_day - kept)]
        transaction.write(KEEP, [row for row in group if row.fingerprint in known])
        transaction.write(KEEP, fitting)
        transaction.write(SAVE_REFUSED, _held_back([row for row in group if row.fingerprint in known] + fitting))
        transaction.write(COUNT_KEPT, [(program, brand, day, len(fitting))] if fitting else [])
        if len(fitting) < len(new):
            dropped[program, brand] = sum(row.times for row in new[len(fitting) :])
    return dropped


def outcomes_between(
    transaction: Transaction, program: str, brand: str, since: Instant, until: Instant
) -> dict[str, int]:
    """How many of a brand's submissions came to what, in slots that begin in a stretch of time."""
    return {outcome: int(times) for outcome, times in transaction.fetch(OUTCOMES, program, brand, since, until)}


def _without_erased(transaction: Transaction, rows: Sequence[RejectionRow]) -> Sequence[RejectionRow]:
    secret = secret_of(transaction)
    if secret is None:
        return rows
    rows = [
        row if row.is_action or len(_words_of(row)) <= MOST_WORDS else row._replace(payload=_NO_TEXT, is_cut=True)
        for row in rows
    ]
    names = {row: _names_in(row) for row in rows}
    # Whose programme was mistyped may be meant in any.
    every = [str(key) for (key,) in transaction.fetch(PROGRAMS)] if not all(row.program for row in rows) else []
    meant = {
        row: {Who(each, name) for each in ([row.program] if row.program else every) for name in called}
        for row, called in names.items()
    }
    gone = gone_of(transaction, {who for whos in meant.values() for who in whos}, secret)
    # Also of somebody who is back by now, what was refused for being about the time before.
    return [row for row, whos in meant.items() if not whos & gone and row.code != "MEMBER_ERASED"]


def _names_in(row: RejectionRow) -> set[str]:
    """By what a member may be called in it: of what is no action, every word."""
    return {str(json.loads(row.payload).get("member", ""))} if row.is_action else _words_of(row)


def _words_of(row: RejectionRow) -> set[str]:
    text = json.loads(row.payload)["text"]
    return {*map(_unescaped, _STRING.findall(text)), *_BARE.findall(text)}


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def spellings_of(name: str) -> list[str]:
    """How a name may stand in the payload of what is no action: as it is, or as JSON spells it."""
    inner = {name, json.dumps(name, ensure_ascii=False)[1:-1], json.dumps(name)[1:-1]}
    return sorted(json.dumps(each)[1:-1].lower() for each in inner)


def forget(transaction: Transaction, before: Instant, most: int) -> int:
    """Deletes some that came last before an instant; how many."""
    transaction.fetch(FORGET_DAYS, int(before // DAY))
    gone = [(str(id_),) for (id_,) in transaction.fetch(FORGET, before, most)]
    transaction.write(FORGET_HELD_BACK, gone)
    return len(gone)


@question
async def rejections(reader: Reader, asked: Asked, count: int, after: str | None) -> Found[ListedRow]:
    """A stretch of the rejections asked for, the newest first, after the one with that id."""
    where, given = _where(asked)
    if after is not None:
        where, given = f"{where} and r.id < ${len(given) + 1}", [*given, after]
    rows = await _listing(f"where {where} order by r.id desc limit ${len(given) + 1}", [*given, count + 1])
    return Found(tuple(map(_listed, rows[:count])), has_more=len(rows) > count)


@question
async def rejections_in_all(reader: Reader, asked: Asked) -> int:
    """How many are asked for, over all stretches."""
    where, given = _where(asked)
    accepted = "" if asked.is_resolved is None else _ACCEPTED
    ((total,),) = await rows_of(query(f"select count(*) from rejection r {accepted} where {where}"), given)  # noqa: S608
    return int(total)


@question
async def rejections_by_id(reader: Reader, ids: Sequence[str], asked: Asked) -> Mapping[str, ListedRow]:
    """Those with these ids, of the ones asked for."""
    where, given = _where(asked)
    one = f"where {where} and r.id = ${len(given) + 1}"
    rows = [_listed(row) for each in ids for row in await _listing(one, [*given, each])]
    return {row.rejection.id: row for row in rows}


@question
async def counts_between(
    reader: Reader, program: str, brand: str | None, since: Instant, until: Instant
) -> list[SlotRow]:
    """The counts of a programme, of one brand or of all together, whose slots begin in a stretch of time."""
    only = {} if brand is None else {"brand": brand}
    slots = SubmissionCount.filter(program=program, at__gte=since, at__lt=until, **only)
    rows = slots.annotate(times=Sum("count")).group_by("at", "outcome").values_list("at", "outcome", "times")
    return [SlotRow(Instant(at), outcome, int(times)) for at, outcome, times in await rows]


def _where(asked: Asked) -> tuple[str, list[object]]:
    given = Given()
    mark = given.mark
    parts = ["true"]
    if asked.programs is None:
        # All programmes are the real ones: of a sandbox only whoever names it is told.
        parts.append(f"r.program not like {mark(f'%{MARK}%')}")
    else:
        named = [f"r.program = {mark(each)}" for each in asked.programs]
        own = [f"(r.program = '' and r.credential = {mark(asked.credential)})"] if asked.credential else []
        parts.append(f"({' or '.join([*named, *own]) or 'false'})")
    for column, value in (("brand", asked.brand), ("code", asked.code), ("type", asked.type)):
        if value is not None:
            parts.append(f"r.{column} = {mark(value)}")
    if asked.since is not None:
        parts.append(f"r.last_at >= {mark(asked.since)}")
    if asked.until is not None:
        parts.append(f"r.last_at < {mark(asked.until)}")
    if asked.is_resolved is not None:
        parts.append(f"j.id is {'not ' if asked.is_resolved else ''}null")
    for column, is_so in (("is_cut", asked.is_cut), ("is_action", asked.is_action)):
        if is_so is not None:
            parts.append(f"r.{column} = {'true' if is_so else 'false'}")
    return " and ".join(parts), given.values


async def _listing(which: str, given: Sequence[object]) -> list[Sequence[Any]]:
    spelt = query(which)
    return await rows_of(Query(f"{_LISTED.sqlite} {spelt.sqlite}", f"{_LISTED.postgres} {spelt.postgres}"), given)


def _listed(row: Sequence[Any]) -> ListedRow:
    id_, *columns, action_id, accepted_at = row
    columns[10], columns[14] = bool(columns[10]), bool(columns[14])
    rejection = RejectionRow(str(id_), *columns)
    return ListedRow(rejection, None if action_id is None else str(action_id), accepted_at)


def _held_back(rows: Sequence[RejectionRow]) -> list[tuple[str, Instant | None, str, str, str]]:
    """What a guard at the door refused, and for how long, with what finds the rejection."""
    firsts = ((row, json.loads(row.problems)[0]) for row in rows if row.code in GUARDED)
    return [(each["rule"], each["until"], row.program, row.brand, row.fingerprint) for row, each in firsts]


def _by_brand(rows: Sequence[RejectionRow]) -> dict[tuple[str, str], list[RejectionRow]]:
    groups: dict[tuple[str, str], list[RejectionRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: (each.program, each.brand, each.fingerprint)):
        groups[row.program, row.brand].append(row)
    return groups
