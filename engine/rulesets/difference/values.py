"""Values of specifications in words."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import get_args

from engine.rules.calendar import Duration, PeriodKind
from engine.rules.campaigns import Hours
from engine.rules.counts import CountSpec
from engine.rules.dictionary import Attribute, Expiry, ImpactSource, ProofDemand
from engine.rules.gifts import Gift
from engine.rules.instants import HOUR, MINUTE
from engine.rules.streaks import Freezes, Pauses, Repair
from engine.rules.tree import ALWAYS, Node
from engine.rulesets.scalars import WEEKDAYS
from engine.rulesets.wording import in_words

NODES: tuple[type, ...] = get_args(Node)
"""The kinds of nodes of which conditions and amounts are made."""

_DAY = 24 * HOUR
_DAYS_OF_WEEK = {number: word for word, number in WEEKDAYS.items()}


def shown(value: object) -> str:
    """Any value that a specification can hold."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case Decimal() | float():
            return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
        case str() | date():
            return str(value)
        case Enum():
            return str(value.value)
        case _ if isinstance(value, NODES):
            return "always" if value == ALWAYS else in_words(value)  # type: ignore[arg-type]  # the union's own members
        case _:
            return _compound(value)


def _compound(value: object) -> str:
    match value:
        case Duration():
            return f"{value.count:,} {value.unit.value}{'' if value.count == 1 else 's'}"
        case Hours():
            return f"{clock(value.start)}-{clock(value.end)}"
        case Gift():
            return gift(value)
        case Attribute():
            return attribute(value)
        case CountSpec():
            return ", ".join(f"{each.name} {shown(getattr(value, each.name))}" for each in fields(value)
                             if getattr(value, each.name) not in (None, ALWAYS))  # fmt: skip
        case Expiry():
            return expiry(value)
        case Mapping():
            return ", ".join(f"{shown(key)} {shown(each)}" for key, each in value.items()) or "nothing"
        case Set():
            return ", ".join(sorted(shown(each) for each in value)) or "nothing"
        case tuple() | list():
            return ", ".join(shown(each) for each in value) or "nothing"
        case _ if is_dataclass(value):
            said = {in_prose(each.name): shown(getattr(value, each.name)) for each in fields(value)}
            return ", ".join(f"{name} {words}" for name, words in said.items() if words not in ("nothing", "0"))
        case _:
            return str(value)


def in_prose(field: str) -> str:
    """The name of a field as words."""
    return field.replace("_", " ")


def quoted_text(text: object) -> str:
    """A text for members."""
    return f'"{text}"'


def clock(minutes: int) -> str:
    """Minutes after midnight as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def weekday(number: int) -> str:
    """A day of the week by its number, of which Monday is 0."""
    return _DAYS_OF_WEEK[number]


def weekdays(numbers: Iterable[int]) -> str:
    """Days of the week, in their order."""
    return ", ".join(map(weekday, sorted(numbers)))


def elapsed(microseconds: int) -> str:
    """An elapsed time in the largest unit that it is a whole number of."""
    for unit, size in (("day", _DAY), ("hour", HOUR), ("minute", MINUTE)):
        if microseconds % size == 0:
            count = microseconds // size
            return f"{count:,} {unit}{'' if count == 1 else 's'}"
    return f"{microseconds:,} microseconds"


def each(period: PeriodKind) -> str:
    """How a limit's period follows its number."""
    return "ever" if period is PeriodKind.EVER else f"per {period.value}"


def gift(found: Gift) -> str:
    """Everything that is given."""
    points = [f"{amount:,} {wallet}" for wallet, amount in found.points.items()]
    badge = [f"badge {found.badge}"] if found.badge else []
    return ", ".join([*points, *badge, *(f"perk {name}" for name in found.perks)]) or "nothing"


def attribute(found: Attribute) -> str:
    """What an attribute holds."""
    kind = found.items.value if found.items else found.kind.value
    held = f"one of {', '.join(found.choices)}" if found.choices else kind
    listed = f"a list of {held}" if found.items else held
    return f"{listed} (optional)" if found.optional else listed


def expiry(found: Expiry) -> str:
    """When points are gone: so long after the month in which they were earned, or on a day of each year."""
    if found.month_and_day is not None:
        month, day = found.month_and_day
        return f"each year on {month:02}-{day:02}"
    return "after 1 month" if found.months == 1 else f"after {shown(found.months)} months"


def source(found: ImpactSource) -> str:
    """How much of an impact an action makes."""
    asked = "" if found.condition == ALWAYS else f" if {shown(found.condition)}"
    return f"{shown(found.amount)} for each {found.of}{asked}"


def freezes(found: Freezes) -> str:
    """How members come by freezes."""
    ways = [f"{found.given:,} to start with"] if found.given else []
    ways += [f"one after every {found.earn_one_every:,} done periods"] if found.earn_one_every is not None else []
    ways += [f"for {shown_cost(found.cost)}"] if found.cost else []
    return ", ".join([*ways, f"at most {found.keep_at_most:,} kept"])


def pauses(found: Pauses) -> str:
    """How long members can pause."""
    in_a_year = f", and {found.days_per_year:,} in a year" if found.days_per_year is not None else ""
    return f"for at most {found.days_at_most:,} days at a time{in_a_year}"


def repair(found: Repair) -> str:
    """Until when a run can be repaired, and what it costs."""
    return f"within {shown(found.within)}" + (f", for {shown_cost(found.cost)}" if found.cost else "")


def shown_cost(cost: Mapping[str, int]) -> str:
    """What is paid, by wallet."""
    return ", ".join(f"{amount:,} {wallet}" for wallet, amount in cost.items())


def proof(demand: ProofDemand) -> str:
    """What must back an action."""
    document = "a document" + (f" with {' and '.join(demand.fields)}" if demand.fields else "")
    asked = {"the brand's word": demand.word, document: demand.document, "approval": demand.approval}
    needed = " and ".join(what for what, is_asked in asked.items() if is_asked) or "no proof"
    trusted = ", ".join(demand.trusted_brands)
    return needed + (f", but of {trusted} nothing" if trusted else "")
