"""Why nothing is handed out: each a problem with words that say what to do instead."""

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from engine.operations.access.credentials import Credential, KeyChange, KeyRole, KeyStatus, NewKey
from engine.operations.access.scopes import Limits, Scope, Scopes
from engine.operations.problems import (
    BrandExists,
    InvalidLifetime,
    InvalidLimit,
    InvalidName,
    InvalidScope,
    KeyEnded,
    Problem,
    UnknownActionType,
    UnknownBrand,
    UnknownKey,
    UnknownProgram,
)
from engine.operations.refusals import unknown_program
from engine.operations.submissions import RESERVED_BRANDS
from engine.rules.instants import Instant
from engine.store.library import Library, Rulebook

LONGEST_NAME = 100

MOST_ACTIONS = 1_000_000_000
"""That a limit can speak of, a day or at once."""

_BRAND_KEY = re.compile(r"[a-z][a-z0-9_-]{0,63}")


def name_problem(name: str) -> Problem | None:
    """What is wrong with a name for people; None when nothing is."""
    if 0 < len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip():
        return None
    message = f"a name has 1 to {LONGEST_NAME} printable characters and no space at either end"
    return InvalidName(message=message, path=("name",))


def brand_key_problem(key: str) -> Problem | None:
    """What is wrong with the key of a new brand; None when nothing is."""
    if key in RESERVED_BRANDS:
        message = f'"{key}" means something else in the journal already; choose another key'
        return InvalidName(message=message, path=("key",))
    if _BRAND_KEY.fullmatch(key):
        return None
    message = "a brand's key begins with a small letter and has at most 64 of a-z, 0-9, `_` and `-`, as `green_repairs`"
    return InvalidName(message=message, path=("key",))


def brand_exists(key: str) -> Problem:
    """There is a brand of that key already."""
    return BrandExists(message=f'there is a brand "{key}" already; give its keys out, or choose another', path=("key",))


def unknown_brand(key: str, known: Iterable[str]) -> Problem:
    """There is no brand of that key."""
    keys = list(known)
    near = tuple(get_close_matches(key, keys, n=1))
    hint = f'did you mean "{near[0]}"?' if near else f"there is {', '.join(keys) or 'none yet: create it first'}"
    return UnknownBrand(message=f'there is no brand "{key}"; {hint}', path=("brand",), did_you_mean=near)


def role_problem(new: NewKey) -> Problem | None:
    """What does not go together in a new key; None when all does."""
    if new.role is KeyRole.BRAND and new.brand is None:
        message = "a brand's key says whose it is: name the brand, or ask for an operator's key by its role"
        return UnknownBrand(message=message, path=("brand",))
    if new.role is not KeyRole.BRAND and new.brand is not None:
        message = "an operator's key belongs to no brand; leave the brand out, or ask for a brand's key"
        return UnknownBrand(message=message, path=("brand",))
    return None


def scope_problem(role: KeyRole, scopes: Scopes, library: Library) -> Problem | None:
    """What is wrong with what a key is to be for; None when nothing is. Raises ProgramUnavailable."""
    problem = _programs_problem(scopes, library) or _types_problem(role, scopes, library)
    if problem is not None:
        return problem
    if role is not KeyRole.BRAND and (scopes.sandbox or not {Scope.REVERSE, Scope.OUTCOMES} <= scopes.granted):
        message = "an operator's key may what its role says: only a brand's key has scopes; leave them out"
        return InvalidScope(message=message, path=("role",))
    if role is KeyRole.BRAND and scopes.may_mint and not scopes.may_see_outcomes:
        message = (
            "a key that mints member tokens sees with them what the member sees; let it see outcomes as well, or do "
            "not let it mint"
        )
        return InvalidScope(message=message, path=("may_mint",))
    return None


def _programs_problem(scopes: Scopes, library: Library) -> Problem | None:
    if scopes.programs is None:
        return None
    unknown = next((each for each in scopes.programs if library.rulebook(each) is None), None)
    if unknown is not None:
        return replace(unknown_program(unknown, library), path=("programs",))
    if scopes.programs:
        return None
    known = ", ".join(library.rulebooks) or "none yet"
    message = f"the list is empty; leave it out for every programme; there is {known}"
    return UnknownProgram(message=message, path=("programs",))


