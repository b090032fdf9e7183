"""The matrix: for every field and every role, whether it is there, and whether it is about what is theirs."""

from enum import Enum
from typing import TypeAlias

from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from schema.auth.callers import Role
from schema.auth.reach import Reach


class Cell(Enum):
    """What a field is to a role."""

    YES = "yes"
    OWN = "own"
    """There, and about what is the caller's own: see `schema.auth.sight`."""
    NO = "-"


Matrix: TypeAlias = dict[tuple[str, str], dict[Role, Cell]]
"""By type and field, in the order of the schema."""

_ABOUT_NO_MEMBER = frozenset({"viewer", "program", "programs"})
_ABOUT_ACTIONS = frozenset({"action", "node", "nodes", "reverseAction", "reverseActions"})
_ABOUT_WEBHOOKS = frozenset(
    {
        "webhook",
        "webhooks",
        "createWebhook",
        "updateWebhook",
        "deleteWebhook",
        "rotateWebhookSecret",
        "testWebhook",
        "replayWebhook",
        "resumeWebhook",
    }
)
_ABOUT_REJECTIONS = frozenset({"rejections", "rejectionCounts", "resubmitRejections"})


def matrix_of(whole: GraphQLSchema) -> Matrix:
    """Every cell of a schema."""
    reaches = {role: Reach(role, whole) for role in Role}
    roots = {each.name for each in (whole.query_type, whole.mutation_type, whole.subscription_type) if each}
    return {
        (name, field): {role: _cell(reach, role, type_, field, name in roots) for role, reach in reaches.items()}
        for name, type_ in whole.type_map.items()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType)
        and not name.startswith("__")
        for field in type_.fields
    }


def _cell(
    reach: Reach,
    role: Role,
    type_: GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType,
    field: str,
    at_root: bool,
) -> Cell:
    if type_.name not in reach.types or not reach.has(type_, type_.fields[field]):
        return Cell.NO
    return Cell.OWN if at_root and _is_about_own(role, field) else Cell.YES


def _is_about_own(role: Role, field: str) -> bool:
    if role is Role.MEMBER:
        return field not in _ABOUT_NO_MEMBER
    return role is Role.BRAND and field in _ABOUT_ACTIONS | _ABOUT_REJECTIONS | _ABOUT_WEBHOOKS
