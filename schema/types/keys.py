"""Keys, brands and signing keys, as operators see them: everything but the secrets."""

from collections.abc import Sequence
from enum import Enum

import strawberry

from engine.operations.access import credentials as access
from engine.rules.instants import Instant
from schema.auth.rights import OPERATORS, only_for
from schema.scalars import DateTime
from schema.types.connections import PageInfo, page_after


@strawberry.enum(description="What the holder of a key may do. Each operator may what the one before it may, and more.")
class KeyRole(Enum):
    BRAND = strawberry.enum_value(
        "brand", description="Submits what members did, under its brand's name; reads members; mints their tokens."
    )
    READER = strawberry.enum_value("reader", description="An operator who sees everything and changes nothing.")
    EDITOR = strawberry.enum_value("editor", description="An operator who also submits, takes back and imports.")
    ADMIN = strawberry.enum_value("admin", description="An operator who also hands out keys.")


@strawberry.enum(description="How a key stands now.")
class KeyStatus(Enum):
    ACTIVE = strawberry.enum_value("active", description="It opens.")
    DISABLED = strawberry.enum_value("disabled", description="Its brand is: it opens again when that is enabled.")
    ROTATED = strawberry.enum_value("rotated", description="Another took its place; it opens until `expiresAt`.")
    EXPIRED = strawberry.enum_value("expired", description="It opens nothing any more.")
    REVOKED = strawberry.enum_value("revoked", description="It was ended before its time, with the tokens it minted.")


@only_for(OPERATORS)
@strawberry.type(
    description="How many actions a key may submit, one by one, in batches or as previews. Null is what the server's "
    "settings say for brands, and no limit for operators; 0 is no limit."
)
class KeyLimits:
    actions_per_second: int | None = strawberry.field(description="In the long run.")
    actions_at_once: int | None = strawberry.field(description="After a while in which it submitted nothing.")
    actions_per_day: int | None = strawberry.field(description="From midnight to midnight, UTC.")


@only_for(OPERATORS)
@strawberry.type(description="A key that was handed out, without its secret, which nobody can tell again.")
class Key:
    prefix: str = strawberry.field(
        description="Names the key: the third part of its text, `trogen_op_<prefix>_…`. Logs and records name it so."
    )
    role: KeyRole = strawberry.field(description="What its holder may do.")
    name: str = strawberry.field(description="What it was handed out for, in the words of whoever did it.")
    brand: str | None = strawberry.field(description="The key of the brand whose it is; null for operators.")
    program: str | None = strawberry.field(
        description="The key of the one programme it is for; null for several or all: see `programs`."
    )
    programs: list[str] | None = strawberry.field(description="The keys of the programmes it is for; null for all.")
    action_types: list[str] | None = strawberry.field(description="What it may submit; null for every action type.")
    may_reverse: bool = strawberry.field(description="Whether it takes back: as a brand, what its brand said.")
    may_mint: bool = strawberry.field(
        description="Whether it mints member tokens, and with them sees and does whatever those members do."
    )
    may_see_outcomes: bool = strawberry.field(
        description="Whether it sees what came of actions for members, and members at all. Else it hears whether what "
        "it submitted was accepted, and why not."
    )
    sandbox: bool = strawberry.field(description="Whether what it submits is a rehearsal.")
    limits: KeyLimits = strawberry.field(
        description="How many actions it may submit, where that differs from what the server's settings say."
    )
    status: KeyStatus = strawberry.field(description="How it stands now.")
    created_at: DateTime = strawberry.field(description="When it was handed out.")
    created_by: str = strawberry.field(description="Who handed it out: the name of their key.")
    expires_at: DateTime | None = strawberry.field(description="From then on it opens nothing; null for never.")
    revoked_at: DateTime | None = strawberry.field(description="When it was ended before its time; null if never.")
    replaced_by: str | None = strawberry.field(description="The prefix of the key that rotation put in its place.")
    last_used_at: DateTime | None = strawberry.field(
        description="When it was last used, to about a minute; null when it never was."
    )
    last_used_from: str | None = strawberry.field(
        description="The address from which it was used then. Behind a proxy, the proxy's, unless it is one that the "
        "server trusts: see TROGEN_TRUSTED_PROXIES."
    )
    last_used_by: str | None = strawberry.field(
        description="What the program that used it then calls itself: its `User-Agent`."
    )


