"""Journal entries as the fold sees them: plain facts about one member, in one total order."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import NewType, TypeAlias

from msgspec import Struct

from engine.rules.instants import Instant

EntryId = NewType("EntryId", str)
"""A UUIDv7 in its usual text form."""

AttributeValue: TypeAlias = str | int | float | bool | list[str | int | float | bool]
"""A value as it stands after it was coerced to its declared type. Instants are whole microseconds."""

Attributes: TypeAlias = Mapping[str, AttributeValue]

Order: TypeAlias = tuple[int, int, str, str]
"""Where an entry stands in its member's journal: (occurred_at, rank of its kind, brand, hash of its key)."""


class Action(Struct, frozen=True):
    """Something a member did, as a brand said it."""

    id: EntryId
    occurred_at: Instant
    brand: str
    key_hash: str
    type: str
    attributes: dict[str, AttributeValue]

    @property
    def order(self) -> Order:
        return (self.occurred_at, 1, self.brand, self.key_hash)


class ProfileChange(Struct, frozen=True):
    """What became known of a member: where they live and which language they read. None leaves as it was."""

    id: EntryId
    occurred_at: Instant
    brand: str
    key_hash: str
    zone: str | None = None
    locale: str | None = None
    attributes: dict[str, AttributeValue | None] | None = None
    """Member attributes that became known; one that is None here is forgotten, one that is missing stays."""

    @property
    def order(self) -> Order:
        return (self.occurred_at, 0, self.brand, self.key_hash)


class Act(Enum):
    """What a member can choose to do about a rule; the value is the word of diaries and of the journal."""

    JOIN = "join"
    """An opt-in challenge."""
    LEAVE = "leave"
    PAUSE = "pause"
    """A streak, in advance, from one day to another, both included."""
    REPAIR = "repair"
    """A streak that has broken."""
    BUY_FREEZE = "buy_freeze"
    """For a streak."""


class Choice(Struct, frozen=True):
    """Something a member chose about a challenge or a streak. What it comes to, the rule says."""

    id: EntryId
    occurred_at: Instant
    brand: str
    key_hash: str
    act: Act
    rule: str
    """The rule's id, as `streaks.green_commute`."""
    first_day: date | None = None
    """Of a pause, on the member's own calendar."""
    last_day: date | None = None

    @property
    def order(self) -> Order:
        return (self.occurred_at, 2, self.brand, self.key_hash)


class KeptBadge(Struct, frozen=True):
    """A badge, or a tier of it, that a member keeps although the rules of its time, as they are now, never gave it.

    It is told when new rules for the past are published with the promise that what was won stays. It gives the mark and
    nothing else.
    """

    id: EntryId
    occurred_at: Instant
    brand: str
    key_hash: str
    badge: str
    tier: str | None = None
    value: str | None = None
    season: date | None = None
    won_by: EntryId | None = None
    """The entry that had won it; None when time passing had."""

    @property
    def order(self) -> Order:
        return (self.occurred_at, 3, self.brand, self.key_hash)


class Reversal(Struct, frozen=True):
    """An action is taken back, whole or partly; or a reversal is, which restores what it had taken.

    It is not folded itself: it says which other entries are, and as what. It never occurs before what it is about.
    """

    id: EntryId
    occurred_at: Instant
    brand: str
    key_hash: str
    target: EntryId
    reason: str
    remaining: dict[str, AttributeValue] | None = None
    """The action's number attributes as they remain, when only a part is taken back; None when all of it is."""
    of: str = ""
    """The type of the action that it takes back; '' for what takes back a reversal, and where it was not yet kept."""

    @property
    def order(self) -> Order:
        return (self.occurred_at, 4, self.brand, self.key_hash)


class TakenBack(Struct, frozen=True):
    """What a reversal is to the rules: an action of a type was taken back whole, and still is.

    It is in no journal. The fold makes it of a reversal where a rule in force then asks for it; see `Fold.in_force`.
    """

    id: EntryId
    occurred_at: Instant
    brand: str
    key_hash: str
    type: str

    @property
    def order(self) -> Order:
        return (self.occurred_at, 4, self.brand, self.key_hash)


Entry: TypeAlias = Action | ProfileChange | Choice | KeptBadge
"""What is folded as it stands in a journal."""


class Pending(Struct, frozen=True):
    """An action that waits to be approved: it counts for nothing until a verdict says that it does."""

    action: Action

    @property
    def id(self) -> EntryId:
        return self.action.id

    @property
    def occurred_at(self) -> Instant:
        return self.action.occurred_at

    @property
    def brand(self) -> str:
        return self.action.brand

    @property
    def key_hash(self) -> str:
        return self.action.key_hash

    @property
    def order(self) -> Order:
        return self.action.order


class Verdict(Struct, frozen=True):
    """What an operator decided of an action that waited. It never occurs before that action.

    Like a reversal it is not folded itself: it says whether another entry is.
    """

    id: EntryId
    occurred_at: Instant
    brand: str
    key_hash: str
    target: EntryId
    approved: bool

    @property
    def order(self) -> Order:
        return (self.occurred_at, 5, self.brand, self.key_hash)


Fact: TypeAlias = Entry | Reversal | Pending | Verdict
"""What a journal holds."""

Foldable: TypeAlias = Entry | TakenBack
"""What is folded."""
