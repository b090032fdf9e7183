"""What rule files declare, found again by its id."""

from collections.abc import Callable, Container, Mapping
from typing import NamedTuple

from schema.book import Book, Declarations
from schema.ids import NodeKey, NodeKind
from schema.types.badges import badge_of
from schema.types.campaigns import campaign_of
from schema.types.challenges import challenge_of
from schema.types.dictionary import action_type_of, impact_of, perk_of, segment_of, wallet_definition
from schema.types.levels import level_of
from schema.types.node import Node
from schema.types.streaks import streak_of


class _Kind(NamedTuple):
    """Where such things stand in a version of the rule files, and what is told of one."""

    section: Callable[[Declarations], Container[str]]
    told: Callable[[Book, str], Node]


_KINDS: Mapping[NodeKind, _Kind] = {
    NodeKind.ACTION_TYPE: _Kind(lambda each: each.ruleset.dictionary.actions, action_type_of),
    NodeKind.WALLET: _Kind(lambda each: each.ruleset.dictionary.wallets, wallet_definition),
    NodeKind.PERK: _Kind(lambda each: each.ruleset.dictionary.perks, perk_of),
    NodeKind.SEGMENT: _Kind(lambda each: each.ruleset.dictionary.segments, segment_of),
    NodeKind.IMPACT: _Kind(lambda each: each.ruleset.dictionary.impact, impact_of),
    NodeKind.LEVEL: _Kind(lambda each: each.levels, level_of),
    NodeKind.BADGE: _Kind(lambda each: each.badges, badge_of),
    NodeKind.STREAK: _Kind(lambda each: each.streaks, streak_of),
    NodeKind.CHALLENGE: _Kind(lambda each: each.challenges, challenge_of),
    NodeKind.CAMPAIGN: _Kind(lambda each: each.campaigns, campaign_of),
}


def declared_node(book: Book, key: NodeKey) -> Node | None:
    """What an id names of a programme; None when no version ever declared it, or nobody may be told of it here."""
    kind = _KINDS[key.kind]
    if not book.ever_declared(kind.section, key.name):
        return None
    if key.kind is NodeKind.BADGE and not book.tells_of(book.badge(key.name)):
        return None
    return kind.told(book, key.name)
