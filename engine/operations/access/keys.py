"""Keys: handing one out, putting another in its place, and taking it away.

Whose a key is, and its secret, never change; its name, what it may and until when do. Rotation hands out a new one and
lets the old one open for a while, so that nobody is locked out while it travels; revocation ends it at once.
"""

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import TypeVar

import msgspec

from engine.operations.access.credentials import (
    Credential,
    Issued,
    KeyChange,
    KeyRole,
    KeyStatus,
    Lifted,
    NewKey,
    Rotated,
    credential_of,
)
from engine.operations.access.key_texts import BRAND, OPERATOR, new_key
from engine.operations.access.refusals import (
    expiry_problem,
    key_ended,
    lifetime_problem,
    limits_problem,
    name_problem,
    overlap_without_end,
    role_problem,
    scope_problem,
    scopes_of_an_operator,
    unknown_brand,
    unknown_key,
)
from engine.operations.access.scopes import AS_SET, Limits, Scopes
from engine.operations.problems import Problem
from engine.operations.submissions import Rejected
from engine.rules.instants import Instant, moment_of
from engine.store import credentials as stored
from engine.store.audit import Deed, Detail, note
from engine.store.backend import Transaction
from engine.store.ids import can_be_stored
from engine.store.library import Library
from engine.store.reading import Reader
from engine.store.writer import Writer

GivenT = TypeVar("GivenT")

USUAL_OVERLAP_HOURS = 24
MOST_OVERLAP_HOURS = 30 * 24

_HOUR = 3_600_000_000
"""Microseconds."""


async def create_key(
    new: NewKey, *, now: Instant, library: Library, reader: Reader, writer: Writer
) -> Issued | Rejected:
    """Hands out a key. Raises ProgramUnavailable."""
    if any(library.rulebook(each) is None for each in new.scopes.programs or ()):
        await reader.refresh(library)
    problem = name_problem(new.name) or role_problem(new) or await _brand_problem(new, reader)
    problem = problem or scope_problem(new.role, new.scopes, library) or limits_problem(new.limits)
    problem = problem or expiry_problem(new.expires_at, now)
    if problem is not None:
        return Rejected((problem,))
    issued = _issued(new, now)

    def create(transaction: Transaction) -> Issued:
        _insert(transaction, issued.credential)
        _note(transaction, now, new.by, Deed.KEY_CREATED, issued.credential)
        return issued

    return await writer.perform(create)


async def update_key(
    prefix: str,
    change: KeyChange,
    *,
    by: str,
    now: Instant,
    library: Library,
    reader: Reader,
    writer: Writer,
    only: Set[str] | None = None,
) -> Credential | Rejected:
    """Changes what is given of a key that opens, or will when its brand is enabled. Raises ProgramUnavailable.

    With `only`, there are no keys but those for these programmes.
    """
    programs = change.programs if isinstance(change.programs, tuple) else ()
    if any(library.rulebook(each) is None for each in programs):
        await reader.refresh(library)

    def record(transaction: Transaction) -> Credential | Rejected:
        before = _found(transaction, prefix, only)
        if before is None:
            return Rejected((unknown_key(prefix),))
        after = _changed(before, change)
        problem = _change_problem(before, change, after, now, library)
        if problem is not None:
            return Rejected((problem,))
        if after != before:
            _save(transaction, after)
            _note(transaction, now, by, Deed.KEY_CHANGED, after, **_differences(before, after))
        return after

    return await writer.perform(record)


async def rotate_key(
    prefix: str,
    *,
    by: str,
    now: Instant,
    writer: Writer,
    overlap_hours: int = USUAL_OVERLAP_HOURS,
    expires_at: Instant | None = None,
    only: Set[str] | None = None,
) -> Rotated | Rejected:
    """Hands out another key for the same, in the place of one, which goes on opening for so many hours.

    Without `expires_at` the new one lives as long as the old one was to live. With `only`, there are no keys but those
    for these programmes.
    """
    problem = lifetime_problem(overlap_hours, MOST_OVERLAP_HOURS, "hours", "overlap_hours", least=0)
    problem = problem or expiry_problem(expires_at, now)
    if problem is not None:
        return Rejected((problem,))

    def rotate(transaction: Transaction) -> Rotated | Rejected:
        old = _found(transaction, prefix, only)
        if old is None:
            return Rejected((unknown_key(prefix),))
        status = old.status_at(now)
        if status is not KeyStatus.ACTIVE:
            return Rejected((key_ended(old, status),))
        issued = _issued(_successor(old, by, now, expires_at), now)
        ends = Instant(now + overlap_hours * _HOUR)
        ends = ends if old.expires_at is None else min(ends, old.expires_at)
        _insert(transaction, issued.credential)
        transaction.write(stored.REPLACE_CREDENTIAL, [(issued.credential.prefix, prefix)])
        transaction.write(stored.EXPIRE_CREDENTIAL, [(ends, prefix)])
        _note(transaction, now, by, Deed.KEY_ROTATED, old, replaced_by=issued.credential.prefix)
        return Rotated(issued, _found(transaction, prefix) or old)

    return await writer.perform(rotate)


