"""Random documents for any schema: aliases, fragments, variables, what is left out and what is taken in."""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

DEEPEST = 5

Candidates = Mapping[str, Sequence[object]]
"""What may be given to arguments and input fields of that name; others are made up by their type."""


class AnyDocument:
    """One random operation with the variables to ask it with. Valid as a rule, not always."""

    def __init__(self, dice: Random, schema: GraphQLSchema, candidates: Candidates, *, kind: str = "query") -> None:
        self._dice = dice
        self._schema = schema
        self._candidates = candidates
        self.variables: dict[str, object] = {}
        self._definitions: dict[str, str] = {}
        self._fragments: list[str] = []
        root = schema.mutation_type if kind == "mutation" else schema.query_type
        assert root is not None, "a schema has what is asked of it"
        body = self._selection(root, 0)
        declared = ", ".join(f"${name}: {type_}" for name, type_ in self._definitions.items())
        head = f"{kind} It({declared})" if declared else f"{kind} It"
        self.text = "\n".join([f"{head} {body}", *self._fragments])

    def _selection(self, type_: GraphQLNamedType, depth: int) -> str:
        chosen = [self._selected(type_, depth) for _ in range(self._dice.randint(1, 5 if depth < 3 else 3))]
        return "{ " + " ".join(chosen) + " }"

    def _selected(self, type_: GraphQLNamedType, depth: int) -> str:
        roll = self._dice.random()
        if roll < 0.06 or isinstance(type_, GraphQLUnionType):
            return "__typename" if roll < 0.06 else self._fragment(type_, depth)
        if roll < 0.2 and depth:
            return self._fragment(type_, depth)
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        fields = {
            name: field
            for name, field in type_.fields.items()
            if is_leaf_type(get_named_type(field.type)) or depth < DEEPEST
        }
        if not fields:
            return "__typename"
        name = self._dice.choice(list(fields))
        return self._field(name, fields[name], depth)

    def _fragment(self, type_: GraphQLNamedType, depth: int) -> str:
        kinds = [type_]
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            kinds = [*self._schema.get_possible_types(type_), *([] if isinstance(type_, GraphQLUnionType) else [type_])]
        kind = self._dice.choice(kinds)
        body = self._selection(kind, depth)
        if self._dice.random() < 0.4:
            name = f"F{len(self._fragments)}"
            self._fragments.append(f"fragment {name} on {kind.name} {body}")
            return f"...{name}{self._directive()}"
        return f"... on {kind.name}{self._directive()} {body}"

    def _field(self, name: str, field: GraphQLField, depth: int) -> str:
        given = [
            f"{argument}: {self._argument(argument, of.type)}"
            for argument, of in field.args.items()
            if is_required_argument(of) or self._dice.random() < 0.4
        ]
        arguments = f"({', '.join(given)})" if given else ""
        # The same name with other arguments or another type would be a conflict.
        alias = f"a{self._dice.randrange(10_000)}: " if given or self._dice.random() < 0.15 else ""
        named = get_named_type(field.type)
        body = "" if is_leaf_type(named) else f" {self._selection(named, depth + 1)}"
        return f"{alias}{name}{arguments}{self._directive()}{body}"

    def _directive(self) -> str:
        if self._dice.random() < 0.85:
            return ""
        condition = self._dice.choice(["true", "false"])
        if self._dice.random() < 0.6:
            condition = "$" + self._variable("Boolean!", self._dice.random() < 0.6)
        return f" @{self._dice.choice(['skip', 'include'])}(if: {condition})"

    def _argument(self, name: str, type_: GraphQLInputType) -> str:
        value = self._value(name, type_)
        if self._dice.random() < 0.4:
            return "$" + self._variable(str(type_), value)
        return _literal(value, type_)

    def _variable(self, type_: str, value: object) -> str:
        name = f"v{len(self._definitions)}"
        self._definitions[name] = type_
        self.variables[name] = value
        return name

    def _value(self, name: str, type_: GraphQLInputType) -> object:
        if isinstance(type_, GraphQLNonNull):
            value = self._value(name, type_.of_type)
            while value is None:
                value = self._value(name, type_.of_type)
            return value
        if self._dice.random() < 0.1:
            return None
        if isinstance(type_, GraphQLList):
            return [self._value(name, type_.of_type) for _ in range(self._dice.randint(0, 3))]
        if isinstance(type_, GraphQLInputObjectType):
            return {
                field: self._value(field, of.type)
                for field, of in type_.fields.items()
                if is_required_input_field(of) or self._dice.random() < 0.5
            }
        if isinstance(type_, GraphQLEnumType):
            return self._dice.choice(list(type_.values))
        if name in self._candidates:
            return self._dice.choice(self._candidates[name])
        made_up: dict[str, object] = {
            "Int": self._dice.randint(-1, 5),
            "Boolean": self._dice.random() < 0.5,
            "Float": 1.5,
        }
        return made_up.get(get_named_type(type_).name, "text")


def _literal(value: object, type_: GraphQLInputType) -> str:
    named: Any = get_named_type(type_)
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case list():
            return "[" + ", ".join(_literal(each, named) for each in value) + "]"
        case dict():
            fields = (f"{name}: {_literal(each, named.fields[name].type)}" for name, each in value.items())
            return "{" + ", ".join(fields) + "}"
        case str() if isinstance(named, GraphQLEnumType):
            return value
        case _:
            return json.dumps(value)
