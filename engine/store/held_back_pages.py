"""Reading what guards hold back: pages of a programme, and how many by guard."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from engine.rules.dictionary import RuleId
from engine.rules.fair_play import Then
from engine.rules.instants import Instant
from engine.store.ids import can_be_stored
from engine.store.models import NAME_LENGTH, PROGRAM_LENGTH
from engine.store.own_words import Given, rows_of
from engine.store.pages import Found
from engine.store.reading import Reader, question
from engine.store.rejections import member_hash
from engine.store.statements import query


class StoredHeldBack(NamedTuple):
    """An action that a guard holds back, as it stands now."""

    id: str
    """The action's, or of what was refused the rejection's."""
    program: str
    brand: str
    type: str
    rule: RuleId
    then: Then
    at: Instant
    """When it was last held back."""
    until: Instant | None
    """When such an action can count or come in again; None where time alone changes nothing."""
    evidence: Mapping[str, object]


class HeldBackCount(NamedTuple):
    """How many actions a guard holds back."""

    rule: RuleId
    then: Then
    times: int


class Sought(NamedTuple):
    """Which are asked for; what is None does not matter."""

    rule: str | None = None
    then: Then | None = None
    brand: str | None = None
    member: str | None = None
    """What brands know the member by."""
    member_id: str | None = None
    """Their id, if there is one of them by now."""
    since: Instant | None = None
    until: Instant | None = None
    """Exclusive."""


_COLUMNS = "id, program, brand, type, rule, outcome, at, until, evidence"


@question
async def held_back_of(
    reader: Reader, program: str, sought: Sought, count: int, after: str | None
) -> Found[StoredHeldBack]:
    """A stretch of what is held back in a programme, the newest actions first, after the one with that id."""
    given = Given()
    which = _which(program, sought, given)
    if which is None:
        return Found((), has_more=False)
    older = "" if after is None else f"and id < {given.mark(after)} "
    page = f"order by id desc limit {given.mark(count + 1)}"
    rows = await rows_of(query(f"select {_COLUMNS} from {which} {older}{page}"), given.values)  # noqa: S608
    return Found(tuple(map(_told, rows[:count])), has_more=len(rows) > count)


@question
async def held_back_in_all(reader: Reader, program: str, sought: Sought) -> int:
    """How many there are, over all stretches."""
    given = Given()
    which = _which(program, sought, given)
    if which is None:
        return 0
    ((total,),) = await rows_of(query(f"select count(*) from {which}"), given.values)  # noqa: S608
    return int(total)


@question
async def held_back_counts(reader: Reader, program: str, sought: Sought) -> Sequence[HeldBackCount]:
    """How many of them each guard holds back, by what becomes of them."""
    given = Given()
    which = _which(program, sought, given)
    if which is None:
        return []
    asked = f"select rule, outcome, count(*) from {which} group by rule, outcome order by rule, outcome"  # noqa: S608
    return [
        HeldBackCount(RuleId(rule), Then(outcome), int(count))
        for rule, outcome, count in await rows_of(query(asked), given.values)
    ]


def _which(program: str, sought: Sought, given: Given) -> str | None:
    """Where they are found, and which are meant; None for what no row can have."""
    texts = {"program": program, "rule": sought.rule, "brand": sought.brand}
    stored = all(can_be_stored(value or "", NAME_LENGTH) for value in texts.values())
    if not stored or not can_be_stored(program, PROGRAM_LENGTH):
        return None
    table = "held_back" if sought.member is None else _of_member(sought.member, sought.member_id, given)
    equal = {**texts, "outcome": None if sought.then is None else sought.then.value}
    parts = [f"{name} = {given.mark(value)}" for name, value in equal.items() if value is not None]
    if sought.since is not None:
        parts.append(f"at >= {given.mark(sought.since)}")
    if sought.until is not None:
        parts.append(f"at < {given.mark(sought.until)}")
    return f"{table} where {' and '.join(parts)}"


def _of_member(member: str, member_id: str | None, given: Given) -> str:
    """Their rows. A row has either the id or the hash; asked for with `or`, the whole programme would be read."""
    named = f"select * from held_back where member_hash = {given.mark(member_hash(member))}"  # noqa: S608
    if member_id is None:
        return f"({named}) as named"
    return f"({named} union all select * from held_back where member_id = {given.mark(member_id)}) as named"  # noqa: S608


def _told(row: Sequence[Any]) -> StoredHeldBack:
    id_, program, brand, type_, rule, outcome, at, until, evidence = row
    read = json.loads(evidence) if isinstance(evidence, str) else evidence
    return StoredHeldBack(str(id_), program, brand, type_, RuleId(rule), Then(outcome), at, until, read)
