"""The door: tells who a credential stands for, and keeps everybody else out."""

import hmac
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import blake2b

from pydantic import SecretStr

from engine.operations.access.access import Access
from engine.operations.access.credentials import UNSEEN, Credential, KeyRole, SeenFrom
from engine.operations.access.recognising import Recognised, Unrecognised
from engine.operations.access.scopes import Scope
from engine.operations.access.tokens import MemberToken
from engine.rules.instants import Instant
from engine.store.sandbox_keys import is_sandbox
from schema.auth.callers import DEPLOYMENT_OPERATOR, Caller, Role

REMEMBERED = 20_000
"""Callers who were recognised, so that a key or token is read once and then only looked at."""


class OperatorKey:
    """The key of the settings, with which a deployment begins. Without one, only keys that were handed out open."""

    def __init__(self, key: SecretStr | None) -> None:
        self._key = key.get_secret_value().encode() if key else b""

    def opens_for(self, authorization: object) -> bool:
        """Whether the value of an Authorization header, `Bearer` and the key, is right."""
        shown = shown_in(authorization)
        # Compared even when there is no key, and in constant time: the answer must not tell how close a guess was.
        right = hmac.compare_digest((shown or "").encode(errors="replace"), self._key)
        return right and bool(self._key) and shown is not None


class Door:
    """Recognises credentials, wherever they come in."""

    def __init__(self, operator_key: SecretStr | None, access: Callable[[], Access | None] = lambda: None) -> None:
        """`access` gives what was handed out, once the service is open."""
        self._operator_key = OperatorKey(operator_key)
        self._access = access
        self._known: OrderedDict[bytes, Caller] = OrderedDict()

    async def caller_for(self, authorization: object, now: Instant, seen: SeenFrom = UNSEEN) -> Caller | None:
        """Who the value of an Authorization header stands for at that instant; None for nobody.

        Raises StoreUnavailable when that cannot be found out.
        """
        found = await self._looked_at(authorization, now, seen)
        return found if isinstance(found, Caller) else None

    async def why_not(self, authorization: object, now: Instant) -> str:
        """What to tell somebody whom that value does not let in: what is wrong with it, and what to send instead.

        At most 110 bytes, so that it fits beside the code with which a WebSocket is closed.
        """
        if authorization is None or authorization == "":
            return _NOTHING_SHOWN
        if not shown_in(authorization):
            return _MISSHAPEN
        found = await self._looked_at(authorization, now)
        return _REFUSALS[found if isinstance(found, Unrecognised) else Unrecognised.STRANGE]

    async def as_now(self, caller: Caller, now: Instant) -> Caller | None:
        """As what somebody who was let in would be let in again; None when nothing opens for them any more.

        Raises StoreUnavailable when that cannot be found out.
        """
        access = self._access()
        if caller.recognised is None or access is None:
            return caller if caller.recognised is None else None
        again = await access.recognise_again(caller.recognised, now)
        return None if isinstance(again, Unrecognised) else caller_of(again)

    async def _looked_at(self, authorization: object, now: Instant, seen: SeenFrom = UNSEEN) -> Caller | Unrecognised:
        if self._operator_key.opens_for(authorization):
            return DEPLOYMENT_OPERATOR
        shown, access = shown_in(authorization), self._access()
        if not shown or access is None:
            return Unrecognised.STRANGE
        # Kept by a fingerprint: what opens is nowhere in memory longer than its request.
        fingerprint = blake2b(shown.encode(errors="replace"), digest_size=16).digest()
        known = self._known.get(fingerprint)
        if known is None or known.recognised is None:
            found = await access.recognise(shown, now, seen)
        else:
            found = await access.recognise_again(known.recognised, now, seen)
            if found is known.recognised:
                return known
        return found if isinstance(found, Unrecognised) else self._remembered(fingerprint, caller_of(found))

    def _remembered(self, fingerprint: bytes, caller: Caller) -> Caller:
        self._known[fingerprint] = caller
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return caller


def shown_in(authorization: object) -> str | None:
    """The key or token in the value of an Authorization header; None when it is of another scheme than Bearer."""
    if not isinstance(authorization, str):
        return None
    scheme, _, shown = authorization.partition(" ")
    return shown.strip() if scheme.lower() == "bearer" else None


def caller_of(recognised: Recognised) -> Caller:
    """Whom a key or a token stands for."""
    match recognised:
        case MemberToken():
            return Caller(
                Role.MEMBER,
                "member",
                frozenset({recognised.program}),
                recognised.member,
                recognised.id,
                recognised.expires_at,
                sandbox=is_sandbox(recognised.program),
                named=recognised.named,
                recognised=recognised,
            )
        case Credential(scopes=scopes):
            return Caller(
                Role(recognised.role.value),
                recognised.brand or recognised.name,
                None if scopes.programs is None else frozenset(scopes.programs),
                key_id=recognised.prefix,
                expires_at=recognised.expires_at,
                action_types=None if scopes.action_types is None else frozenset(scopes.action_types),
                withheld=frozenset(Scope) - scopes.granted if recognised.role is KeyRole.BRAND else frozenset(),
                sandbox=scopes.sandbox,
                limits=recognised.limits,
                recognised=recognised,
            )


_NOTHING_SHOWN = "this needs a key: send the header `Authorization: Bearer <key>`."
_MISSHAPEN = "`Authorization` is to hold the word Bearer, a space, and the key or token."
_UNKNOWN = "this key or token is not known here: it is not whole, or of another server; ask for another."
_REFUSALS = {
    Unrecognised.STRANGE: _UNKNOWN,
    Unrecognised.MISTYPED: "this key is not whole: it was mistyped or cut off; copy all of it.",
    Unrecognised.EXPIRED: "this key or token has expired: ask for another.",
    Unrecognised.DISABLED: "the brand of this key or token is disabled: ask whoever runs the server.",
    Unrecognised.REVOKED: "this key or token was revoked: ask for another.",
}


def parameter_in(connection_params: Mapping[str, object] | None, name: str) -> object:
    """A value in the payload of a WebSocket's `connection_init`, in whatever case its name is written.

    Browsers cannot put headers on a WebSocket, so what headers say elsewhere stands in the payload.
    """
    return next((value for given, value in (connection_params or {}).items() if given.lower() == name), None)
