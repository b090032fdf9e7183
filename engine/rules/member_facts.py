"""What conditions can ask of the member: the attributes that were told, and what the programme makes of them."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.rules.entries import AttributeValue
from engine.rules.state import BadgeState

if TYPE_CHECKING:
    from engine.rules.turn import Turn

RESERVED = ("segments", "badges", "level")
"""Names that no member attribute can have."""


class MemberFacts(Mapping[str, AttributeValue]):
    """A member at one turn; what is costly to know is worked out when it is asked for."""

    __slots__ = ("_turn",)

    def __init__(self, turn: "Turn") -> None:
        self._turn = turn

    def __getitem__(self, name: str) -> AttributeValue:
        derived = _DERIVED.get(name)
        if derived is None:
            return self._turn.told_of_member[name]
        value = derived(self._turn)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        yield from self._turn.told_of_member
        yield from (name for name, derived in _DERIVED.items() if derived(self._turn) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return name in self._turn.told_of_member or (name in _DERIVED and _DERIVED[str(name)](self._turn) is not None)


def _segments(turn: "Turn") -> AttributeValue:
    return [name for name, holds in turn.terms.segments.items() if holds(turn)]


def _badges(turn: "Turn") -> AttributeValue:
    return [
        rule.removeprefix("badges.")
        for rule, held in turn.rules.items()
        if isinstance(held, BadgeState) and any(held.won.values())
    ]


def _level(turn: "Turn") -> AttributeValue | None:
    return turn.terms.level_of(turn)


_DERIVED: Mapping[str, "Callable[[Turn], AttributeValue | None]"] = {
    "segments": _segments,
    "badges": _badges,
    "level": _level,
}
