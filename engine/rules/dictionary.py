"""The dictionary of a programme: its languages, calendar, action types, wallets and perks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NewType, TypeAlias

from engine.rules.calendar import Duration, PeriodKind
from engine.rules.tree import ALWAYS, Amount, Condition

Localised: TypeAlias = Mapping[str, str]
"""A text by language tag, in the programme's own order; the first language is the fallback."""

RuleId = NewType("RuleId", str)
"""`section.name`, as `points.found_it_yourself` or `badges.repair_hero`; the level ladder is `levels`."""

RULES = RuleId("programme")
"""The rule files as a whole."""


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
class ProofDemand:
    """What must back an action before it counts."""

    word: bool = False
    """`proof: word`: the brand says so explicitly. A document says it too."""
    document: bool = False
    fields: tuple[str, ...] = ()
    """Which fields the document must have; of none, at least one by which it can be found or known again."""
    approval: bool = False
    """Whether it waits for an operator."""
    trusted_brands: tuple[str, ...] = ()
    """Brands of which nothing of this is asked."""


NO_PROOF = ProofDemand()


@dataclass(frozen=True, slots=True)
class ActionType:
    """A kind of thing that members do, with what must be told about it."""

    name: str
    names: Localised
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    proof: ProofDemand = NO_PROOF
    keep_for: Duration | None = None
    """For how long after it was handed in an action is kept whole; then only what rules read. None is for ever."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """When points expire: a number of months after the month in which they were earned, or on a day of each year.

    Exactly one of the two. The last day on which they are there is included; it is the member's own.
    """

    months: int | None = None
    """`expires: {after: 12 months}`: at the end of the twelfth month after the one in which they were earned."""
    month_and_day: tuple[int, int] | None = None
    """`expires: {each_year_on: 12-31}`: on the next such day, the day they are earned on included."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """A kind of points."""

    name: str
    names: Localised
    expires: Expiry | None = None
    """None is never."""
    limits: Mapping[PeriodKind, int] = field(default_factory=dict)
    """`limits: {per_day: 500}`: how much points rules put into it in a period, all of them together."""
    spendable: bool = True
    """Whether rewards, freezes and repairs can be paid from it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Members who have something in common: a condition on member attributes and counts, asked when it is needed."""

    name: str
    names: Localised
    condition: Condition


@dataclass(frozen=True, slots=True)
class ImpactSource:
    """How much of an impact one action makes: `{of: purchase, if: {category: repair}, amount: co2_saved_kg}`."""

    of: str
    amount: Amount
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Impact:
    """A measured good, shown to members, never spendable: the sum of what its sources made."""

    name: str
    names: Localised
    unit: Localised
    sources: tuple[ImpactSource, ...]


@dataclass(frozen=True, slots=True)
class Perk:
    """An entitlement that a level or a badge carries."""

    name: str
    names: Localised
    description: Localised = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventMapping:
    """What becomes of CloudEvents of one type. A place is an attribute of it, or `data.` and a field."""

    type: str
    action: str
    member: str = "subject"
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Where attributes of the action stand; one that is not named here is the field of the data of the same name."""
    proof: Mapping[str, str] = field(default_factory=dict)
    """Where what proves the action stands, by the field of the proof; one that is not named here is not there."""


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
    member_attributes: Mapping[str, Attribute] = field(default_factory=dict)
    """What may be told of a member. All of it can be absent."""
    segments: Mapping[str, Segment] = field(default_factory=dict)
    impact: Mapping[str, Impact] = field(default_factory=dict)
    week_starts: int = 0
    """The first day of a week: 0 is Monday, 6 is Sunday."""
    day_starts: int = 0
    """Minutes after local midnight at which a day begins, 0 to 1439."""
    late_for: int = 7 * 86_400_000_000
    """How long after it occurred an action is still taken, in elapsed microseconds."""
    unknown_members: UnknownMembers = UnknownMembers.CREATE
    cloud_events: Mapping[str, EventMapping] = field(default_factory=dict)
    """The types of CloudEvents that become actions."""
