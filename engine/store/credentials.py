"""What is stored of brands, keys and signing keys: reading it, and the statements that write it.

Few rows, seldom written. Whoever changes them has the transaction to themselves: see `alone`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tortoise.expressions import Q

from engine.rules.instants import Instant
from engine.store.backend import Transaction
from engine.store.ids import can_be_stored
from engine.store.models import NAME_LENGTH, Brand, Credential, SigningKey
from engine.store.reading import Reader, question
from engine.store.statements import Write, insert, query, update

PREFIX_LENGTH = 16


class BrandRow(NamedTuple):
    """A partner that submits actions."""

    key: str
    name: str
    created_at: Instant
    created_by: str
    disabled_at: Instant | None


class CredentialRow(NamedTuple):
    """A key that was handed out, without its secret. `role` is as the table spells it."""

    prefix: str
    role: str
    name: str
    secret_hash: str
    brand: str | None
    program: str | None
    action_types: list[str] | None
    created_at: Instant
    created_by: str
    expires_at: Instant | None
    revoked_at: Instant | None
    replaced_by: str | None
    last_used_at: Instant | None
    programs: list[str] | None
    may_reverse: bool
    may_mint: bool
    may_see_outcomes: bool
    sandbox: bool
    actions_per_second: int | None
    actions_at_once: int | None
    actions_per_day: int | None
    last_used_from: str | None
    last_used_by: str | None


class SigningKeyRow(NamedTuple):
    """A secret that tokens are signed with, in base64."""

    kid: str
    secret: str
    created_at: Instant
    retires_at: Instant | None


INSERT_BRAND = insert("brand", "key text, name text, created_at bigint, created_by text")
INSERT_CREDENTIAL = insert(
    "credential",
    "prefix text, role text, name text, secret_hash text, brand text, program text, action_types jsonb, "
    "created_at bigint, created_by text, expires_at bigint, programs jsonb, may_reverse boolean, may_mint boolean, "
    "may_see_outcomes boolean, sandbox boolean, actions_per_second bigint, actions_at_once bigint, "
    "actions_per_day bigint",
)
INSERT_SIGNING_KEY = insert("signing_key", "kid text, secret text, created_at bigint")


RENAME_BRAND = update("brand", "name text", "key text")
DISABLE_BRAND = update("brand", "disabled_at bigint", "key text")
EXPIRE_CREDENTIAL = update("credential", "expires_at bigint", "prefix text")
CHANGE_CREDENTIAL = update(
    "credential",
    "name text, program text, action_types jsonb, programs jsonb, may_reverse boolean, may_mint boolean, "
    "may_see_outcomes boolean, actions_per_second bigint, actions_at_once bigint, actions_per_day bigint, "
    "expires_at bigint",
    "prefix text",
)
REPLACE_CREDENTIAL = update("credential", "replaced_by text", "prefix text")
REVOKE_CREDENTIAL = update("credential", "revoked_at bigint", "prefix text", then="and revoked_at is null")
NOTE_USE = Write(
    "update credential set last_used_at = ?, last_used_from = coalesce(?, last_used_from), "
    "last_used_by = coalesce(?, last_used_by) where prefix = ?",
    "update credential set last_used_at = used.at, last_used_from = coalesce(used.address, last_used_from), "
    "last_used_by = coalesce(used.agent, last_used_by) "
    "from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as used (at, address, agent, prefix) "
    "where credential.prefix = used.prefix",
)
RETIRE_SIGNING_KEY = update("signing_key", "retires_at bigint", "kid text")

CREDENTIAL_BY_PREFIX = query(
    f"select {', '.join(CredentialRow._fields)} from credential where prefix = $1"  # noqa: S608 - our own names
)
BRAND_BY_KEY = query("select key, name, created_at, created_by, disabled_at from brand where key = $1")
SIGNING_KEYS = query("select kid, created_at, retires_at from signing_key order by created_at, kid")

_KEYS_ROOM = "\N{KEY}"
"""No programme can be called so; its lock is that of everybody who changes credentials."""


def alone(transaction: Transaction) -> None:
    """Keeps everybody else from changing credentials until the transaction ends."""
    transaction.lock_program(_KEYS_ROOM)


@question
async def credential_by_prefix(reader: Reader, prefix: str) -> CredentialRow | None:
    """The key with this prefix; None for what can be no prefix."""
    if not can_be_stored(prefix, PREFIX_LENGTH):
        return None
    for row in await Credential.filter(prefix=prefix).values_list(*CredentialRow._fields):
        return CredentialRow(*row)
    return None


@question
async def credentials(reader: Reader) -> Sequence[CredentialRow]:
    """Every key that was ever handed out, the newest first."""
    rows = Credential.all().order_by("-created_at", "prefix")
    return [CredentialRow(*row) for row in await rows.values_list(*CredentialRow._fields)]


@question
async def brand_by_key(reader: Reader, key: str) -> BrandRow | None:
    """The brand of that key."""
    if not can_be_stored(key, NAME_LENGTH):
        return None
    for row in await Brand.filter(key=key).values_list(*BrandRow._fields):
        return BrandRow(*row)
    return None


@question
async def brands(reader: Reader) -> Sequence[BrandRow]:
    """Every brand, in alphabetical order of their keys."""
    return [BrandRow(*row) for row in await Brand.all().order_by("key").values_list(*BrandRow._fields)]


@question
async def shut_out(reader: Reader, brands: Sequence[str], now: Instant) -> tuple[set[str], set[str]]:
    """Of these brands those that are disabled, and those none of whose keys opens anything any more."""
    disabled = Brand.filter(key__in=list(brands), disabled_at__isnull=False)
    keys = Credential.filter(brand__in=list(brands))
    alive = keys.filter(revoked_at__isnull=True).filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
    had = {str(brand) for (brand,) in await keys.distinct().values_list("brand")}
    have = {str(brand) for (brand,) in await alive.distinct().values_list("brand")}
    return {key for (key,) in await disabled.values_list("key")}, had - have


@question
async def signing_keys(reader: Reader) -> Sequence[SigningKeyRow]:
    """Every secret that tokens were ever signed with, the oldest first."""
    rows = SigningKey.all().order_by("created_at", "kid")
    return [SigningKeyRow(*row) for row in await rows.values_list(*SigningKeyRow._fields)]
