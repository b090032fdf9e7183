"""Whether any value of an attribute can meet all that a condition asks of it."""

import math
from collections.abc import Iterable, Sequence

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.entries import AttributeValue
from engine.rules.expressions import predicate_of
from engine.rules.facts import OfAction
from engine.rules.tree import AllOf, Compare, Comparison, Condition, In, ListOf, Literal


def never_true(attribute: Attribute, parts: Sequence[Condition]) -> bool:
    """True only when it is certain that nothing meets the parts, which all ask something of this one attribute."""
    if not parts or attribute.kind is AttributeKind.LIST:
        return False
    candidates = _candidates(attribute, parts)
    if candidates is None:
        return _is_empty_range(attribute, [part for part in parts if isinstance(part, Compare)])
    holds = predicate_of(AllOf(tuple(parts)))
    return not any(_is_possible(attribute, value) and holds(OfAction({attribute.name: value})) for value in candidates)


def _candidates(attribute: Attribute, parts: Sequence[Condition]) -> Iterable[AttributeValue] | None:
    """A few values outside of which none can meet the parts; None when there are too many to try."""
    for part in parts:
        match part:
            case In(among=ListOf(items)):
                return [item.value for item in items if isinstance(item, Literal)]
            case Compare(comparison=Comparison.IS, right=Literal(value)):
                return (value,)
    if attribute.kind is AttributeKind.CHOICE:
        return attribute.choices
    return (True, False) if attribute.kind is AttributeKind.YES_NO else None


def _is_possible(attribute: Attribute, value: AttributeValue) -> bool:
    return attribute.kind is not AttributeKind.WHOLE or not isinstance(value, float) or value.is_integer()


def _is_empty_range(attribute: Attribute, comparisons: Sequence[Compare]) -> bool:
    is_whole = attribute.kind is not AttributeKind.NUMBER
    low, high = (-math.inf, False), (math.inf, False)
    for each in comparisons:
        if not isinstance(each.right, Literal) or not isinstance(each.right.value, int | float):
            continue
        value = each.right.value
        match each.comparison:
            case Comparison.AT_LEAST | Comparison.MORE_THAN:
                low = max(low, _lowest(value, each.comparison is Comparison.MORE_THAN, is_whole))
            case Comparison.AT_MOST | Comparison.LESS_THAN:
                high = min(high, _highest(value, each.comparison is Comparison.LESS_THAN, is_whole))
    return low[0] > high[0] or (low[0] == high[0] and (low[1] or not high[1]) and math.isfinite(low[0]))


def _lowest(value: float, strict: bool, is_whole: bool) -> tuple[float, bool]:
    """A lower bound and whether it is excluded; whole numbers begin at the next that is allowed."""
    if is_whole:
        return (math.floor(value) + 1 if strict else math.ceil(value)), False
    return value, strict


def _highest(value: float, strict: bool, is_whole: bool) -> tuple[float, bool]:
    """An upper bound and whether it is included, so that the excluded one of two equal bounds is the lower."""
    if is_whole:
        return (math.ceil(value) - 1 if strict else math.floor(value)), True
    return value, not strict
