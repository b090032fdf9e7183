"""What a change of the schema does to those who wrote their queries before it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from graphql import (
    BreakingChange,
    BreakingChangeType,
    DangerousChange,
    DangerousChangeType,
    GraphQLSchema,
    SafeChange,
    SafeChangeType,
    find_schema_changes,
)

from schema.evolution.deprecations import FORM, LEAST, deprecations_in


class Severity(Enum):
    """How bad a change is for clients, the worst first."""

    BREAKING = "breaking"
    """Queries that are valid today no longer are, or answers are no longer what they promised."""
    DANGEROUS = "dangerous"
    """Every query stays valid, but a client that did not expect it may do the wrong thing."""
    ANNOUNCED = "announced"
    """It breaks those who did not heed a deprecation that has run its time."""
    SAFE = "safe"
    """Nobody notices who does not ask for it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change, with what to do instead where there is something better."""

    severity: Severity
    kind: str
    """For programs, as `FIELD_REMOVED`."""
    coordinate: str
    """What changed: `Type.field`, `Type.field(argument:)`, `Enum.VALUE`, `Type`, `@directive`."""
    message: str
    advice: str | None = None


def changes_between(old: GraphQLSchema, new: GraphQLSchema, today: date) -> list[Change]:
    """Every change from one schema to another, the worst first. `today` decides which deprecations have run out."""
    promised = {each.coordinate: each.removed_on for each in deprecations_in(old)}
    found = (each for each in find_schema_changes(old, new) if not each.description.startswith(_BUILT_IN))
    changes = [_change(each, promised, today) for each in found]
    changes += _new_deprecations(promised, new, today)
    order = list(Severity)
    return sorted(changes, key=lambda each: (order.index(each.severity), each.coordinate, each.kind))


def _change(
    found: BreakingChange | DangerousChange | SafeChange, promised: Mapping[str, date | None], today: date
) -> Change:
    kind, message = found.type.name, found.description
    coordinate = _coordinate(message)
    match found:
        case BreakingChange(type=type_):
            gone_on = promised.get(coordinate)
            if type_ in _REMOVALS and gone_on is not None and gone_on <= today:
                return Change(Severity.ANNOUNCED, kind, coordinate, f"{message} It was promised to go on {gone_on}.")
            return Change(Severity.BREAKING, kind, coordinate, message, _INSTEAD[type_])
        case DangerousChange(type=type_):
            return Change(Severity.DANGEROUS, kind, coordinate, message, _CAREFULLY[type_])
        case SafeChange(type=type_):
            # The whole of both texts: the coordinate says where, and `git diff` what.
            if type_ is SafeChangeType.DESCRIPTION_CHANGED:
                message = f"The description of {coordinate} changed."
            return Change(Severity.SAFE, kind, coordinate, message)


def _new_deprecations(promised: Mapping[str, date | None], new: GraphQLSchema, today: date) -> Iterator[Change]:
    for each in deprecations_in(new):
        if each.coordinate in promised:
            continue
        gone_on = each.removed_on
        if gone_on is None:
            message = f'{each.coordinate} is deprecated, and its reason is "{each.reason}".'
            advice = f"Say what to use and when it goes, in the form `{FORM}`"
            yield Change(Severity.BREAKING, "DEPRECATION_WITHOUT_DATE", each.coordinate, message, advice)
        elif gone_on < today + LEAST:
            message = f"{each.coordinate} is deprecated and goes on {gone_on}, which is too soon."
            advice = f"Let clients have {LEAST.days} days: name {today + LEAST} or a later day."
            yield Change(Severity.BREAKING, "DEPRECATION_TOO_SHORT", each.coordinate, message, advice)
        else:
            message = f"{each.coordinate} is deprecated: {each.reason}"
            yield Change(Severity.SAFE, "DEPRECATED", each.coordinate, message)


_BUILT_IN = "Standard scalar"
"""What GraphQL itself declares goes from a schema as soon as nothing names it, which breaks nobody."""

_MEMBER = re.compile(r"@?\b\w+\.\w+(?:\(\w+:\))?|@\w+(?:\(\w+:\))?")
_TYPE = re.compile(r"\b(?!An?\b|The\b|Type\b|Standard\b|scalar\b|Description\b|of\b|Directive\b)[A-Z]\w*")


def _coordinate(message: str) -> str:
    """What graphql-core's sentence is about; it has no other place for it."""
    found = _MEMBER.search(message) or _TYPE.search(message)
    return found[0] if found else ""


_DEPRECATE = f'Keep it and deprecate it: `@deprecated(reason: "{FORM}")`, {LEAST.days} days ahead at least.'
_BESIDE = "Add a new one beside it under another name, and deprecate this one."

_REMOVALS = frozenset(
    {
        BreakingChangeType.FIELD_REMOVED,
        BreakingChangeType.ARG_REMOVED,
        BreakingChangeType.VALUE_REMOVED_FROM_ENUM,
    }
)
"""What can be announced: GraphQL can mark fields, arguments and enum values as deprecated, and nothing else."""

_INSTEAD: Mapping[BreakingChangeType, str] = {
    BreakingChangeType.TYPE_REMOVED: "Keep it for as long as a field gives it; deprecate those fields first.",
    BreakingChangeType.TYPE_CHANGED_KIND: "Add a type of the new kind under another name, and fields that give it.",
    BreakingChangeType.TYPE_REMOVED_FROM_UNION: "Keep it in the union, even if nothing gives it any more.",
    BreakingChangeType.VALUE_REMOVED_FROM_ENUM: _DEPRECATE,
    BreakingChangeType.REQUIRED_INPUT_FIELD_ADDED: "Make it optional, or give it a default.",
    BreakingChangeType.IMPLEMENTED_INTERFACE_REMOVED: "Keep the interface: fragments on it would find nothing.",
    BreakingChangeType.FIELD_REMOVED: _DEPRECATE,
    BreakingChangeType.FIELD_CHANGED_KIND: _BESIDE,
    BreakingChangeType.REQUIRED_ARG_ADDED: "Make it optional, or give it a default.",
    BreakingChangeType.ARG_REMOVED: _DEPRECATE,
    BreakingChangeType.ARG_CHANGED_KIND: _BESIDE,
    BreakingChangeType.DIRECTIVE_REMOVED: "Keep it, even if it does nothing any more.",
    BreakingChangeType.DIRECTIVE_ARG_REMOVED: "Keep it, even if it does nothing any more.",
    BreakingChangeType.REQUIRED_DIRECTIVE_ARG_ADDED: "Make it optional, or give it a default.",
    BreakingChangeType.DIRECTIVE_REPEATABLE_REMOVED: "Keep it repeatable.",
    BreakingChangeType.DIRECTIVE_LOCATION_REMOVED: "Keep the location.",
}

_UNKNOWN = "Clients that tell these apart need a branch for what they do not know."

_CAREFULLY: Mapping[DangerousChangeType, str] = {
    DangerousChangeType.VALUE_ADDED_TO_ENUM: _UNKNOWN,
    DangerousChangeType.TYPE_ADDED_TO_UNION: _UNKNOWN,
    DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED: "See that leaving it out does what was done before.",
    DangerousChangeType.OPTIONAL_ARG_ADDED: "See that leaving it out does what was done before.",
    DangerousChangeType.IMPLEMENTED_INTERFACE_ADDED: "Fragments on the interface now match this type as well.",
    DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE: "Clients that leave it out are answered otherwise.",
    DangerousChangeType.INPUT_FIELD_DEFAULT_VALUE_CHANGE: "Clients that leave it out are taken otherwise.",
}
