"""Journal entries as the fold sees them: plain facts about one member, in one total order."""

from collections.abc import Mapping
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

    @property
    def order(self) -> Order:
        return (self.occurred_at, 0, self.brand, self.key_hash)


Entry: TypeAlias = Action | ProfileChange
