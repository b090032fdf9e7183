"""User errors about what inputs of several kinds have: programmes, keys, times, attributes, reasons, names, batches."""

import strawberry

from schema.auth.rights import PLAYERS, only_for
from schema.context import Info
from schema.fields import resolved
from schema.types.actions import Action, load_action
from schema.types.user_errors import UserError


@strawberry.type(description="There is no programme of that key.")
class UnknownProgram(UserError):
    did_you_mean: list[str] = strawberry.field(description="Keys that come close; may be empty.")


@strawberry.type(description="The idempotency key is empty, too long, or holds what no key should.")
class InvalidIdempotencyKey(UserError):
    pass


@strawberry.type(description="The idempotency key was used before, for something else.")
class IdempotencyConflict(UserError):
    earlier_id: strawberry.ID = strawberry.field(
        description="The id of the action that the key was used for; `node` finds nothing when it was no action."
    )
    entry_id: strawberry.Private[str]

    @resolved("The action that the key was used for; null when it was for something else than an action.")
    async def earlier(self, info: Info) -> Action | None:
        return await load_action(info.context, self.entry_id)


@strawberry.type(description="The time is not ISO 8601 with a UTC offset.")
class InvalidTime(UserError):
    pass


@strawberry.type(description="The attributes are not a JSON object.")
class InvalidAttributes(UserError):
    pass


@strawberry.type(description="The action type, or the programme's members, have no such attribute.")
class UnknownAttribute(UserError):
    attribute: str = strawberry.field(description="The name that was given.")
    did_you_mean: list[str] = strawberry.field(description="Names of attributes that come close; may be empty.")


@strawberry.type(description="An attribute that every action of the type must carry is missing.")
class MissingAttribute(UserError):
    attribute: str = strawberry.field(description="The attribute that is missing.")
    expected: str = strawberry.field(description="What it should hold, in words.")


@strawberry.type(description="An attribute is not of its declared kind, or not one of its choices.")
class InvalidAttribute(UserError):
    attribute: str = strawberry.field(description="The attribute.")
    expected: str = strawberry.field(description="What it should hold, in words.")
    did_you_mean: list[str] = strawberry.field(description="Values that come close; may be empty.")


@strawberry.type(description="The reason is empty, too long, or holds what cannot be shown on one line.")
class InvalidReason(UserError):
    pass


@only_for(PLAYERS)
@strawberry.type(description="The name or key is empty, too long, holds what none should, or is taken for good.")
class InvalidName(UserError):
    pass


@strawberry.type(description="The batch is empty, or holds too many. Nothing of it was taken.")
class BatchSize(UserError):
    given: int = strawberry.field(description="How many the batch holds.")
    maximum: int = strawberry.field(description="How many it may hold.")
