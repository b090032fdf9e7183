"""What callers are told when something goes wrong inside: that it did, and an id that the log repeats."""

import secrets

import structlog
from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError, StrawberryInputCoercionError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from engine.errors import EngineError, ProgramUnavailable, StoredInPart, StoreUnavailable, TakesNothingNow
from schema.limits import nested_too_deeply

_log = structlog.get_logger()

_TOLD_AS_THEY_ARE = (
    GraphQLError,
    StrawberryInputCoercionError,
    MissingQueryError,
    CannotGetOperationTypeError,
    InvalidOperationTypeError,
)
"""Mistakes of the caller: their words are meant to be read."""

_AWAY = "The database cannot be reached right now"


def masked(error: GraphQLError) -> GraphQLError:
    """The error as a caller may see it. One of ours is logged whole, under the id that the caller is given."""
    cause = error.original_error
    if cause is None or isinstance(cause, _TOLD_AS_THEY_ARE):
        return error
    if isinstance(cause, RecursionError):
        return nested_too_deeply()
    if isinstance(cause, ProgramUnavailable | TakesNothingNow):  # logged when it was noticed, or no fault at all
        return _refusal(error, f"{str(cause)[0].upper()}{str(cause)[1:]}.", code="UNAVAILABLE")
    error_id = secrets.token_hex(6)
    _log.error("request_failed", error_id=error_id, path=error.path, exc_info=cause)
    if isinstance(cause, StoredInPart):
        message, code = f"{_AWAY}; only a part was stored. Send all of it again.", "UNAVAILABLE"
    elif isinstance(cause, StoreUnavailable):
        message, code = f"{_AWAY}; nothing was stored. Send it again.", "UNAVAILABLE"
    else:
        message, code = "Internal error. Nothing is wrong with the request; tell the operator its id.", "INTERNAL_ERROR"
    return _refusal(error, message, code=code, errorId=error_id)


def in_plain_words(error: EngineError) -> str:
    """The same for those who are told in plain words: where the database is, and what is broken, is for the log."""
    if isinstance(error, ProgramUnavailable | TakesNothingNow):
        return str(error)
    _log.error("request_failed", exc_info=error)
    is_away = isinstance(error, StoreUnavailable)
    return "the database cannot be reached right now" if is_away else "something is wrong inside, and in the log"


def _refusal(error: GraphQLError, message: str, **extensions: str) -> GraphQLError:
    """The error with other words."""
    return GraphQLError(message, error.nodes, error.source, error.positions, error.path, extensions=dict(extensions))
