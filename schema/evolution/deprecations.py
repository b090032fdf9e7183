"""Deprecations: what will go says so for three months at least, what to use instead, and the day on which it goes.

The form is `Use X. Removed YYYY-MM-DD.`, so that people read it in their editors and programs can hold us to it.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
)

LEAST = timedelta(days=90)
"""How long something is deprecated before it goes."""

FORM = "Use X. Removed YYYY-MM-DD."

_REASON = re.compile(r"Use .*\S\. Removed (\d{4}-\d{2}-\d{2})\.?", re.DOTALL)


class Deprecation(NamedTuple):
    """Something that is deprecated, by its coordinate: `Type.field`, `Type.field(argument:)`, `Enum.VALUE`."""

    coordinate: str
    reason: str

    @property
    def removed_on(self) -> date | None:
        """The day on which it goes; None when the reason does not say so in the form."""
        match = _REASON.fullmatch(self.reason.strip())
        try:
            return date.fromisoformat(match[1]) if match else None
        except ValueError:
            return None


def deprecations_in(schema: GraphQLSchema) -> Iterator[Deprecation]:
    """Everything that a schema marks as deprecated."""
    for name, type_ in schema.type_map.items():
        if not name.startswith("__"):
            for coordinate, reason in _reasons(name, type_):
                if reason is not None:
                    yield Deprecation(coordinate, reason)


def _reasons(name: str, type_: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    match type_:
        case GraphQLObjectType() | GraphQLInterfaceType():
            for field_name, field in type_.fields.items():
                yield f"{name}.{field_name}", field.deprecation_reason
                for argument, each in field.args.items():
                    yield f"{name}.{field_name}({argument}:)", each.deprecation_reason
        case GraphQLInputObjectType():
            yield from ((f"{name}.{field}", each.deprecation_reason) for field, each in type_.fields.items())
        case GraphQLEnumType():
            yield from ((f"{name}.{value}", each.deprecation_reason) for value, each in type_.values.items())
        case _:
            return
