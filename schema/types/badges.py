"""Badges with their tiers, what winning one gives, and how a member stands with each."""

from enum import Enum

import strawberry

from engine.rules import badges, gifts, standing
from engine.rules.dictionary import Localised
from schema.book import Book
from schema.fields import resolved
from schema.locales import LocaleArgument
from schema.scalars import SafeInt
from schema.types.dictionary import Perk, WalletDefinition, perks_of, wallet_definition
from schema.types.node import Named
from schema.types.progress import Progress, progress_of


@strawberry.type(description="Points that come as a gift, added as they stand without limits.")
class GiftedPoints:
    wallet: WalletDefinition = strawberry.field(description="The kind of points.")
    amount: SafeInt = strawberry.field(description="How many.")


@strawberry.type(description="What comes with a badge, a milestone or a challenge, beside the mark itself.")
class Gift:
    points: list[GiftedPoints] = strawberry.field(description="Points, by wallet; empty when there are none.")
    badge: "BadgeDefinition | None" = strawberry.field(description="A badge that comes with it.")
    perks: list[Perk] = strawberry.field(description="What the member becomes entitled to.")


@strawberry.type(description="One step of a badge, as bronze, silver and gold. A badge without tiers has exactly one.")
class BadgeTier(Named):
    at_least: SafeInt = strawberry.field(description="How much of what the badge counts it takes to win this tier.")
    spec: strawberry.Private[badges.Tier]
    book: strawberry.Private[Book]

    @resolved("What winning this tier gives.")
    def gives(self) -> Gift:
        return gift_of(self.book, self.spec.give)


@strawberry.type(description="A visible mark for what members do, won once, by tiers, or once for each value.")
class BadgeDefinition(Named):
    for_each: str | None = strawberry.field(
        description="The attribute whose every value can win the badge once, as each `post`; null for other badges."
    )
    hidden: bool = strawberry.field(description="Whether nobody is told of the badge before they have won it.")
    spec: strawberry.Private[badges.BadgeSpec]
    book: strawberry.Private[Book]

    @resolved("What the badge is for, for people; null when the rule files do not say.")
    def description(self, locale: LocaleArgument = None) -> str | None:
        return self.reader.preferring(locale).text(self.spec.description)

    @resolved("The tiers in the order in which they are won; empty when only other rules give it.")
    def tiers(self) -> list[BadgeTier]:
        return [badge_tier(self.book, self.spec, each) for each in self.spec.tiers]


@strawberry.enum(description="Where a badge stands for one member.")
class BadgeStatus(Enum):
    WON = strawberry.enum_value("won", description="Won, and nothing of it is left to win.")
    IN_PROGRESS = strawberry.enum_value(
        "in_progress", description="On the way to the badge, or to its next tier, or to winning it for another value."
    )
    LOCKED = strawberry.enum_value("locked", description="Nothing done towards it yet.")


@strawberry.type(description="A badge as one member has it.")
class BadgeStanding:
    badge: BadgeDefinition = strawberry.field(description="The badge.")
    status: BadgeStatus = strawberry.field(description="Won, on the way, or not begun.")
    tier: BadgeTier | None = strawberry.field(description="The highest tier won; null before the first.")
    next: BadgeTier | None = strawberry.field(description="What is won next; null when nothing is left.")
    times: int = strawberry.field(description="How often it was won: once for each value, or 0 or 1.")
    progress: Progress | None = strawberry.field(
        description="The way to `next`; for a badge `forEach` value, that of the value closest to it. "
        "Null when nothing is left, and for badges that only other rules give."
    )


def badge_definition(book: Book, spec: badges.BadgeSpec) -> BadgeDefinition:
    return BadgeDefinition(
        key=spec.name,
        names=spec.names,
        reader=book.reader,
        for_each=spec.count.for_each if spec.count else None,
        hidden=spec.hidden,
        spec=spec,
        book=book,
    )


def badge_of(book: Book, key: str) -> BadgeDefinition:
    """The badge of that key; one that the rule files no longer declare has its key for a name and no tiers."""
    return badge_definition(book, book.badges.get(key) or badges.BadgeSpec(name=key, names={}))


def badge_tier(book: Book, badge: badges.BadgeSpec, tier: badges.Tier) -> BadgeTier:
    """A tier; the only one of a badge without tiers goes by the badge's own key and names."""
    names: Localised = tier.names or (badge.names if tier.name is None else {})
    return BadgeTier(
        key=tier.name or badge.name,
        names=names,
        reader=book.reader,
        at_least=SafeInt(tier.at_least),
        spec=tier,
        book=book,
    )


def tier_of(book: Book, badge: str, key: str) -> BadgeTier | None:
    """The tier of that key, or None when the badge no longer has it."""
    spec = book.badges.get(badge)
    tiers = spec.tiers if spec else ()
    return next((badge_tier(book, spec, tier) for tier in tiers if spec and tier.name == key), None)


def badge_standing(book: Book, stands: standing.BadgeStanding) -> BadgeStanding:
    spec = stands.badge
    return BadgeStanding(
        badge=badge_definition(book, spec),
        status=BadgeStatus(stands.status.value),
        tier=badge_tier(book, spec, stands.tier) if stands.tier else None,
        next=badge_tier(book, spec, stands.next) if stands.next else None,
        times=stands.times,
        progress=progress_of(stands.progress) if stands.progress else None,
    )


def gift_of(book: Book, gift: gifts.Gift) -> Gift:
    return Gift(
        points=[
            GiftedPoints(wallet=wallet_definition(book, wallet), amount=SafeInt(amount))
            for wallet, amount in gift.points.items()
        ],
        badge=badge_of(book, gift.badge) if gift.badge else None,
        perks=perks_of(book, gift.perks),
    )
