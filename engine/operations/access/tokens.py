"""Member tokens: short-lived, signed, for one member of one programme. JSON Web Tokens, of which only we ask anything.

HS256, because whoever believes a token is whoever signed it: the same deployment. Signing keys rotate: a new one signs
from then on, and what the ones before it signed is believed until the last of it has ended.
"""

import secrets
from dataclasses import dataclass, replace

import jwt
import msgspec

from engine.operations.access.credentials import SigningKey
from engine.operations.access.key_texts import new_name
from engine.operations.access.refusals import lifetime_problem
from engine.operations.refusals import member_problem, unknown_program
from engine.operations.submissions import Rejected
from engine.rules.instants import Instant
from engine.store import credentials as stored
from engine.store.audit import Deed, note
from engine.store.backend import Transaction
from engine.store.library import Library
from engine.store.writer import Writer

USUAL_MINUTES = 15
MOST_MINUTES = 24 * 60

LONGEST = 4_096
"""Characters. What is longer was never a token of ours, and is not even looked at."""

_SECOND = 1_000_000
_ISSUER = "trogen"
_AUDIENCE = "trogen/member"
_ALGORITHM = "HS256"
_UNREADABLE = (jwt.PyJWTError, msgspec.ValidationError, UnicodeError, RecursionError)
"""What reading a text can end in that was never a token of ours."""
# When it ends is judged by the engine's clock, not by the library's.
_UNTIMED: "jwt.types.Options" = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that is to be minted, as it was asked for, nothing of it checked yet."""

    program: str
    member: str
    """The member's external id. They need not be known yet."""
    minutes: int = USUAL_MINUTES
    minted_by: str = ""
    """The prefix of the key that mints it; '' for the key of the settings and for the command line."""
    ends_by: Instant | None = None
    """When that key expires, which its tokens do not outlive; None for never."""
    named: str = ""
    """What the brand that mints it calls the member, if that is another name: then the token has that name alone."""
    member_id: str = ""
    """The member's internal id, with `named`: by which they are found again, whatever becomes of that name."""


@dataclass(frozen=True, slots=True)
class MemberToken:
    """What a token says, once its signature was believed."""

    id: str
    program: str
    member: str
    """The member's common name. Of a token that was just read and has a `member_id`, it is not known yet: ''."""
    issued_at: Instant
    expires_at: Instant
    minted_by: str
    kid: str
    """The signing key."""
    named: str = ""
    """What the brand that minted it calls the member, if that is another name: their app asks by it."""
    member_id: str = ""
    """The member's internal id, with `named`."""


@dataclass(frozen=True, slots=True)
class Minted:
    """A token and what it says."""

    token: MemberToken
    text: str


class _Claims(msgspec.Struct):
    """As they stand in the token."""

    sub: str
    program: str
    iat: int
    exp: int
    jti: str
    by: str = ""
    member: str = ""


def token_problems(new: NewToken, library: Library) -> Rejected | None:
    """Why a token cannot be minted; None when it can. Raises ProgramUnavailable."""
    if library.rulebook(new.program) is None:
        return Rejected((unknown_program(new.program, library),))
    problem = member_problem(new.member) or lifetime_problem(new.minutes, MOST_MINUTES, "minutes", "minutes")
    return None if problem is None else Rejected((problem,))


def mint(new: NewToken, key: SigningKey, now: Instant) -> Minted:
    """Signs a token, from now on, in whole seconds."""
    issued = now // _SECOND
    expires = issued + new.minutes * 60
    if new.ends_by is not None:
        expires = min(expires, new.ends_by // _SECOND)
    claims = _Claims(
        sub=new.named or new.member,
        program=new.program,
        iat=issued,
        exp=expires,
        jti=new_name(),
        by=new.minted_by,
        member=new.member_id if new.named else "",
    )
    told = {name: value for name, value in msgspec.structs.asdict(claims).items() if name != "member" or value}
    body = {**told, "iss": _ISSUER, "aud": _AUDIENCE}
    text = jwt.encode(body, key.secret, algorithm=_ALGORITHM, headers={"kid": key.kid})
    return Minted(replace(_token(claims, key.kid), member=new.member), text)


def kid_of(text: str) -> str | None:
    """Which signing key a token names; None for what is no token at all."""
    if len(text) > LONGEST:
        return None
    try:
        kid = jwt.get_unverified_header(text).get("kid")
    except _UNREADABLE:
        return None
    return kid if isinstance(kid, str) else None


def read_token(text: str, key: SigningKey) -> MemberToken | None:
    """What a token says; None when that key did not sign it, or it is none of ours. Ended or not, it is read."""
    try:
        body = jwt.decode(
            text, key.secret, algorithms=[_ALGORITHM], audience=_AUDIENCE, issuer=_ISSUER, options=_UNTIMED
        )
        return _token(msgspec.convert(body, _Claims), key.kid)
    except _UNREADABLE:
        return None


def _token(claims: _Claims, kid: str) -> MemberToken:
    return MemberToken(
        claims.jti,
        claims.program,
        "" if claims.member else claims.sub,
        Instant(claims.iat * _SECOND),
        Instant(claims.exp * _SECOND),
        claims.by,
        kid,
        claims.sub if claims.member else "",
        claims.member,
    )


async def first_signing_key(*, now: Instant, writer: Writer) -> None:
    """Makes the first signing key, unless there is one that signs."""

    def record(transaction: Transaction) -> None:
        stored.alone(transaction)
        if not any(retires is None for _, _, retires in transaction.fetch(stored.SIGNING_KEYS)):
            _insert(transaction, now)

    await writer.perform(record)


async def rotate_signing_key(*, by: str, now: Instant, writer: Writer, end_tokens: bool = False) -> str:
    """Signs with a new key from now on, whose id is returned.

    What was signed before is believed until the longest of it has ended; with `end_tokens`, nothing of it from now on.
    """

    def record(transaction: Transaction) -> str:
        stored.alone(transaction)
        retires = now if end_tokens else Instant(now + MOST_MINUTES * 60 * _SECOND)
        signing = [
            (retires if old is None else min(retires, old), kid)
            for kid, _, old in transaction.fetch(stored.SIGNING_KEYS)
            if old is None or old > now
        ]
        transaction.write(stored.RETIRE_SIGNING_KEY, signing)
        kid = _insert(transaction, now)
        note(transaction, now, by, Deed.SIGNING_KEY_ROTATED, about=kid, details={"ended_tokens": end_tokens})
        return kid

    return await writer.perform(record)


def _insert(transaction: Transaction, now: Instant) -> str:
    kid = new_name()
    transaction.write(stored.INSERT_SIGNING_KEY, [(kid, secrets.token_urlsafe(32), now)])
    return kid
