"""Finds something that a member of any programme could do first: what the demo lets its member do.

Actions of every declared type are tried on the programme's own rules, and the one that brings the most is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from engine.operations.attributes import checked_attributes
from engine.rules.dictionary import ActionType, Attribute, AttributeKind
from engine.rules.effects import PointsGiven
from engine.rules.entries import Action, EntryId
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant, moment_of
from engine.rules.ruleset import Ruleset

_MOST_TRIED = 64
"""Of one action type: attributes multiply."""


@dataclass(frozen=True, slots=True)
class FirstAction:
    """An action with attributes that its declaration takes."""

    type: str
    attributes: Mapping[str, object] = field(default_factory=dict)


def first_action(ruleset: Ruleset, now: Instant) -> FirstAction | None:
    """What gives points at that instant, and among that what brings the most; None when no action type is declared."""
    fold = Fold([RuleVersion(1, Instant(0), ruleset)])
    types = ruleset.dictionary.actions
    tried = [each for action in types.values() for each in _attempts(action, now)]
    return max(tried, key=lambda each: _worth(fold, types[each.type], each, now), default=None)


def _worth(fold: Fold, action: ActionType, attempt: FirstAction, now: Instant) -> tuple[bool, int]:
    attributes, _ = checked_attributes(action.name, action.attributes, attempt.attributes)
    effects = fold.apply(fold.empty(), Action(EntryId("first"), now, "", "first", action.name, attributes)).effects
    return any(isinstance(each, PointsGiven) and each.amount for each in effects), len(effects)


def _attempts(action: ActionType, now: Instant) -> Iterator[FirstAction]:
    """With what must be told alone, and with what can be told as well."""
    everything = list(action.attributes.values())
    required = [each for each in everything if not each.optional]
    for attributes in [required] if required == everything else [required, everything]:
        names = [each.name for each in attributes]
        values = product(*(_values(each, now) for each in attributes))
        yield from (
            FirstAction(action.name, dict(zip(names, each, strict=True))) for each in islice(values, _MOST_TRIED)
        )


def _values(attribute: Attribute, now: Instant) -> Sequence[object]:
    """A few values that an attribute takes, the likeliest to be rewarded first."""
    kind = attribute.kind
    if kind is not AttributeKind.LIST:
        return _of_kind(kind, attribute, now)
    items = AttributeKind.CHOICE if attribute.choices else attribute.items or AttributeKind.TEXT
    return [[each] for each in _of_kind(items, attribute, now)]


def _of_kind(kind: AttributeKind, attribute: Attribute, now: Instant) -> Sequence[object]:
    match kind:
        case AttributeKind.YES_NO:
            return [True, False]
        case AttributeKind.NUMBER | AttributeKind.WHOLE:
            return [50, 5, 1]
        case AttributeKind.CHOICE:
            return attribute.choices
        case AttributeKind.INSTANT:
            return [moment_of(now).isoformat(timespec="seconds")]
        case _:
            return [f"some-{attribute.name.replace('_', '-')}"]
