"""Reversals: what a member's reversals come to, those of reversals included. Pure, and without any order.

Of an action that was partly taken back several times, what is nearest to 0 remains: so it does not matter which of two
reversals was the first, and none can ever add anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from engine.rules.entries import Action, Attributes, AttributeValue, Entry, EntryId, KeptBadge, Reversal


class Reversals:
    """The reversals of one member, by what they take back."""

    __slots__ = ("_by_id", "_by_target", "_undone")

    def __init__(self, reversals: Iterable[Reversal]) -> None:
        self._by_id: dict[EntryId, Reversal] = {}
        self._by_target: dict[EntryId, list[Reversal]] = defaultdict(list)
        self._undone: dict[EntryId, bool] = {}
        for each in reversals:
            self.add(each)

    def add(self, reversal: Reversal) -> None:
        """Takes in one more."""
        self._by_id[reversal.id] = reversal
        self._by_target[reversal.target].append(reversal)
        self._undone.clear()

    def of(self, target: EntryId) -> Sequence[Reversal]:
        """Those of an action or of a reversal, whether they stand or not, in their order."""
        return sorted(self._by_target.get(target, ()), key=_order)

    def standing(self, target: EntryId) -> list[Reversal]:
        """Those that are not taken back themselves, in their order."""
        return [each for each in self.of(target) if self.stands(each.id)]

    def stands(self, reversal: EntryId) -> bool:
        """Whether nothing that stands takes a reversal back.

        Walked without recursion: a dispute can go back and forth for as long as its parties like.
        """
        waiting = [reversal]
        while waiting:
            each = waiting[-1]
            about = self._by_target.get(each, ())
            unknown = [other.id for other in about if other.id not in self._undone]
            if unknown:
                waiting += unknown
                continue
            self._undone[waiting.pop()] = any(not self._undone[other.id] for other in about)
        return not self._undone[reversal]

    def action_of(self, reversal: Reversal) -> EntryId:
        """The action that a reversal is about in the end."""
        return self._chain(reversal)[-1].target

    def takes_back(self, reversal: Reversal) -> bool:
        """Whether a reversal takes the action back; else it takes back what had done so, and restores it."""
        return len(self._chain(reversal)) % 2 == 1

    def whole(self, target: EntryId) -> EntryId | None:
        """The reversal by which something is taken back whole now; None when it is not."""
        return next((each.id for each in self.standing(target) if each.remaining is None), None)

    def left_of(self, entry: Entry) -> Entry | None:
        """What is left of an entry; None when it is taken back whole."""
        if isinstance(entry, KeptBadge):  # it is kept only as long as what won it is not taken back
            return entry if entry.won_by is None or self.whole(entry.won_by) is None else None
        if entry.id not in self._by_target:
            return entry
        if self.whole(entry.id) is not None:
            return None
        if not isinstance(entry, Action):
            return entry
        return replace(entry, attributes={**entry.attributes, **self.remaining_of(entry.id, entry.attributes)})

    def remaining_of(self, action: EntryId, told: Attributes) -> dict[str, AttributeValue]:
        """The number attributes of an action that were partly taken back, as they are now."""
        nearest = self._nearest(action)
        return {name: value for name, value in nearest.items() if is_nearer_to_0(value, told.get(name))}

    def outdone_by(self, reversal: Reversal) -> EntryId | None:
        """The newest of those beside which another reversal would change nothing; None when it would."""
        whole = self.whole(reversal.target)
        if whole is not None or reversal.remaining is None:
            return whole
        nearest, standing = self._nearest(reversal.target), self.standing(reversal.target)
        changes = any(
            name not in nearest or is_nearer_to_0(value, nearest[name]) for name, value in reversal.remaining.items()
        )
        return standing[-1].id if standing and not changes else None

    def _nearest(self, target: EntryId) -> dict[str, AttributeValue]:
        """What remains by all that stand together."""
        nearest: dict[str, AttributeValue] = {}
        for reversal in self.standing(target):
            for name, value in (reversal.remaining or {}).items():
                if name not in nearest or is_nearer_to_0(value, nearest[name]):
                    nearest[name] = value
        return nearest

    def _chain(self, reversal: Reversal) -> list[Reversal]:
        """A reversal, the one that it takes back, the one that this takes back, and so on."""
        chain = [reversal]
        while (below := self._by_id.get(chain[-1].target)) is not None:
            chain.append(below)
        return chain


def is_nearer_to_0(value: AttributeValue, than: AttributeValue | None) -> bool:
    """Whether a number is nearer to 0 than another one; what is no number is nearer to nothing."""
    return isinstance(value, int | float) and isinstance(than, int | float) and abs(value) < abs(than)


def _order(reversal: Reversal) -> tuple[int, int, str, str]:
    return reversal.order
