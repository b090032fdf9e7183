"""Fingerprints: short hashes that tell whether two submissions are the same, without keeping what was handed in."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b

import msgspec

NEVER_RECORDED = ""
"""The fingerprint of what cannot be written down, and so was never recorded."""

_encoder = msgspec.json.Encoder(order="sorted")


def key_hash(key: str) -> str:
    """128 bits as hex. Clients put e-mail addresses and the like into their keys: only the hash is kept."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def members_key_hash(key: str, external_id: str) -> str:
    """The same for what a member does themselves: each has keys of their own, which meet nobody else's."""
    name = external_id.encode("utf-8", "surrogatepass") + b"\0" + key.encode("utf-8", "surrogatepass")
    return blake2b(name, digest_size=16, person=b"member").hexdigest()


def registration_hash(external_id: str) -> str:
    """The key of a member's registration; never that of an action, whatever its key."""
    name = external_id.encode("utf-8", "surrogatepass")
    return blake2b(name, digest_size=16, person=b"registration").hexdigest()


def verdict_hash(action: str) -> str:
    """The key of what is decided of an action that waits: there is one verdict for each, for ever."""
    return blake2b(action.encode(), digest_size=16, person=b"verdict").hexdigest()


def content_hash(*parts: object) -> str:
    """128 bits as hex over what was handed in: numbers by value (2.0 is 2), mappings in any order, nulls left out."""
    try:
        return blake2b(_encoder.encode([_canonical(part) for part in parts]), digest_size=16).hexdigest()
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError):
        return NEVER_RECORDED


def _canonical(value: object) -> object:
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict | Mapping):  # nearly always a dict: to ask an abstract class takes a while
        return {key: _canonical(each) for key, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [_canonical(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value
