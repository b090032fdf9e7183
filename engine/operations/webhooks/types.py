"""What webhooks call the kinds of feed items: `badge.won`, `challenge.step.advanced`."""

from collections.abc import Mapping
from typing import get_args

from engine.rules.effects import AnyEffect

TEST = "webhook.test"
"""What `testWebhook` sends: no feed item."""

_SPELT_OTHERWISE = {
    "counts_after_all": "action.counted",
    "held_back": "action.held",
    "merged": "member.merged",
    "rerated": "member.rerated",
    "streak_milestone": "streak.milestone.reached",
}


def type_of(kind: str) -> str:
    """What webhooks call a kind of feed item."""
    return _SPELT_OTHERWISE.get(kind) or kind.replace("_", ".")


KIND_OF: Mapping[str, str] = {
    type_of(kind): kind for kind in sorted(str(each.__struct_config__.tag) for each in get_args(AnyEffect))
}
"""The kind in the feed table, by its type."""


FOR_OPERATORS = frozenset({"rejections_jumped", "webhook_disabled", "webhook_parked"})
"""Kinds that tell of one brand what no other may know."""


def kinds_of(types: tuple[str, ...] | None, brand: str | None) -> list[str] | None:
    """The kinds that a webhook of a brand, or of operators, is sent; None for every one."""
    if types is None and brand is None:
        return None
    kinds = [KIND_OF[each] for each in types or KIND_OF if each in KIND_OF]
    return kinds if brand is None else [each for each in kinds if each not in FOR_OPERATORS]
