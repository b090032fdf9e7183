"""What the mutations have in common that hand out keys and tokens: when things end, and what is wrong, in the input."""

from collections.abc import Mapping

import strawberry

from engine.operations.access.credentials import Credential
from engine.operations.problems import Problem
from engine.operations.refusals import invalid_time
from engine.operations.submissions import Rejected
from engine.operations.times import parsed_instant
from engine.rules.instants import Instant
from schema.auth.rights import ADMINS, only_for
from schema.context import Context
from schema.types.errors import user_error
from schema.types.keys import Key, key_of
from schema.types.user_errors import UserError

EXPIRES_AT = "From when on it opens nothing, with a UTC offset; without it, it lasts until it is rotated or revoked."


@only_for(ADMINS)
@strawberry.interface(description="What came of something that was done about a key.")
class KeyPayload:
    key: Key | None = strawberry.field(description="The key, without its secret; null when `errors` say why not.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")


def instant_given(given: object) -> Instant | Rejected | None:
    """When something is to end, as an input has it; None when nothing was said."""
    if given is None:
        return None
    instant = parsed_instant(str(given))
    if instant is not None:
        return instant
    problem = invalid_time(given)
    return Rejected((type(problem)(message=problem.message, path=("expires_at",)),))


def errors_of(rejected: Rejected) -> list[UserError]:
    """What is wrong, with where in the input it stands."""
    return [user_error(each, ["input", *_spelt(each)]) for each in rejected.problems]


def key_now(context: Context, key: Credential) -> Key:
    """A key as it stands now."""
    return key_of(key, context.service.clock.now())


_SPELT: Mapping[str, str] = {
    "action_types": "actionTypes",
    "may_mint": "mayMint",
    "actions_per_second": "actionsPerSecond",
    "actions_at_once": "actionsAtOnce",
    "actions_per_day": "actionsPerDay",
    "expires_at": "expiresAt",
    "external_id": "externalId",
    "overlap_hours": "overlapHours",
}


def _spelt(problem: Problem) -> list[str]:
    return [_SPELT.get(part, part) for part in problem.path]
