"""What an answer rests on: found out once for each operation, from its fields alone.

An answer can be kept while one member is unchanged only if nothing else can change it. Fields without `info` compute
what they tell from the object they are a field of: they can reach neither the engine nor the clock. Of those that can,
the ones below read what belongs to the member. Everything else makes an operation one whose answers are not kept, so a
new field is safe before anybody has thought of this page.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
)
from strawberry.types.field import StrawberryField


class Resting(Enum):
    """For how long an answer may be the same while its member is unchanged."""

    MEMBER = "until time makes the member's standing another one"
    MOMENT = "for a moment, because it tells what time it is, or counts seconds"
    OTHERS = "never, because it can change with something else"


OF_THE_MEMBER = frozenset(
    {
        "Member.ledger",
        "Member.feed",
        "BadgeStanding.wonAt",
        "BadgeStanding.wins",
        "LedgerEntry.action",
        "LedgerEntry.cause",
        "Action.attributes",
        "FeedItem.action",
        "MemberViewer.member",
    }
)
"""Fields that read more than they are a field of, all of which is marked as the member's."""

OF_THE_MOMENT = frozenset({"asOf", "secondsLeft", "nextSteps", "rarity"})
"""Fields of whatever type that are another from second to second, or are counted only so often anyway."""

_FROM_THE_ROOT = frozenset({"member", "viewer"})
"""Fields of Query that lead to one member."""

_OF_A_VIEWER = frozenset({"externalId", "member", "program", "__typename"})
"""What is the same for every token of a member: not the token's own id, nor when it ends."""

_BACKREF = "strawberry-definition"


def resting_of(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Resting:
    """What answers to an operation rest on."""
    roots = operation.selection_set.selections
    if operation.operation is not OperationType.QUERY or len(roots) != 1 or not isinstance(roots[0], FieldNode):
        return Resting.OTHERS
    if roots[0].name.value not in _FROM_THE_ROOT:
        return Resting.OTHERS
    assert schema.query_type is not None, "a valid query has something to be asked of"
    return _Reader(schema, fragments).of_selections(schema.query_type, operation.selection_set)


class _Reader:
    """Reads the selections of one document, each fragment once for each type that it is spread on."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = fragments
        self._read: set[str] = set()
        self._moment = False

    def of_selections(self, type_: GraphQLNamedType, selected: SelectionSetNode) -> Resting:
        if not self._rests(type_, selected):
            return Resting.OTHERS
        return Resting.MOMENT if self._moment else Resting.MEMBER

    def _rests(self, type_: GraphQLNamedType, selected: SelectionSetNode) -> bool:
        for selection in selected.selections:
            match selection:
                case FieldNode():
                    rests = self._field_rests(type_, selection)
                case InlineFragmentNode(type_condition=condition):
                    on = self._schema.type_map[condition.name.value] if condition else type_
                    rests = self._rests(on, selection.selection_set)
                case FragmentSpreadNode():
                    rests = self._fragment_rests(selection.name.value)
                case _:
                    rests = False
            if not rests:
                return False
        return True

    def _fragment_rests(self, name: str) -> bool:
        if name in self._read:
            return True
        self._read.add(name)
        fragment = self._fragments[name]
        return self._rests(self._schema.type_map[fragment.type_condition.name.value], fragment.selection_set)

    def _field_rests(self, type_: GraphQLNamedType, node: FieldNode) -> bool:
        name = node.name.value
        self._moment = self._moment or name in OF_THE_MOMENT
        if name == "__typename":
            return True
        kinds: list[Any] = [type_]
        if isinstance(type_, GraphQLInterfaceType):
            kinds += self._schema.get_possible_types(type_)
        if not all(self._is_of_the_member(kind, name) for kind in kinds if name in kind.fields):
            return False
        inner: Any = type_
        returns = get_named_type(inner.fields[name].type) if name in inner.fields else None
        return returns is not None and (node.selection_set is None or self._rests(returns, node.selection_set))

    def _is_of_the_member(self, kind: GraphQLObjectType | GraphQLInterfaceType, name: str) -> bool:
        own = {kind.name, *(each.name for each in kind.interfaces)}
        if kind is self._schema.query_type:
            return name in _FROM_THE_ROOT
        if "Viewer" in own and name not in _OF_A_VIEWER:
            return False
        if any(f"{each}.{name}" in OF_THE_MEMBER for each in own) or name in OF_THE_MOMENT:
            return True
        if "Viewer" in own:
            return True
        return _reaches_nothing(kind.fields[name])


def _reaches_nothing(field: GraphQLField) -> bool:
    definition = field.extensions.get(_BACKREF)
    if not isinstance(definition, StrawberryField) or definition.extensions:
        return False
    resolver = definition.base_resolver
    return resolver is None or not (resolver.info_parameter or resolver.is_async)
