"""What is left of a journal when actions are reversed: for a plain list of facts, before anything is lived."""

from collections.abc import Iterable, Mapping
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

    Of several reversals of one action the last one holds.
    """
    holding: dict[EntryId, Reversal] = {}
    for reversal in _not_reversed(list(reversals)):
        holding[reversal.target] = reversal
    return [left for entry in entries if (left := _left_of(entry, holding.get(entry.id))) is not None]


def _not_reversed(reversals: list[Reversal]) -> list[Reversal]:
    """Those that no later reversal, itself not reversed, takes back."""
    holding: list[Reversal] = []
    for reversal in reversed(reversals):
        if reversal.id not in {each.target for each in holding}:
            holding.append(reversal)
    return holding[::-1]


def _left_of(entry: Entry, reversal: Reversal | None) -> Entry | None:
    if reversal is None or not isinstance(entry, Action):
        return entry
    if reversal.remaining is None:
        return None
    return replace(entry, attributes={**entry.attributes, **reversal.remaining})
