"""What a role can reach in the schema: the fields that are there for it, and every type that they lead to."""

from collections.abc import Iterator
from typing import Any, cast

from graphql import (
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
)

from schema.auth.callers import Role
from schema.auth.rights import roles_of_field, roles_of_type


class Reach:
    """One role's part of the whole schema."""

    def __init__(self, role: Role, whole: GraphQLSchema) -> None:
        self._role = role
        self._whole = whole
        self._roots = [each for each in (whole.query_type, whole.mutation_type, whole.subscription_type) if each]
        self.types = self._reached()
        """By name, in the order of the whole schema."""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is hidden from the role."""
        return all(
            self.has(type_, field)
            for type_ in self._whole.type_map.values()
            if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType)
            for field in type_.fields.values()
        )

    def has(self, type_: GraphQLNamedType, field: GraphQLField | GraphQLInputField) -> bool:
        """Whether a field of a type is there, as well as what it gives."""
        at_root = type_ in self._roots
        return self._role in roles_of_field(field, at_root=at_root) and self.may_have(innermost(field.type))

    def may_have(self, type_: GraphQLNamedType) -> bool:
        """Whether a type is there, if anything leads to it."""
        return self._role in roles_of_type(type_)

    def _reached(self) -> dict[str, GraphQLNamedType]:
        named: set[str] = set()
        given: set[str] = set()
        """Interfaces in whose place one of their types can stand."""
        waiting = [_Step(each) for each in self._roots if any(self.has(each, field) for field in each.fields.values())]
        while waiting:
            step = waiting.pop()
            name = step.type_.name
            if not self.may_have(step.type_):
                continue
            if step.is_given and isinstance(step.type_, GraphQLInterfaceType) and name not in given:
                given.add(name)
                waiting.extend(_Step(each) for each in self._whole.get_implementations(step.type_).objects)
            if name not in named:
                named.add(name)
                waiting.extend(self._led_to(step.type_))
        return {name: each for name, each in self._whole.type_map.items() if name in named}

    def _led_to(self, type_: GraphQLNamedType) -> Iterator["_Step"]:
        match type_:
            case GraphQLObjectType() | GraphQLInterfaceType():
                for field in type_.fields.values():
                    if self.has(type_, field):
                        yield _Step(innermost(field.type), is_given=True)
                        yield from (_Step(innermost(each.type)) for each in field.args.values())
                yield from map(_Step, type_.interfaces)
            case GraphQLInputObjectType():
                for input_field in type_.fields.values():
                    if self.has(type_, input_field):
                        yield _Step(innermost(input_field.type))
            case GraphQLUnionType():
                yield from map(_Step, type_.types)
            case _:
                return


class _Step:
    """A type that something leads to; `is_given` when a field gives it, rather than a type being one of its kind."""

    def __init__(self, type_: GraphQLNamedType, *, is_given: bool = False) -> None:
        self.type_ = type_
        self.is_given = is_given


def innermost(type_: Any) -> GraphQLNamedType:
    """The type within lists and non-nulls."""
    while isinstance(type_, GraphQLNonNull | GraphQLList):
        type_ = type_.of_type
    return cast("GraphQLNamedType", type_)