def _types_problem(role: KeyRole, scopes: Scopes, library: Library) -> Problem | None:
    if scopes.action_types is None:
        return None
    if role is not KeyRole.BRAND:
        message = "only a brand's key is limited to action types; leave them out"
        return UnknownActionType(message=message, path=("action_types",))
    known = _types_of(book for key, book in library.rulebooks.items() if scopes.is_for(key))
    unknown = next((each for each in scopes.action_types if each not in known), None)
    if unknown is None and scopes.action_types:
        return None
    near = tuple(get_close_matches(unknown or "", known, n=1))
    hint = f'did you mean "{near[0]}"?' if near else f"there is {', '.join(known)}"
    said = "the list is empty; leave it out for every type" if unknown is None else f'no programme has "{unknown}"'
    return UnknownActionType(message=f"{said}; {hint}", path=("action_types",), did_you_mean=near)


def _types_of(rulebooks: Iterable[Rulebook]) -> list[str]:
    """What can be submitted by any version: a type may be about to come, or still be sent late."""
    types = {name for book in rulebooks for each in book.versions for name in each.ruleset.dictionary.actions}
    return sorted(types)


def expiry_problem(expires_at: Instant | None, now: Instant) -> Problem | None:
    """What is wrong with when a key is to expire; None when nothing is."""
    if expires_at is None or expires_at > now:
        return None
    message = "the key would have expired already; give a time to come, or none for a key that lasts"
    return InvalidLifetime(message=message, path=("expires_at",))


def lifetime_problem(given: int, most: int, unit: str, path: str, least: int = 1) -> Problem | None:
    """What is wrong with a length of time; None when nothing is."""
    if least <= given <= most:
        return None
    return InvalidLifetime(message=f"{given} {unit} is not from {least} to {most:,}; give one that is", path=(path,))


def scopes_of_an_operator(change: KeyChange) -> Problem | None:
    """What only a brand's key can be given; None when it is given nothing of it."""
    given = {
        "may_reverse": change.may_reverse,
        "may_mint": change.may_mint,
        "may_see_outcomes": change.may_see_outcomes,
    }
    for name, scope in given.items():
        if scope is not None:
            message = "an operator's key may what its role says: only a brand's key has scopes; leave them out"
            return InvalidScope(message=message, path=(name,))
    return None


def overlap_without_end(replaced_by: str) -> Problem:
    """A key in whose place another is has to end."""
    message = f"{replaced_by} has taken the place of this key, which therefore ends: give a time"
    return InvalidLifetime(message=message, path=("expires_at",))


def either(name: str, instead: str) -> Problem:
    """Something was given and lifted at once."""
    return InvalidScope(message=f"this and `{instead}` cannot both be: leave one out", path=(name,))


def unknown_key(prefix: str) -> Problem:
    """No key has that prefix."""
    message = f'there is no key with the prefix "{prefix[:40]}"; it is the third part of the key, and the list has it'
    return UnknownKey(message=message, path=("prefix",))


def key_ended(key: Credential, status: KeyStatus) -> Problem:
    """None can take the place of that key."""
    message = {
        KeyStatus.REVOKED: f"the key {key.prefix} was revoked; create another",
        KeyStatus.DISABLED: f"the brand of the key {key.prefix} is disabled; enable it first",
        KeyStatus.EXPIRED: f"the key {key.prefix} has expired; create another",
        KeyStatus.ROTATED: f"the key {key.prefix} was rotated already; {key.replaced_by} has taken its place",
        KeyStatus.ACTIVE: f"the key {key.prefix} is active",
    }[status]
    return KeyEnded(message=message, path=("prefix",))


def limits_problem(limits: Limits) -> Problem | None:
    """What is wrong with how much a key is held to; None when nothing is."""
    given = {
        "actions_per_second": limits.per_second,
        "actions_at_once": limits.at_once,
        "actions_per_day": limits.per_day,
    }
    for name, number in given.items():
        if number is not None and not 0 <= number <= MOST_ACTIONS:
            message = f"{number} is not from 0 (no limit) to {MOST_ACTIONS:,}; give one that is, or leave it out"
            return InvalidLimit(message=message, path=("limits", name))
    return None
