"""Journals: which entries are folded, and as what, once every reversal has had its say. Pure, and without any order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from engine.rules.entries import Action, Entry, EntryId, Fact, Reversal


def in_force(facts: Iterable[Fact]) -> list[Entry]:
    """The entries to fold, in their order: those that are taken back left out, those that are partly so as they remain.

    A reversal that is itself taken back counts for nothing, however often that is done and undone.
    """
    entries: list[Entry] = []
    reversals: dict[EntryId, list[Reversal]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, Reversal):
            reversals[fact.target].append(fact)
        else:
            entries.append(fact)
    entries.sort(key=_order)
    if not reversals:
        return entries
    remaining = (_remaining(entry, standing_reversals(entry.id, reversals)) for entry in entries)
    return [entry for entry in remaining if entry is not None]


def standing_reversals(target: EntryId, reversals: Mapping[EntryId, Sequence[Reversal]]) -> list[Reversal]:
    """The reversals of an entry that are not taken back themselves, in their order. `reversals` are by target."""
    return sorted((each for each in reversals.get(target, ()) if _stands(each, reversals)), key=_order)


def _stands(reversal: Reversal, reversals: Mapping[EntryId, Sequence[Reversal]]) -> bool:
    """Whether nothing that stands takes a reversal back.

    Walked without recursion: a dispute can go back and forth for as long as its parties like.
    """
    undone: dict[EntryId, bool] = {}
    waiting = [reversal]
    while waiting:
        each = waiting[-1]
        unknown = [other for other in reversals.get(each.id, ()) if other.id not in undone]
        if unknown:
            waiting += unknown
            continue
        undone[waiting.pop().id] = any(not undone[other.id] for other in reversals.get(each.id, ()))
    return not undone[reversal.id]


def _remaining(entry: Entry, standing: Sequence[Reversal]) -> Entry | None:
    """What is left of an entry; None when it was taken back whole."""
    if not standing:
        return entry
    if not isinstance(entry, Action) or any(each.remaining is None for each in standing):
        return None
    attributes = dict(entry.attributes)
    for each in standing:
        attributes.update(each.remaining or {})
    return replace(entry, attributes=attributes)


def _order(fact: Fact) -> tuple[int, int, str, str]:
    return fact.order
