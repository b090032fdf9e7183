"""Badges that are kept: the entries that say so, for what would be withdrawn by rules that promised to keep it."""

from collections.abc import Callable, Sequence
from hashlib import blake2b

from engine.rules.effects import BadgeWithdrawn
from engine.rules.entries import EntryId, KeptBadge

BRAND = "operator"


def kept_badges(
    member_id: str, gone: Sequence[BadgeWithdrawn], version: int, new_id: Callable[[], str]
) -> list[KeptBadge]:
    """One entry for each award of a member, at the instant at which it was won."""
    return [
        KeptBadge(
            EntryId(new_id()),
            each.at,
            BRAND,
            _key_hash(member_id, each, version),
            each.badge,
            each.tier,
            each.value,
            each.season,
            each.entry,
        )
        for each in gone
    ]


def _key_hash(member_id: str, gone: BadgeWithdrawn, version: int) -> str:
    """No key of an action hashes to it; the same award is kept once by each version."""
    award = f"{member_id}\0{version}\0{gone.badge}\0{gone.tier}\0{gone.value}\0{gone.season}"
    return blake2b(award.encode(), digest_size=16, person=b"kept badge").hexdigest()
