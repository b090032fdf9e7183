"""Retaining: of actions that were handed in long ago, what no rule reads is removed from the journal, and the proof.

The journal is walked by its ids, which grow with time, each action type of a programme at its own pace; how far it has
come is stored with what was removed. So it does not matter how often it is interrupted, or who goes on.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from engine.rules.attributes_read import attributes_read
from engine.rules.calendar import Calendar, Duration
from engine.rules.entries import AttributeValue
from engine.rules.instants import Instant
from engine.store.backend import Backend, Questions, Transaction
from engine.store.chores import Tended
from engine.store.entries import ACTIONS
from engine.store.library import Library, Rulebook
from engine.store.statements import Query, delete, insert, query, update

SLICE = 1_000
"""Entries that are looked at together: meanwhile nobody's actions of the programme are stored."""

_FIRST = "00000000-0000-0000-0000-000000000000"

HOW_FAR = query("select until, removals from retention where program = $1 and type = $2")
ENTRIES = query(
    "select id, program, type, kind, received_at, attributes from journal_entry where id > $1 order by id limit $2"
)
SAVE_HOW_FAR = insert(
    "retention",
    "program text, type text, until uuid, removals bigint",
    "on conflict (program, type) do update set until = excluded.until, removals = excluded.removals",
)
KEEP_LESS = update("journal_entry", "attributes jsonb", "id uuid")
DROP_PROOFS = delete("proof", "entry_id uuid")

LOOKED_THROUGH = query("select type from retention where program = $1 order by type")
_GONE = (
    "select count(*), min(e.received_at), max(e.received_at) from journal_entry e join retention r "
    "on r.program = e.program and r.type = e.type and e.id <= r.until "
    "where e.program = $1 and e.type = $2 and e.kind in ('action', 'pending') and e.occurred_at >= $4 "
    "and e.received_at < $5 and {lacks}"
)
GONE = Query(
    query(_GONE.format(lacks="json_type(e.attributes, '$.\"' || $3 || '\"') is null")).sqlite,
    _GONE.format(lacks="not jsonb_exists(e.attributes, $3)"),
)
_NEVER = 2**62

_decode = msgspec.json.Decoder(dict[str, AttributeValue]).decode
_encode = msgspec.json.Encoder().encode


class Kept(NamedTuple):
    """An action type of a programme, and for how long all of it is kept."""

    program: str
    type: str


class Gone(NamedTuple):
    """Actions from which an attribute was removed."""

    actions: int
    first: Instant
    """When the first of them was handed in."""
    last: Instant


@dataclass(slots=True)
class Retained(Tended):
    """What a slice came to; `found` entries were looked at."""

    removed: int = 0
    """From how many actions something was removed."""


def kept_for(rulebook: Rulebook, now: Instant) -> Mapping[str, Duration]:
    """For how long all of an action is kept, by type, as the version in force says; for ever where it is not in."""
    actions = rulebook.version_at(now).ruleset.dictionary.actions
    return {name: each.keep_for for name, each in actions.items() if each.keep_for is not None}


def types_looked_through(questions: Questions, program: str) -> list[str]:
    """The action types of a programme of which something may have been removed."""
    return [str(type_) for (type_,) in questions.fetch(LOOKED_THROUGH, program)]


def gone_from(
    questions: Questions, kept: tuple[str, str], attribute: str, since: Instant, before: Instant | None
) -> Gone | None:
    """From which actions an attribute was removed, of those that occurred from an instant on; None for none.

    `before` is from when on it was kept, None for never.
    """
    asked = (*kept, attribute, since, _NEVER if before is None else before)
    for count, first, last in questions.fetch(GONE, *asked):
        return Gone(int(count), Instant(first), Instant(last)) if count else None
    return None


def retain_some(backend: Backend, library: Library, kept: Kept, now: Instant) -> Retained:
    """Goes a slice further with an action type. None is found when there is nothing more to look at for now."""
    with backend.transaction() as transaction:
        # Nobody publishes a rule meanwhile that reads what is removed, and nobody folds it.
        transaction.lock_program(kept.program)
        library.refresh(transaction)
        rulebook = library.rulebook(kept.program)
        stretch = kept_for(rulebook, now).get(kept.type) if rulebook is not None else None
        if rulebook is None or stretch is None:
            return Retained()
        zone = rulebook.version_at(now).ruleset.dictionary.zone
        before = Calendar().after(now, Duration(-stretch.count, stretch.unit), zone)
        read = attributes_read(each.ruleset for each in rulebook.versions)
        return _retain(transaction, kept, before, read)


def _retain(transaction: Transaction, kept: Kept, before: Instant, read: Set[str]) -> Retained:
    until, removals = _how_far(transaction, kept)
    less: list[tuple[str, str]] = []
    ids: list[tuple[str]] = []
    looked_at = 0
    for id_, program, type_, kind, received_at, attributes in transaction.fetch(ENTRIES, until, SLICE):
        if received_at >= before:
            break
        until, looked_at = str(id_), looked_at + 1
        if (program, type_) == kept and kind in ACTIONS:
            ids.append((until,))
            told = _decode(attributes)
            left = {name: value for name, value in told.items() if name in read}
            if len(left) < len(told):
                less.append((_encode(left).decode(), until))
    if looked_at:
        transaction.write(KEEP_LESS, less)
        transaction.write(DROP_PROOFS, ids)
        transaction.write(SAVE_HOW_FAR, [(*kept, until, removals + (1 if less or ids else 0))])
    return Retained(looked_at, removed=len(less))


def _how_far(transaction: Transaction, kept: Kept) -> tuple[str, int]:
    for until, removals in transaction.fetch(HOW_FAR, *kept):
        return str(until), removals
    return _FIRST, 0
