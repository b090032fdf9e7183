"""Fields that are computed: Strawberry's decorators, with types that survive them."""

from collections.abc import Callable
from typing import TypeVar, cast

import strawberry

from schema.auth.rights import Roles, may

ResolverT = TypeVar("ResolverT", bound=Callable[..., object])


def resolved(description: str, *, roles: Roles | None = None) -> Callable[[ResolverT], ResolverT]:
    """Makes a method a field of its type, described for front-end developers.

    It is there for these roles only; without any, for whoever reaches the type, and at the root for admins.
    """
    field = strawberry.field(description=description, metadata=None if roles is None else may(roles))
    return cast("Callable[[ResolverT], ResolverT]", field)


def listened(description: str, *, roles: Roles) -> Callable[[ResolverT], ResolverT]:
    """Makes a method a subscription that is there for these roles, described for front-end developers."""
    subscription = strawberry.subscription(description=description, metadata=may(roles))
    return cast("Callable[[ResolverT], ResolverT]", subscription)
