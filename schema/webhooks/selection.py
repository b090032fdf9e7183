"""What of a feed item is sent: everything that tells what happened, in the names that GraphQL has for it.

Made from the schema itself, so that a new kind of feed item, or a new field of one, is sent as soon as it is there.
"""

from collections.abc import Iterator

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    is_leaf_type,
    is_required_argument,
)

from schema.auth.reach import innermost

ROOT = "memberFeed"

_THINGS = {"Action": "id type brand occurredAt", "Reversal": "id"}
"""What is named of what has a life of its own, rather than told whole."""
_DECLARED = ("key", "name")
"""The same of what rule files declare."""


def document_of(type_: GraphQLObjectType) -> str:
    """A subscription of a member's feed that asks for everything which is sent of one kind of feed item."""
    selection = f"__typename ... on {type_.name} {{ {_selection(type_)} }}"
    return f'subscription WebhookItem {{ {ROOT}(program: "", externalId: "") {{ {selection} }} }}'


def feed_item_types(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    """Every kind of feed item, in alphabetical order."""
    feed_item = schema.type_map["FeedItem"]
    assert isinstance(feed_item, GraphQLInterfaceType)
    return sorted(schema.get_implementations(feed_item).objects, key=lambda each: each.name)


def fields_of(type_: GraphQLObjectType | GraphQLInterfaceType) -> Iterator[tuple[str, GraphQLField]]:
    """The fields of a feed item that are sent."""
    for name, field in type_.fields.items():
        if not any(is_required_argument(each) for each in field.args.values()):
            yield name, field


def _selection(type_: GraphQLObjectType | GraphQLInterfaceType) -> str:
    return " ".join(_selected(name, field) for name, field in fields_of(type_))


def _selected(name: str, field: GraphQLField) -> str:
    type_ = innermost(field.type)
    if is_leaf_type(type_):
        return name
    if type_.name in _THINGS:
        return f"{name} {{ {_THINGS[type_.name]} }}"
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType), f"{name} is told in a way nobody thought of"
    if all(each in type_.fields for each in _DECLARED):
        return f"{name} {{ {' '.join(_DECLARED)} }}"
    return f"{name} {{ {_selection(type_)} }}"
