"""The door: tells who a credential stands for, and keeps everybody else out."""

import hmac
from collections.abc import Mapping

from pydantic import SecretStr

from engine.rules.instants import Instant
from schema.auth.callers import DEPLOYMENT_OPERATOR, Caller


class OperatorKey:
    """The one key that guards everything. Without one nobody gets in: nothing is open by default."""

    def __init__(self, key: SecretStr | None) -> None:
        self._key = key.get_secret_value().encode() if key else b""

    def opens_for(self, authorization: object) -> bool:
        """Whether the value of an Authorization header, `Bearer` and the key, is right."""
        if not isinstance(authorization, str):
            return False
        scheme, _, given = authorization.partition(" ")
        # Compared even when there is no key, and in constant time: the answer must not tell how close a guess was.
        right = hmac.compare_digest(given.strip().encode(errors="replace"), self._key)
        return right and bool(self._key) and scheme.lower() == "bearer"


class Door:
    """Recognises credentials, wherever they come in."""

    def __init__(self, operator_key: SecretStr | None) -> None:
        self._operator_key = OperatorKey(operator_key)

    async def caller_for(self, authorization: object, now: Instant) -> Caller | None:
        """Who the value of an Authorization header stands for at that instant; None for nobody."""
        return DEPLOYMENT_OPERATOR if self._operator_key.opens_for(authorization) else None


def parameter_in(connection_params: Mapping[str, object] | None, name: str) -> object:
    """A value in the payload of a WebSocket's `connection_init`, in whatever case its name is written.

    Browsers cannot put headers on a WebSocket, so what headers say elsewhere stands in the payload.
    """
    return next((value for given, value in (connection_params or {}).items() if given.lower() == name), None)
