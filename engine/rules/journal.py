"""Journals: which entries are folded, and as what, once every reversal has had its say. Pure, and without any order."""

from collections.abc import Iterable

from engine.rules.entries import Entry, Fact, Order, Reversal, TakenBack
from engine.rules.reversals import Reversals


def in_force(facts: Iterable[Fact]) -> list[Entry]:
    """The entries to fold, in their order: those that are taken back left out, those that are partly so as they remain.

    A reversal that is itself taken back counts for nothing, however often that is done and undone.
    """
    entries: list[Entry] = []
    taken_back: list[Reversal] = []
    for fact in facts:
        if isinstance(fact, Reversal):
            taken_back.append(fact)
        else:
            entries.append(fact)
    entries.sort(key=_order)
    if not taken_back:
        return entries
    reversals = Reversals(taken_back)
    left = (reversals.left_of(entry) for entry in entries)
    return [entry for entry in left if entry is not None]


def taken_back(facts: Iterable[Fact]) -> list[TakenBack]:
    """What reversals took back whole that are not taken back themselves, in no particular order."""
    found = [fact for fact in facts if isinstance(fact, Reversal)]
    if not any(each.of for each in found):
        return []
    reversals = Reversals(found)
    return [
        TakenBack(each.id, each.occurred_at, each.brand, each.key_hash, each.of)
        for each in found
        if each.of and each.remaining is None and reversals.stands(each.id)
    ]


def _order(entry: Entry) -> Order:
    return entry.order
