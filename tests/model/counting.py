"""Counts: every action that ever counted, counted again each time somebody asks."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.rules.counts import CountSpec, Measure, NamedCount, spelt
from engine.rules.entries import AttributeValue
from tests.model.asking import exact, holds
from tests.model.days import in_present_period
from tests.model.memories import CountedOnce

if TYPE_CHECKING:
    from tests.model.member import Member


def count_action(member: "Member") -> None:
    """The action counts for each count that is of it, in the order of the rule files."""
    for count in member.rules.counts:
        _count(member, count.name, count.spec)


def _count(member: "Member", name: str, spec: CountSpec) -> None:
    action = member.action
    assert action is not None
    if spec.of != action.type or not holds(spec.condition, member):
        return
    for_value = spelt(action.attributes.get(spec.for_each)) if spec.for_each else None
    value = what_counts(spec.measure, action.attributes.get(spec.attribute or ""))
    if value is None or (spec.for_each and for_value is None):
        return
    member.counted.setdefault(name, []).append(CountedOnce(member.lives, _kind(spec), for_value, value))


def what_counts(measure: Measure, told: AttributeValue | None) -> str | Fraction | None:
    """What one action is to a count: one, a number, or a value to be told apart; None when it was not told."""
    if measure is Measure.TIMES:
        return Fraction(1)
    if measure is Measure.DISTINCT:
        return spelt(told)
    number = exact(told)
    return in_millionths(number) if isinstance(number, Fraction) else None


def in_millionths(number: Fraction) -> Fraction:
    return Fraction(round(number * 1_000_000), 1_000_000)


def _kind(spec: CountSpec) -> tuple[object, ...]:
    """What it counts: when this is another, the count begins anew."""
    return spec.measure, spec.attribute, spec.for_each, spec.per, spec.within_days


def asked(member: "Member", name: str) -> Fraction | None:
    """What `count.NAME` is for the action that is being judged."""
    count = named(member, name)
    if count.spec.for_each is None:
        return standing(member, count, None)
    told = spelt(member.action.attributes.get(count.spec.for_each)) if member.action else None
    return None if told is None else standing(member, count, told)


def named(member: "Member", name: str) -> NamedCount:
    (count,) = (each for each in member.rules.counts if each.name == name)
    return count


def values(member: "Member", count: NamedCount) -> list[str]:
    """The values of `for_each` of which anything ever counted."""
    return sorted({each.for_value for each in _of_its_kind(member, count) if each.for_value is not None})


def standing(member: "Member", count: NamedCount, for_value: str | None) -> Fraction:
    """How a count stands now: everything that counted, looked through once more."""
    spec = count.spec
    all_of_it = [(each.on, each.value) for each in _of_its_kind(member, count) if each.for_value == for_value]
    if spec.within_days is None:
        kept = in_present_period(all_of_it, member.lives, spec.per)
    else:
        before_it = member.today - spec.within_days
        kept = [value for on, value in all_of_it if on.day > before_it]
    measured = _measured(spec.measure, kept)
    return min(measured, Fraction(count.most_different)) if spec.measure is Measure.DISTINCT else measured


def _of_its_kind(member: "Member", count: NamedCount) -> list[CountedOnce]:
    """What counted since the count last began to count something else."""
    return member.counted.get(count.name, [])


def begin_anew(member: "Member") -> None:
    """As a version takes effect: what counts something else from now on forgets all that counted."""
    for count in member.rules.counts:
        counted = member.counted.get(count.name, [])
        if any(each.counts != _kind(count.spec) for each in counted):
            counted.clear()


def _measured(measure: Measure, values: Sequence[str | Fraction]) -> Fraction:
    if measure is Measure.DISTINCT:
        return Fraction(len(set(values)))
    numbers = [each for each in values if isinstance(each, Fraction)]
    if measure is Measure.HIGHEST:
        return max([Fraction(0), *numbers])
    return sum(numbers, Fraction(0))


def as_decimal(number: Fraction) -> Decimal:
    """A number of whole millionths, as standings tell it."""
    return Decimal(int(number * 1_000_000)) / 1_000_000
