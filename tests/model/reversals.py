"""What is left of a journal when actions are reversed: for a plain list of facts, before anything is lived."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from engine.rules.entries import Action, AttributeValue, Entry, EntryId, Order, Reversal


class WentBack(NamedTuple):
    """An action is taken back whole, and stays so: as it was, when, and where that stands among all entries."""

    action: Action
    occurred_at: int
    order: Order


def effective(facts: Iterable[Entry | Reversal]) -> list[Entry]:
    """The entries as they count: without what is reversed, and with what remains of what is reversed in part.

    Of several reversals of one action each holds: what is nearest to 0 remains.
    """
    facts = list(facts)
    entries = [each for each in facts if not isinstance(each, Reversal)]
    return [left for entry in entries if (left := _left_of(entry, _holding(facts, entry.id))) is not None]


def went_back(facts: Iterable[Entry | Reversal]) -> list[WentBack]:
    """What is taken back whole. A reversal that is itself reversed never was."""
    facts = list(facts)
    return [
        WentBack(action, reversal.occurred_at, reversal.order)
        for action in facts
        if isinstance(action, Action)
        for reversal in _holding(facts, action.id)
        if reversal.remaining is None
    ]


def _holding(facts: Sequence[Entry | Reversal], target: EntryId) -> list[Reversal]:
    """The reversals of something that none, itself not reversed, takes back."""
    about = [each for each in facts if isinstance(each, Reversal) and each.target == target]
    return [each for each in about if not _holding(facts, each.id)]


def _left_of(entry: Entry, holding: Sequence[Reversal]) -> Entry | None:
    if not holding or not isinstance(entry, Action):
        return entry
    attributes = dict(entry.attributes)
    for reversal in holding:
        if reversal.remaining is None:
            return None
        for name, left in reversal.remaining.items():
            attributes[name] = min(attributes[name], left, key=_size)
    return replace(entry, attributes=attributes)


def _size(number: AttributeValue) -> float:
    assert isinstance(number, int | float), "only numbers remain in part"
    return abs(number)
