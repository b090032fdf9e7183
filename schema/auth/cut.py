"""One schema for each role, cut from the whole: what a credential may not see does not exist for it.

Fields that are not there for a role, and the types that only they lead to, are left out, so that introspection,
validation and its suggestions behave as if they had never been written. Resolvers are the same ones.
"""

from collections.abc import Callable
from typing import Any, cast

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLTypeResolver,
    GraphQLUnionType,
    is_specified_scalar_type,
)

from schema.auth.callers import Role
from schema.auth.reach import Reach


def cut_for(role: Role, whole: GraphQLSchema) -> GraphQLSchema:
    """The schema as a role knows it: the whole itself for a role from which nothing of it is hidden."""
    reach = Reach(role, whole)
    if reach.is_everything:
        return whole
    cut = _Cut(reach)
    made: dict[str, Any] = {
        **whole.to_kwargs(),
        "query": cut.root(whole.query_type),
        "mutation": cut.root(whole.mutation_type),
        "subscription": cut.root(whole.subscription_type),
        "types": [cut.named(each) for each in reach.types.values()],
        "assume_valid": True,
    }
    return GraphQLSchema(**made)


class _Cut:
    """Makes every type anew, once, with references to the types that were made anew."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._made: dict[str, GraphQLNamedType] = {}

    def root(self, type_: GraphQLObjectType | None) -> GraphQLObjectType | None:
        """A root type; None when nothing of it is left, because GraphQL knows no type without fields."""
        if type_ is None or type_.name not in self._reach.types:
            return None
        return cast("GraphQLObjectType", self.named(type_))

    def named(self, type_: GraphQLNamedType) -> GraphQLNamedType:
        """The type as the role knows it."""
        if is_specified_scalar_type(type_):
            return type_
        if type_.name not in self._made:
            self._made[type_.name] = self._anew(type_)
        return self._made[type_.name]

    def _anew(self, type_: GraphQLNamedType) -> GraphQLNamedType:
        made: dict[str, Any] = {**type_.to_kwargs()}
        match type_:
            case GraphQLObjectType() | GraphQLInterfaceType():
                fields = {name: each for name, each in type_.fields.items() if self._reach.has(type_, each)}
                made["fields"] = lambda: {name: self._field(each) for name, each in fields.items()}
                made["interfaces"] = lambda: [self.named(each) for each in type_.interfaces]
            case GraphQLInputObjectType():
                inputs = {name: each for name, each in type_.fields.items() if self._reach.has(type_, each)}
                made["fields"] = lambda: {name: self._input_field(each) for name, each in inputs.items()}
            case GraphQLUnionType():
                made["types"] = lambda: [self.named(each) for each in type_.types if self._reach.may_have(each)]
                made["resolve_type"] = _as_of(type_)
            case _:
                return type_  # scalars and enums lead nowhere, and can be in several schemas
        return cast("Callable[..., GraphQLNamedType]", type(type_))(**made)

    def _field(self, field: GraphQLField) -> GraphQLField:
        arguments = {name: self._argument(each) for name, each in field.args.items()}
        return GraphQLField(**{**field.to_kwargs(), "type_": self._type(field.type), "args": arguments})

    def _argument(self, argument: GraphQLArgument) -> GraphQLArgument:
        return GraphQLArgument(**{**argument.to_kwargs(), "type_": self._type(argument.type)})

    def _input_field(self, field: GraphQLInputField) -> GraphQLInputField:
        return GraphQLInputField(**{**field.to_kwargs(), "type_": self._type(field.type)})

    def _type(self, type_: Any) -> Any:
        match type_:
            case GraphQLNonNull(of_type=inner):
                return GraphQLNonNull(self._type(inner))
            case GraphQLList(of_type=inner):
                return GraphQLList(self._type(inner))
            case _:
                return self.named(type_)


def _as_of(union: GraphQLUnionType) -> GraphQLTypeResolver | None:
    """What tells of which type something is: it compares with the types of the union that it was written for."""
    resolve = union.resolve_type
    return None if resolve is None else lambda value, info, _: resolve(value, info, union)