async def revoke_key(
    prefix: str, *, by: str, now: Instant, writer: Writer, only: Set[str] | None = None
) -> Credential | Rejected:
    """Ends a key at once, and every token that it minted. One that was revoked before stays as it was.

    With `only`, there are no keys but those for these programmes.
    """

    def revoke(transaction: Transaction) -> Credential | Rejected:
        key = _found(transaction, prefix, only)
        if key is None:
            return Rejected((unknown_key(prefix),))
        if key.revoked_at is not None:
            return key
        transaction.write(stored.REVOKE_CREDENTIAL, [(now, prefix)])
        _note(transaction, now, by, Deed.KEY_REVOKED, key)
        return _found(transaction, prefix) or Rejected((unknown_key(prefix),))

    return await writer.perform(revoke)


async def all_keys(reader: Reader) -> Sequence[Credential]:
    """Every key that was ever handed out, the newest first."""
    brands = {each.key: each for each in await stored.brands(reader)}
    return [credential_of(each, brands.get(each.brand or "")) for each in await stored.credentials(reader)]


async def _brand_problem(new: NewKey, reader: Reader) -> Problem | None:
    if new.brand is None or await stored.brand_by_key(reader, new.brand) is not None:
        return None
    return unknown_brand(new.brand, [each.key for each in await stored.brands(reader)])


def _issued(new: NewKey, now: Instant) -> Issued:
    key, text = new_key(BRAND if new.role is KeyRole.BRAND else OPERATOR)
    credential = Credential(
        prefix=key.prefix,
        role=new.role,
        name=new.name,
        secret_hash=key.secret_hash,
        brand=new.brand,
        scopes=_scopes_for(new),
        limits=new.limits,
        created_at=now,
        created_by=new.by,
        expires_at=new.expires_at,
        revoked_at=None,
        replaced_by=None,
        last_used_at=None,
    )
    return Issued(credential, text)


def _successor(old: Credential, by: str, now: Instant, expires_at: Instant | None) -> NewKey:
    if expires_at is None and old.expires_at is not None:
        expires_at = Instant(now + old.expires_at - old.created_at)
    return NewKey(old.role, old.name, by, old.brand, old.scopes, old.limits, expires_at)


def _changed(before: Credential, change: KeyChange) -> Credential:
    scopes, given = before.scopes, change.programs
    programs = None if isinstance(given, Lifted) else given and tuple(sorted(set(given)))
    return replace(
        before,
        name=_or(change.name, before.name),
        scopes=Scopes(
            programs=scopes.programs if given is None else programs,
            action_types=_limited(change.action_types, scopes.action_types),
            may_reverse=_or(change.may_reverse, scopes.may_reverse),
            may_mint=_or(change.may_mint, scopes.may_mint),
            may_see_outcomes=_or(change.may_see_outcomes, scopes.may_see_outcomes),
            sandbox=scopes.sandbox,
        ),
        limits=_limits(change, AS_SET if change.usual_limits else before.limits),
        expires_at=_limited(change.expires_at, before.expires_at),
    )


def _limits(change: KeyChange, before: Limits) -> Limits:
    given = change.limits
    return Limits(
        per_second=_or(given.per_second, before.per_second),
        at_once=_or(given.at_once, before.at_once),
        per_day=_or(given.per_day, before.per_day),
    )


def _or(given: GivenT | None, before: GivenT) -> GivenT:
    return before if given is None else given


def _limited(given: GivenT | Lifted | None, before: GivenT | None) -> GivenT | None:
    return None if isinstance(given, Lifted) else _or(given, before)


