"""What is handed out and what is known of it: brands, keys, signing keys and tokens, as values."""

from dataclasses import dataclass, field
from enum import Enum

from engine.operations.access.scopes import AS_SET, USUAL_SCOPES, Limits, Scopes, limits_of, scopes_of
from engine.rules.instants import Instant
from engine.store.credentials import BrandRow, CredentialRow, SigningKeyRow


class KeyRole(Enum):
    """What the holder of a key may do."""

    BRAND = "brand"
    """Submits what members did, under the name of its brand."""
    READER = "reader"
    """Sees everything and changes nothing."""
    EDITOR = "editor"
    """Also changes what happened: submits, takes back, imports."""
    ADMIN = "admin"
    """Also hands out keys."""


class KeyStatus(Enum):
    """How a key stands now."""

    ACTIVE = "active"
    DISABLED = "disabled"
    """Its brand is: it opens again once that is no longer."""
    ROTATED = "rotated"
    """Another has taken its place; it still opens until it expires."""
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Brand:
    """A partner that submits actions."""

    key: str
    """What its actions are recorded under, for ever."""
    name: str
    created_at: Instant
    created_by: str
    disabled_at: Instant | None = None
    """From then on none of its keys opens anything, nor what they minted; None while they do."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A key that was handed out, without its secret."""

    prefix: str
    role: KeyRole
    name: str
    secret_hash: str = field(repr=False)
    brand: str | None
    scopes: Scopes
    limits: Limits
    created_at: Instant
    created_by: str
    expires_at: Instant | None
    revoked_at: Instant | None
    replaced_by: str | None
    last_used_at: Instant | None
    """To the minute or so; None when it never was."""
    last_used_from: str | None = None
    """The address that it was shown from then."""
    last_used_by: str | None = None
    """What the program that showed it calls itself."""
    brand_disabled_at: Instant | None = None
    """Since when all keys of its brand open nothing; None while they do."""

    def opens_at(self, now: Instant) -> bool:
        """Whether it lets its holder in."""
        return self.status_at(now) in (KeyStatus.ACTIVE, KeyStatus.ROTATED)

    def status_at(self, now: Instant) -> KeyStatus:
        """How it stands at an instant."""
        if self.revoked_at is not None:
            return KeyStatus.REVOKED
        if self.brand_disabled_at is not None:
            return KeyStatus.DISABLED
        if self.expires_at is not None and self.expires_at <= now:
            return KeyStatus.EXPIRED
        return KeyStatus.ACTIVE if self.replaced_by is None else KeyStatus.ROTATED


@dataclass(frozen=True, slots=True)
class SeenFrom:
    """Where a key was shown from."""

    address: str | None = None
    agent: str | None = None
    """What the program that shows it calls itself."""


UNSEEN = SeenFrom()
"""It was not shown again: whoever showed it is still there."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret that tokens are signed with."""

    kid: str
    secret: bytes = field(repr=False)
    created_at: Instant
    retires_at: Instant | None
    """From then on, nothing that it signed is believed; None while it signs."""

    def is_believed_at(self, now: Instant) -> bool:
        """Whether what it signed is believed at an instant."""
        return self.retires_at is None or self.retires_at > now


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that is to be handed out, as it was asked for, nothing of it checked yet."""

    role: KeyRole
    name: str
    by: str
    """Who hands it out, for the records."""
    brand: str | None = None
    """For the role BRAND: whose it is."""
    scopes: Scopes = USUAL_SCOPES
    limits: Limits = AS_SET
    expires_at: Instant | None = None


class Lifted(Enum):
    """What was limited is so no longer."""

    LIFTED = "lifted"


LIFTED = Lifted.LIFTED


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What is to be otherwise of a key, nothing of it checked yet; None for what stays."""

    name: str | None = None
    programs: tuple[str, ...] | Lifted | None = None
    action_types: tuple[str, ...] | Lifted | None = None
    may_reverse: bool | None = None
    may_mint: bool | None = None
    may_see_outcomes: bool | None = None
    limits: Limits = AS_SET
    """Of which None stays."""
    usual_limits: bool = False
    """Whether those that are not given are as the settings say."""
    expires_at: Instant | Lifted | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A key that was handed out just now. Its text is here and nowhere else."""

    credential: Credential
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rotated:
    """A key with another in its place, which is here with its text; the old one opens until it expires."""

    issued: Issued
    old: Credential


def brand_of(row: BrandRow) -> Brand:
    return Brand(*row)


def credential_of(row: CredentialRow, brand: BrandRow | None = None) -> Credential:
    """A key as it is stored, with what its brand's row says of it."""
    return Credential(
        prefix=row.prefix,
        role=KeyRole(row.role),
        name=row.name,
        secret_hash=row.secret_hash,
        brand=row.brand,
        scopes=scopes_of(row),
        limits=limits_of(row),
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        replaced_by=row.replaced_by,
        last_used_at=row.last_used_at,
        last_used_from=row.last_used_from,
        last_used_by=row.last_used_by,
        brand_disabled_at=None if brand is None else brand.disabled_at,
    )


def signing_key_of(row: SigningKeyRow) -> SigningKey:
    return SigningKey(row.kid, row.secret.encode(), row.created_at, row.retires_at)
