"""Recognising: whom a key or a token that somebody shows stands for, and why one that looks like ours is refused."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from engine.operations.access.credentials import Credential, KeyStatus
from engine.operations.access.erasures import Erasures
from engine.operations.access.key_texts import looks_like_a_key, read_key
from engine.operations.access.keyring import Keyring
from engine.operations.access.tokens import MemberToken, kid_of, read_token
from engine.rules.instants import Instant
from engine.store.reading import Reader


class Unrecognised(Enum):
    """Why nobody is let in by it, told only to those who hold the whole of it."""

    STRANGE = "strange"
    """It is neither a key nor a token of this deployment."""
    MISTYPED = "mistyped"
    """It was meant as a key, and is not whole."""
    EXPIRED = "expired"
    REVOKED = "revoked"
    DISABLED = "disabled"
    """The whole brand is."""


Recognised: TypeAlias = Credential | MemberToken


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Looks at what is shown, with what the keyring has at hand."""

    keyring: Keyring
    erasures: Erasures
    reader: Reader

    async def recognise(self, shown: str, now: Instant) -> Recognised | Unrecognised:
        """Whom it stands for at an instant."""
        if looks_like_a_key(shown):
            return await self._key(shown, now)
        kid = kid_of(shown)
        return Unrecognised.STRANGE if kid is None else await self._token(shown, kid, now)

    async def again(self, recognised: Recognised, now: Instant) -> Recognised | Unrecognised:
        """Whom something that was recognised before stands for at an instant: a key may end otherwise by now."""
        if isinstance(recognised, MemberToken):
            return await self._token_now(recognised, now)
        key = await self.keyring.credential(recognised.prefix)
        return Unrecognised.STRANGE if key is None else _key_now(key, now)

    async def _token_now(self, token: MemberToken, now: Instant) -> MemberToken | Unrecognised:
        """The token, unless it is out.

        It ends with its own time, with what signed it, and with the revocation of the key that minted it: whoever
        stole that key may hold tokens. It ends when its member is erased. That the key merely expired, or was rotated,
        ends no token.
        """
        if token.expires_at <= now:
            return Unrecognised.EXPIRED
        signed_with = await self.keyring.signing_key(token.kid)
        if signed_with is None or not signed_with.is_believed_at(now):
            return Unrecognised.REVOKED
        if await self.erasures.ended(token, now):
            return Unrecognised.REVOKED
        if not token.minted_by:
            return token
        minted_by = await self.keyring.credential(token.minted_by)
        if minted_by is None or minted_by.revoked_at is not None:
            return Unrecognised.REVOKED
        return token if minted_by.brand_disabled_at is None else Unrecognised.DISABLED

    async def _key(self, shown: str, now: Instant) -> Recognised | Unrecognised:
        text = read_key(shown)
        if text is None:
            return Unrecognised.MISTYPED
        key = await self.keyring.credential(text.prefix)
        if key is None or not text.belongs_to(key.secret_hash):
            return Unrecognised.STRANGE
        return _key_now(key, now)

    async def _token(self, shown: str, kid: str, now: Instant) -> Recognised | Unrecognised:
        signed_with = await self.keyring.signing_key(kid)
        token = None if signed_with is None else read_token(shown, signed_with)
        if token is None:
            return Unrecognised.STRANGE
        if token.member_id:
            member = await self.reader.member_by_id(token.member_id)
            if member is None or member.who.program != token.program:
                return Unrecognised.REVOKED  # they were erased
            token = replace(token, member=member.who.external_id)
        return await self._token_now(token, now)


def _key_now(key: Credential, now: Instant) -> Credential | Unrecognised:
    return key if key.opens_at(now) else _OUT[key.status_at(now)]


_OUT = {
    KeyStatus.EXPIRED: Unrecognised.EXPIRED,
    KeyStatus.REVOKED: Unrecognised.REVOKED,
    KeyStatus.DISABLED: Unrecognised.DISABLED,
}