def _change_problem(
    before: Credential, change: KeyChange, after: Credential, now: Instant, library: Library
) -> Problem | None:
    """Why nothing of it is done; None when all is."""
    status = before.status_at(now)
    if status in (KeyStatus.REVOKED, KeyStatus.EXPIRED):
        return key_ended(before, status)
    problem = name_problem(after.name)
    if problem is None and before.role is not KeyRole.BRAND:
        problem = scopes_of_an_operator(change)
    if problem is None and after.scopes != before.scopes:
        problem = scope_problem(after.role, after.scopes, library)
    problem = problem or limits_problem(after.limits)
    if problem is None and change.expires_at is not None:
        problem = expiry_problem(after.expires_at, now)
        if problem is None and after.expires_at is None and after.replaced_by is not None:
            problem = overlap_without_end(after.replaced_by)
    return problem


def _differences(before: Credential, after: Credential) -> dict[str, Detail]:
    """What is otherwise, as it was and as it is."""
    was, is_ = _told(before), _told(after)
    return {
        f"{name}_{when}": told[name]
        for name in was
        if was[name] != is_[name]
        for when, told in (("before", was), ("after", is_))
    }


def _told(key: Credential) -> dict[str, Detail]:
    scopes, limits = key.scopes, key.limits
    return {
        "name": key.name,
        "programs": scopes.programs,
        "action_types": scopes.action_types,
        "may_reverse": scopes.may_reverse,
        "may_mint": scopes.may_mint,
        "may_see_outcomes": scopes.may_see_outcomes,
        "actions_per_second": limits.per_second,
        "actions_at_once": limits.at_once,
        "actions_per_day": limits.per_day,
        "expires_at": None if key.expires_at is None else moment_of(key.expires_at).isoformat(),
    }


def _scopes_for(new: NewKey) -> Scopes:
    """The same for the same: names once and in order; and an operator's role says all of what an operator may."""
    programs = None if new.scopes.programs is None else tuple(sorted(set(new.scopes.programs)))
    scopes = replace(new.scopes, programs=programs)
    return scopes if new.role is KeyRole.BRAND else replace(scopes, may_mint=True)


def _save(transaction: Transaction, key: Credential) -> None:
    scopes, limits = key.scopes, key.limits
    program = scopes.programs[0] if scopes.programs else None
    named = (key.name, program, _listed(scopes.action_types), _listed(scopes.programs))
    may = (scopes.may_reverse, scopes.may_mint, scopes.may_see_outcomes)
    held_to = (limits.per_second, limits.at_once, limits.per_day, key.expires_at)
    transaction.write(stored.CHANGE_CREDENTIAL, [(*named, *may, *held_to, key.prefix)])


def _insert(transaction: Transaction, key: Credential) -> None:
    scopes, limits = key.scopes, key.limits
    program = scopes.programs[0] if scopes.programs else None
    named = (key.prefix, key.role.value, key.name, key.secret_hash, key.brand, program, _listed(scopes.action_types))
    made = (key.created_at, key.created_by, key.expires_at, _listed(scopes.programs))
    may = (scopes.may_reverse, scopes.may_mint, scopes.may_see_outcomes, scopes.sandbox)
    held_to = (limits.per_second, limits.at_once, limits.per_day)
    transaction.write(stored.INSERT_CREDENTIAL, [(*named, *made, *may, *held_to)])


def _note(transaction: Transaction, now: Instant, by: str, deed: Deed, key: Credential, **more: Detail) -> None:
    """What is noted of a key says whose it is and what it opens; its name is in the list."""
    programs = key.scopes.programs
    program = programs[0] if programs is not None and len(programs) == 1 else None
    details: dict[str, Detail] = {"role": key.role.value, "brand": key.brand, **more}
    if programs is not None and len(programs) > 1:
        details["programs"] = programs
    note(transaction, now, by, deed, program, key.prefix, details)


def _listed(names: tuple[str, ...] | None) -> str | None:
    return None if names is None else msgspec.json.encode(names).decode()


def _found(transaction: Transaction, prefix: str, only: Set[str] | None = None) -> Credential | None:
    """The key, which nobody else changes until the transaction ends."""
    stored.alone(transaction)
    if not can_be_stored(prefix, stored.PREFIX_LENGTH):
        return None
    for row in transaction.fetch(stored.CREDENTIAL_BY_PREFIX, prefix):
        read = stored.CredentialRow(*row)
        key = credential_of(read._replace(action_types=_names(read.action_types), programs=_names(read.programs)))
        return key if key.scopes.is_within(only) else None
    return None


def _names(stored_as: object) -> list[str] | None:
    return None if stored_as is None else msgspec.json.decode(str(stored_as), type=list[str])
