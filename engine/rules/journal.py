"""Journals: which entries are folded, and as what, once verdicts and reversals have had their say. Pure."""

from collections.abc import Iterable

from engine.rules.entries import Entry, EntryId, Fact, Order, Pending, Reversal, TakenBack, Verdict
from engine.rules.reversals import Reversals


def in_force(facts: Iterable[Fact]) -> list[Entry]:
    """The entries to fold, in their order: those that are taken back left out, those that are partly so as they remain.

    A reversal that is itself taken back counts for nothing, however often that is done and undone. An action that waits
    to be approved, or was refused, is none of them.
    """
    entries: list[Entry] = []
    taken_back: list[Reversal] = []
    waiting: list[Pending] = []
    approved: set[EntryId] = set()
    for fact in facts:
        if isinstance(fact, Reversal):
            taken_back.append(fact)
        elif isinstance(fact, Pending):
            waiting.append(fact)
        elif isinstance(fact, Verdict):
            if fact.approved:
                approved.add(fact.target)
        else:
            entries.append(fact)
    entries += [each.action for each in waiting if each.id in approved]
    entries.sort(key=_order)
    if not taken_back:
        return entries
    reversals = Reversals(taken_back)
    left = (reversals.left_of(entry) for entry in entries)
    return [entry for entry in left if entry is not None]


def admitted(facts: Iterable[Fact]) -> list[Entry]:
    """The entries that have a place in the fold, in their order, whether they are taken back or not."""
    return in_force(each for each in facts if not isinstance(each, Reversal))


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
