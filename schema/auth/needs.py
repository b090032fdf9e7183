"""Needs: what must not have been withheld from a brand's key for what it asks. Everybody else needs nothing.

A field at the root that is not named here needs the scope OUTCOMES, so that what is new is withheld until somebody has
thought about it; below the root it is types that tell of members. See `schema.safety.withheld`.
"""

from collections.abc import Mapping

from engine.operations.access.scopes import Scope
from schema.auth.callers import Caller

_OPEN: frozenset[Scope] = frozenset()
_OUTCOMES = frozenset({Scope.OUTCOMES})

ROOTS: Mapping[str, frozenset[Scope]] = {
    "viewer": _OPEN,
    "program": _OPEN,
    "programs": _OPEN,
    "action": _OPEN,
    "node": _OPEN,
    "nodes": _OPEN,
    "submitAction": _OPEN,
    "submitActions": _OPEN,
    "previewAction": _OPEN,
    "registerMember": _OPEN,
    "updateMember": _OPEN,
    "rejections": _OPEN,
    "rejectionCounts": _OPEN,
    "reverseAction": frozenset({Scope.REVERSE}),
    "reverseActions": frozenset({Scope.REVERSE}),
    "mintMemberToken": frozenset({Scope.MINT}),
}
"""What the fields at the root need."""

ABOUT_MEMBERS = frozenset(
    {
        "Member",
        "MergeReport",
        "Outcome",
        "Explanation",
        "ExternalId",
        "FeedItem",
        "LedgerEntry",
        "BadgeStanding",
        "ChallengeStanding",
        "ImpactStanding",
        "LevelStanding",
        "StepStanding",
        "StreakStanding",
        "WalletStanding",
    }
)
"""Types that tell of members, and interfaces of such: whatever gives them needs the scope OUTCOMES."""


def needed_by_root(field: str) -> frozenset[Scope]:
    """What a field at the root needs."""
    return ROOTS.get(field, _OUTCOMES)


def may_ask(caller: Caller, field: str) -> bool:
    """Whether a caller may ask for a field at the root at all."""
    return all(map(caller.may, needed_by_root(field)))
