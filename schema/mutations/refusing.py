"""What is wrong with an input, as the mutations tell it that are refused by the engine as a whole."""

from collections.abc import Mapping

from engine.operations.problems import Problem
from engine.operations.refusals import invalid_time
from engine.operations.submissions import Rejected
from engine.operations.times import parsed_instant
from engine.rules.instants import Instant
from schema.types.errors import user_error
from schema.types.user_errors import UserError


def instant_given(given: object, name: str) -> Instant | Rejected | None:
    """A time as an input has it under that name; None when nothing was said."""
    if given is None:
        return None
    instant = parsed_instant(str(given))
    if instant is not None:
        return instant
    problem = invalid_time(given)
    return Rejected((type(problem)(message=problem.message, path=(name,)),))


def errors_of(rejected: Rejected) -> list[UserError]:
    """What is wrong, with where in the input it stands."""
    return [user_error(each, ["input", *_spelt(each)]) for each in rejected.problems]


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
