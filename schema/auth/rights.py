"""Rights: which roles a field or a type of the schema is there for. Declared beside it, read when a schema is cut.

Whoever reaches a type may read its fields unless one says otherwise. What can be asked, changed or listened to at the
root must say so itself: what says nothing is there for admins alone.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from graphql import GraphQLField, GraphQLInputField, GraphQLNamedType

from schema.auth.callers import Role

Roles: TypeAlias = frozenset[Role]
ClassT = TypeVar("ClassT", bound=type)

EVERYBODY: Roles = frozenset(Role)
"""Every credential. What each may see of it is decided by whose it is: see `schema.auth.sight`."""
PARTNERS: Roles = EVERYBODY - {Role.MEMBER}
"""Brands and operators: whoever works with members rather than being one."""
OPERATORS: Roles = PARTNERS - {Role.BRAND}
EDITORS: Roles = OPERATORS - {Role.READER}
"""Operators who may change what happened."""
SUBMITTERS: Roles = EDITORS | {Role.BRAND}
"""Whoever says what members did."""
PLAYERS: Roles = SUBMITTERS | {Role.MEMBER}
"""Whoever may choose something: members for themselves, the others for the members that they name."""
EXPLAINED_TO: Roles = EVERYBODY - {Role.BRAND}
"""Whoever may be told why a member stands as they do: it tells of what every brand said of them."""
ADMINS: Roles = frozenset({Role.ADMIN})
WEBHOOK_KEEPERS: Roles = ADMINS | {Role.BRAND}
"""Whoever may say where what happens is sent to: brands for themselves."""

_FIELD = "trogen-may"
_TYPE = "__trogen_may__"
_STRAWBERRY = "strawberry-definition"


def may(roles: Roles) -> Mapping[str, object]:
    """The `metadata` of a Strawberry field that is there for these roles only."""
    return {_FIELD: roles}


def only_for(roles: Roles) -> Callable[[ClassT], ClassT]:
    """Marks a type that is there for these roles only, and with it every field that gives it."""

    def mark(class_: ClassT) -> ClassT:
        setattr(class_, _TYPE, roles)
        return class_

    return mark


def declared_for(field: GraphQLField | GraphQLInputField) -> Roles | None:
    """The roles that stand beside a field; None when none do."""
    definition: Any = field.extensions.get(_STRAWBERRY)
    return None if definition is None else definition.metadata.get(_FIELD)


def roles_of_field(field: GraphQLField | GraphQLInputField, *, at_root: bool = False) -> Roles:
    """Whom a field is there for, as far as it says so itself."""
    declared = declared_for(field)
    if declared is not None:
        return declared
    return ADMINS if at_root else EVERYBODY


def roles_of_type(type_: GraphQLNamedType) -> Roles:
    """Whom a type is there for."""
    definition: Any = type_.extensions.get(_STRAWBERRY)
    # Of the class itself: what is marked says nothing of the types that are made from it.
    roles: Roles = getattr(getattr(definition, "origin", None), "__dict__", {}).get(_TYPE, EVERYBODY)
    return roles
