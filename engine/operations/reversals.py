"""What callers hand in to take something back, what they are told, and what a member's reversals come to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.operations.submissions import OPERATOR_BRAND, RecordedAction
from engine.rules.entries import AttributeValue, EntryId, Reversal
from engine.rules.instants import Instant
from engine.rules.reversals import Reversals
from engine.store.pages import FeedRow
from engine.store.reading import Reader
from engine.store.reversible import Reversible, by_ids, reversals_of


@dataclass(frozen=True, slots=True)
class Reversing:
    """Something that is to be taken back, as it was handed in, nothing of it checked yet.

    What is named by `action`, its id, or else by `action_key`, the key that `action_brand` sent it with.
    """

    program: str
    idempotency_key: str
    reason: str
    action: str | None = None
    """The id of an action; or of a reversal, whose own reversal restores what it took."""
    action_key: str | None = None
    action_brand: str = OPERATOR_BRAND
    remaining: object = None
    """When only a part is taken back: a mapping of number attributes, as they remain. None takes back all."""
    brand: str = OPERATOR_BRAND
    only_own: bool = False
    """Whether `brand` may take back only what it said itself: what others said does not exist for it."""
    noted_by: str = ""
    """Who answers for it in the audit; '' when it is a brand's own affair."""

    @property
    def names_nothing(self) -> bool:
        """Whether it is not said what is to be taken back, or said twice."""
        return (self.action is None) == (self.action_key is None)


@dataclass(frozen=True, slots=True)
class RecordedReversal:
    """A reversal as the journal has it."""

    id: EntryId
    program: str
    member_id: str
    action: EntryId
    """What it is about in the end."""
    target: EntryId
    """What it takes back: that action, or a reversal."""
    reason: str
    remaining: Mapping[str, AttributeValue] | None
    brand: str
    occurred_at: Instant
    received_at: Instant


@dataclass(frozen=True, slots=True)
class Reversed:
    """The reversal is durably stored and the member folded anew: now, or when it was first handed in."""

    reversal: RecordedReversal
    feed: tuple[FeedRow, ...]
    """What came of it, in order, as the feed has it."""
    repeated: bool = False


class MemberReversals:
    """All that was ever taken back of one member."""

    def __init__(self, found: Iterable[Reversible]) -> None:
        facts = [(each, each.fact) for each in found if isinstance(each.fact, Reversal)]
        self._reversals = Reversals(fact for _, fact in facts)
        self._recorded = {
            fact.id: recorded_reversal(
                fact, self._reversals.action_of(fact), each.program, each.member_id, each.received_at
            )
            for each, fact in facts
        }

    def get(self, reversal: EntryId) -> RecordedReversal | None:
        """The reversal of that id."""
        return self._recorded.get(reversal)

    def of(self, target: EntryId) -> Sequence[RecordedReversal]:
        """Those of an action or of a reversal, in the order in which they came, whether they are in force or not."""
        return [each for each in self._recorded.values() if each.target == target]

    def is_in_force(self, reversal: EntryId) -> bool:
        """Whether a reversal is not taken back itself."""
        return self._reversals.stands(reversal)

    def is_reversed(self, action: EntryId) -> bool:
        """Whether an action is taken back whole now."""
        return self._reversals.whole(action) is not None

    def remaining_of(self, action: RecordedAction) -> Mapping[str, AttributeValue] | None:
        """The numbers of an action that was partly taken back, as they count now; None when it was not."""
        if self.is_reversed(action.id):
            return None
        return self._reversals.remaining_of(action.id, action.attributes) or None


def recorded_reversal(
    reversal: Reversal, action: EntryId, program: str, member_id: str, received_at: Instant
) -> RecordedReversal:
    """A reversal as callers see it."""
    return RecordedReversal(
        reversal.id,
        program,
        member_id,
        action,
        reversal.target,
        reversal.reason,
        reversal.remaining,
        reversal.brand,
        reversal.occurred_at,
        received_at,
    )


async def member_reversals(member_id: str, reader: Reader) -> MemberReversals:
    """All that was ever taken back of a member."""
    return MemberReversals((await reversals_of(reader, [member_id])).get(member_id, ()))


async def one_reversal(reversal_id: str, reader: Reader) -> RecordedReversal | None:
    """A recorded reversal by its id; None for what is no id at all, or no reversal's."""
    for found in (await by_ids(reader, [reversal_id])).values():
        return (await member_reversals(found.member_id, reader)).get(found.fact.id)
    return None
