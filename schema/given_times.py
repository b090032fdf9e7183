"""Times as arguments have them, which are refused as a whole: of inputs, each mistake is told with its path."""

from graphql import GraphQLError

from engine.operations.refusals import invalid_time
from engine.operations.times import parsed_instant
from engine.rules.instants import Instant


def instant_asked(given: object, name: str) -> Instant | None:
    """A time as an argument has it; None where none was given. Raises GraphQLError with code INVALID_TIME."""
    if given is None:
        return None
    instant = parsed_instant(str(given))
    if instant is None:
        raise GraphQLError(f"`{name}`: {invalid_time(given).message}", extensions={"code": "INVALID_TIME"})
    return instant
