"""Fields that are computed: Strawberry's decorators, with types that survive them."""

from collections.abc import Callable
from typing import TypeVar, cast

import strawberry

ResolverT = TypeVar("ResolverT", bound=Callable[..., object])


def resolved(description: str) -> Callable[[ResolverT], ResolverT]:
    """Makes a method a field of its type, described for front-end developers."""
    return cast("Callable[[ResolverT], ResolverT]", strawberry.field(description=description))


def listened(description: str) -> Callable[[ResolverT], ResolverT]:
    """Makes a method a subscription, described for front-end developers."""
    return cast("Callable[[ResolverT], ResolverT]", strawberry.subscription(description=description))