@only_for(OPERATORS)
@strawberry.type(description="A key within a page.")
class KeyEdge:
    cursor: str = strawberry.field(description="Where the key stands in the list.")
    node: Key = strawberry.field(description="The key.")


@only_for(OPERATORS)
@strawberry.type(description="A page of the keys that were ever handed out, newest first.")
class KeyConnection:
    edges: list[KeyEdge] = strawberry.field(description="The keys with their cursors.")
    nodes: list[Key] = strawberry.field(description="The keys by themselves.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")
    total_count: int = strawberry.field(description="How many there are in all, over all pages.")


@only_for(OPERATORS)
@strawberry.type(description="A partner that submits actions.")
class Brand:
    key: str = strawberry.field(description="What its actions are recorded under, for ever.")
    name: str = strawberry.field(description="The name for people.")
    created_at: DateTime = strawberry.field(description="When it was made known.")
    created_by: str = strawberry.field(description="Who made it known: the name of their key.")
    disabled_at: DateTime | None = strawberry.field(
        description="Since when none of its keys opens anything; null while they do: see `updateBrand`."
    )


@only_for(OPERATORS)
@strawberry.type(description="A key that member tokens are signed with, without its secret.")
class SigningKey:
    kid: str = strawberry.field(description="Names it in the header of the tokens that it signed.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    retires_at: DateTime | None = strawberry.field(
        description="From then on, no token that it signed is believed; null while it signs."
    )


def key_of(key: access.Credential, now: Instant) -> Key:
    scopes = key.scopes
    return Key(
        prefix=key.prefix,
        role=KeyRole(key.role.value),
        name=key.name,
        brand=key.brand,
        program=scopes.programs[0] if scopes.programs is not None and len(scopes.programs) == 1 else None,
        programs=None if scopes.programs is None else list(scopes.programs),
        action_types=None if scopes.action_types is None else list(scopes.action_types),
        may_reverse=scopes.may_reverse,
        may_mint=scopes.may_mint,
        may_see_outcomes=scopes.may_see_outcomes,
        sandbox=scopes.sandbox,
        limits=KeyLimits(
            actions_per_second=key.limits.per_second,
            actions_at_once=key.limits.at_once,
            actions_per_day=key.limits.per_day,
        ),
        status=KeyStatus(key.status_at(now).value),
        created_at=DateTime(key.created_at),
        created_by=key.created_by,
        expires_at=_told(key.expires_at),
        revoked_at=_told(key.revoked_at),
        replaced_by=key.replaced_by,
        last_used_at=_told(key.last_used_at),
        last_used_from=key.last_used_from,
        last_used_by=key.last_used_by,
    )


def key_connection(
    keys: Sequence[access.Credential], now: Instant, first: int | None, after: str | None
) -> KeyConnection:
    """A page of all keys. Raises GraphQLError for a cursor that is none."""
    page, stands = page_after(keys, lambda each: each.prefix, first, after, of="keys")
    edges = [KeyEdge(cursor=each.prefix, node=key_of(each, now)) for each in page]
    return KeyConnection(
        edges=edges,
        nodes=[each.node for each in edges],
        page_info=stands,
        total_count=len(keys),
    )


def brand_of(brand: access.Brand) -> Brand:
    return Brand(
        key=brand.key,
        name=brand.name,
        created_at=DateTime(brand.created_at),
        created_by=brand.created_by,
        disabled_at=_told(brand.disabled_at),
    )


def signing_key_of(key: access.SigningKey) -> SigningKey:
    return SigningKey(kid=key.kid, created_at=DateTime(key.created_at), retires_at=_told(key.retires_at))


def _told(instant: Instant | None) -> DateTime | None:
    return None if instant is None else DateTime(instant)
