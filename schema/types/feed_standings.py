"""Feed items about badges and levels."""

from datetime import date
from typing import TypeAlias, TypedDict, assert_never

import strawberry

from engine.rules import effects
from schema.book import Book
from schema.scalars import SafeInt
from schema.types.badges import BadgeDefinition, BadgeTier, badge_of, tier_of
from schema.types.dictionary import WalletDefinition, wallet_definition
from schema.types.feed_items import Common, Correction, FeedItem
from schema.types.levels import LevelDefinition, level_of


@strawberry.interface(description="Something that happened to one of the member's badges.")
class BadgeEvent(FeedItem):
    badge: BadgeDefinition = strawberry.field(description="The badge.")
    tier: BadgeTier | None = strawberry.field(description="The tier; null for a badge that had none then.")
    value: str | None = strawberry.field(description="The value it was won for, when the badge has `forEach`.")
    season: date | None = strawberry.field(
        description="The first day of the season it was won in; null for a badge without seasons."
    )


@strawberry.type(description="A badge, or its next tier, was won.")
class BadgeWon(BadgeEvent):
    pass


@strawberry.type(
    description="A badge that is kept only WHILE_TRUE was taken back, because what it was won for is no longer so."
)
class BadgeRevoked(BadgeEvent):
    pass


@strawberry.type(description="A badge is taken back that would never have been won, had everything been known in time.")
class BadgeWithdrawn(BadgeEvent, Correction):
    pass


@strawberry.type(description="The member stands on another level of the ladder.")
class LevelChanged(FeedItem):
    before: LevelDefinition | None = strawberry.field(description="The level before; null at the very first standing.")
    after: LevelDefinition = strawberry.field(description="The level now.")


@strawberry.type(description="By how much the points of one wallet were changed.")
class PointsDifference:
    wallet: WalletDefinition = strawberry.field(description="The wallet.")
    amount: SafeInt = strawberry.field(description="The difference to the balance, above or below 0.")
    pending: SafeInt = strawberry.field(description="The difference to what is held, likewise.")


@strawberry.type(description="A badge, or a tier of it, that other rules for the past gave or took.")
class RatedBadge:
    badge: BadgeDefinition = strawberry.field(description="The badge.")
    tier: BadgeTier | None = strawberry.field(description="The tier; null for a badge that had none then.")


@strawberry.type(
    description="Other rules were published for the past: everything that this made otherwise for the member, told "
    "once. Read the member anew: no other item tells of these changes. The ledger has each of them."
)
class Rerated(Correction):
    version: int = strawberry.field(description="The version of the rules that was published.")
    points: list[PointsDifference] = strawberry.field(description="The wallets that stand otherwise.")
    badges_won: list[RatedBadge] = strawberry.field(description="Badges and tiers that the member has now.")
    badges_lost: list[RatedBadge] = strawberry.field(
        description="Badges and tiers that the member no longer has; others of the same badge may be there still."
    )
    level: LevelDefinition | None = strawberry.field(description="The level now; null when it is the same.")


@strawberry.type(
    description="Two members turned out to be one person: all that this made otherwise for one of them, told once. "
    "What either did is the one person's, as if they had done it all: limits, streaks and badges are counted together. "
    "Read the member anew; the ledger has each of the changes."
)
class Merged(Correction):
    gone: bool = strawberry.field(
        description="Whether this is told of the one who is the other one since, and has nothing any more."
    )
    points: list[PointsDifference] = strawberry.field(description="The wallets that stand otherwise.")
    badges_won: list[RatedBadge] = strawberry.field(description="Badges and tiers that the member has now.")
    badges_lost: list[RatedBadge] = strawberry.field(
        description="Badges and tiers that the member no longer has; others of the same badge may be there still."
    )
    level: LevelDefinition | None = strawberry.field(description="The level now; null when it is the same.")


class _OfBadge(TypedDict):
    badge: BadgeDefinition
    tier: BadgeTier | None
    value: str | None
    season: date | None


AboutBadge: TypeAlias = effects.BadgeWon | effects.BadgeRevoked | effects.BadgeWithdrawn


def badge_item(common: Common, effect: AboutBadge) -> FeedItem:
    """An effect about a badge as the type of its case."""
    book = common["book"]
    about = _OfBadge(
        badge=badge_of(book, effect.badge),
        tier=tier_of(book, effect.badge, effect.tier),
        value=effect.value,
        season=effect.season,
    )
    match effect:
        case effects.BadgeWon():
            return BadgeWon(**common, **about)
        case effects.BadgeRevoked():
            return BadgeRevoked(**common, **about)
        case effects.BadgeWithdrawn():
            return BadgeWithdrawn(**common, **about)
        case _:
            assert_never(effect)


class _Changed(TypedDict):
    points: list[PointsDifference]
    badges_won: list[RatedBadge]
    badges_lost: list[RatedBadge]
    level: LevelDefinition | None


def rerated_item(common: Common, effect: effects.Rerated) -> FeedItem:
    return Rerated(**common, version=effect.version, **_changed(common["book"], effect))


def merged_item(common: Common, effect: effects.Merged) -> FeedItem:
    return Merged(**common, gone=effect.gone, **_changed(common["book"], effect))


def _changed(book: Book, effect: effects.Rerated | effects.Merged) -> _Changed:
    return _Changed(
        points=[
            PointsDifference(wallet=wallet_definition(book, wallet), amount=SafeInt(amount), pending=SafeInt(pending))
            for wallet, amount, pending in effect.points
        ],
        badges_won=[_rated(book, *each) for each in effect.badges_won],
        badges_lost=[_rated(book, *each) for each in effect.badges_lost],
        level=level_of(book, effect.level_after) if effect.level_after is not None else None,
    )


def _rated(book: Book, badge: str, tier: str | None) -> RatedBadge:
    return RatedBadge(badge=badge_of(book, badge), tier=tier_of(book, badge, tier))


def level_item(common: Common, effect: effects.LevelChanged) -> FeedItem:
    before = level_of(common["book"], effect.before) if effect.before else None
    return LevelChanged(**common, before=before, after=level_of(common["book"], effect.after))
