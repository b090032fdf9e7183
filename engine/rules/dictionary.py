"""The dictionary of a programme: its languages, calendar, action types, wallets and perks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NewType, TypeAlias

Localised: TypeAlias = Mapping[str, str]
"""A text by language tag, in the programme's own order; the first language is the fallback."""

RuleId = NewType("RuleId", str)
"""`section.name`, as `points.found_it_yourself` or `badges.repair_hero`; the level ladder is `levels`."""


class AttributeKind(Enum):
    """What an attribute may hold. The value is the word that rule files use."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    YES_NO = "yes_no"
    INSTANT = "instant"
    CHOICE = "choice"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One typed attribute of an action type."""

    name: str
    kind: AttributeKind
    choices: tuple[str, ...] = ()
    """The declared values, for CHOICE and for a LIST of choices."""
    items: AttributeKind | None = None
    """What a LIST holds; None for everything else."""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ActionType:
    """A kind of thing that members do, with what must be told about it."""

    name: str
    names: Localised
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wallet:
    """A kind of points."""

    name: str
    names: Localised


@dataclass(frozen=True, slots=True)
class Perk:
    """An entitlement that a level or a badge carries."""

    name: str
    names: Localised
    description: Localised = field(default_factory=dict)


class UnknownMembers(Enum):
    """What happens when an action names a member that nobody has registered."""

    CREATE = "create"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Everything that `programme.yaml` declares."""

    key: str
    names: Localised
    languages: tuple[str, ...]
    zone: str
    actions: Mapping[str, ActionType]
    wallets: Mapping[str, Wallet]
    perks: Mapping[str, Perk] = field(default_factory=dict)
    week_starts: int = 0
    """The first day of a week: 0 is Monday, 6 is Sunday."""
    day_starts: int = 0
    """Minutes after local midnight at which a day begins, 0 to 1439."""
    late_for: int = 7 * 86_400_000_000
    """How long after it occurred an action is still taken, in elapsed microseconds."""
    unknown_members: UnknownMembers = UnknownMembers.CREATE
