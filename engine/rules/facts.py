"""Facts that are no turn: for asking a condition outside of the fold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from engine.rules.entries import Attributes, AttributeValue


@dataclass(frozen=True, slots=True)
class OfAction:
    """The attributes of an action, with whatever else is known."""

    attributes: Attributes = field(default_factory=dict)
    member: Mapping[str, AttributeValue] = field(default_factory=dict)
    counts: Mapping[str, int | Decimal] = field(default_factory=dict)

    def count(self, name: str) -> int | Decimal | None:
        return self.counts.get(name)

    def includes(self, name: str, item: str) -> bool:
        among = self.member[name]
        if among.__class__ is not str:
            return item in among  # type: ignore[operator]
        raise TypeError(name)
