"""What is left of a journal when actions are reversed: for a plain list of facts, before anything is lived."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from engine.rules.entries import Action, AttributeValue, Entry, EntryId


@dataclass(frozen=True)
class Reversal:
    """An action was taken back, wholly or in part; or an earlier reversal was, which then never was."""

    id: EntryId
    target: EntryId
    remaining: Mapping[str, AttributeValue] | None = None
    """The numbers that are left of the action, by attribute; None when nothing is left of it."""


def effective(entries: Iterable[Entry], reversals: Iterable[Reversal]) -> list[Entry]:
    """The entries as they count: without what is reversed, and with what remains of what is reversed in part.

    Of several reversals of one action each holds: what is nearest to 0 remains.
    """
    holding: dict[EntryId, list[Reversal]] = defaultdict(list)
    for reversal in _not_reversed(list(reversals)):
        holding[reversal.target].append(reversal)
    return [left for entry in entries if (left := _left_of(entry, holding[entry.id])) is not None]


def _not_reversed(reversals: list[Reversal]) -> list[Reversal]:
    """Those that no later reversal, itself not reversed, takes back."""
    holding: list[Reversal] = []
    for reversal in reversed(reversals):
        if reversal.id not in {each.target for each in holding}:
            holding.append(reversal)
    return holding[::-1]


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
