"""Fields that are computed: Strawberry's decorators, with types that survive them."""

from collections.abc import Callable
from typing import TypeVar, cast

import strawberry
from strawberry.types.field import StrawberryField

from schema.auth.rights import Roles, may

ResolverT = TypeVar("ResolverT", bound=Callable[..., object])


_READS_SELECTION = "reads selection"


def resolved(
    description: str, *, roles: Roles | None = None, selecting: bool = False
) -> Callable[[ResolverT], ResolverT]:
    """Makes a method a field of its type, described for front-end developers.

    It is there for these roles only; without any, for whoever reaches the type, and at the root for admins. With
    `selecting`, it may ask `info.selected_fields`, which is not made for nothing.
    """
    rights = {} if roles is None else may(roles)
    field = strawberry.field(description=description, metadata={**rights, _READS_SELECTION: selecting})
    return cast("Callable[[ResolverT], ResolverT]", field)


def reads_selection(field: StrawberryField) -> bool:
    """Whether a field was declared to ask for what is selected of it."""
    return bool(field.metadata.get(_READS_SELECTION))


def listened(description: str, *, roles: Roles) -> Callable[[ResolverT], ResolverT]:
    """Makes a method a subscription that is there for these roles, described for front-end developers."""
    subscription = strawberry.subscription(description=description, metadata=may(roles))
    return cast("Callable[[ResolverT], ResolverT]", subscription)
