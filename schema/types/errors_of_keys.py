"""User errors about brands, their keys, and the sandboxes that keys are for."""

import strawberry

from schema.auth.rights import ADMINS, SUBMITTERS, only_for
from schema.types.user_errors import UserError


@only_for(ADMINS)
@strawberry.type(description="There is a brand of that key already.")
class BrandExists(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="There is no such brand; or a brand's key names none, or an operator's does.")
class UnknownBrand(UserError):
    did_you_mean: list[str] = strawberry.field(description="Keys that come close; may be empty.")


@only_for(ADMINS)
@strawberry.type(description="No key with that prefix was ever handed out.")
class UnknownKey(UserError):
    pass


@only_for(ADMINS)
@strawberry.type(description="The key was revoked, has expired, or was rotated already: none can take its place.")
class KeyEnded(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="It would end before it begins, or last longer than is allowed.")
class InvalidLifetime(UserError):
    pass


@only_for(ADMINS)
@strawberry.type(description="What the key was to be let do does not go together, or not with its role.")
class InvalidScope(UserError):
    pass


@only_for(ADMINS)
@strawberry.type(description="It is no number of actions that a key can be held to.")
class InvalidLimit(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="The key is for the real programme; or an operator did not say whose sandbox.")
class NotASandbox(UserError):
    pass
