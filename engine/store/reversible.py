"""Reading what can be taken back: recorded actions and reversals, and the reversals of members."""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

import msgspec
from tortoise.queryset import QuerySet

from engine.rules.entries import Action, EntryId, Reversal
from engine.rules.instants import Instant
from engine.store.candidates import StoredEntry
from engine.store.entries import ACTIONS, action_of, entry_of
from engine.store.ids import can_be_stored, is_id
from engine.store.models import NAME_LENGTH, PROGRAM_LENGTH, JournalEntry, Member
from engine.store.reading import Reader, question

_KINDS = (*ACTIONS, "reversal")
_COLUMNS = ("program", *StoredEntry._fields)


class Reversible(NamedTuple):
    """An action or a reversal as the journal has it."""

    fact: Action | Reversal
    program: str
    member_id: str
    received_at: Instant


@question
async def by_ids(reader: Reader, ids: Collection[str]) -> dict[EntryId, Reversible]:
    """The actions and reversals with these ids, of whichever programme; what is no id at all is left out."""
    known = [each for each in ids if is_id(each)]
    found = await _found(JournalEntry.filter(id__in=known, kind__in=_KINDS)) if known else []
    return {each.fact.id: each for each in found}


@question
async def actions_by_keys(
    reader: Reader, program: str, brand: str, key_hashes: Collection[str]
) -> dict[str, Reversible]:
    """The actions that a brand submitted under these keys, by the hash of the key."""
    if not (can_be_stored(program, PROGRAM_LENGTH) and can_be_stored(brand, NAME_LENGTH)):
        return {}
    entries = JournalEntry.filter(program=program, brand=brand, key_hash__in=list(key_hashes), kind__in=ACTIONS)
    return {each.fact.key_hash: each for each in await _found(entries)}


@question
async def reversals_of(reader: Reader, member_ids: Collection[str]) -> dict[str, list[Reversible]]:
    """Every reversal of these members, by member, in the order in which they came."""
    reversals: dict[str, list[Reversible]] = defaultdict(list)
    if member_ids:
        entries = JournalEntry.filter(member_id__in=list(member_ids), kind="reversal")
        for each in await _found(entries.order_by("received_at", "id")):
            reversals[each.member_id].append(each)
    return reversals


@question
async def external_ids(reader: Reader, member_ids: Collection[str]) -> dict[str, str]:
    """What brands know these members by."""
    if not member_ids:
        return {}
    members = Member.filter(id__in=list(member_ids))
    return {str(id_): external_id for id_, external_id in await members.values_list("id", "external_id")}


async def _found(entries: QuerySet[JournalEntry]) -> list[Reversible]:
    found: list[Reversible] = []
    for program, id_, member_id, *more, attributes in await entries.values_list(*_COLUMNS):
        told = msgspec.json.encode(attributes).decode()
        stored = StoredEntry(*(EntryId(str(id_)), str(member_id), *more, told))
        fact = action_of(stored) if stored.kind in ACTIONS else entry_of(stored)
        assert isinstance(fact, Action | Reversal), "only these kinds were asked for"
        found.append(Reversible(fact, program, stored.member_id, stored.received_at))
    return found
