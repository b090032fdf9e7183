"""Badges with their tiers, what winning one gives, and how a member stands with each."""

import asyncio
from collections.abc import Sequence
from enum import Enum

import strawberry

from engine.operations.rarities import KEPT
from engine.rules import badges, gifts, standing
from engine.rules.instants import MINUTE
from engine.service import Award
from schema.auth.rights import EXPLAINED_TO
from schema.book import Book, told_once
from schema.context import Info
from schema.fields import resolved
from schema.ids import NodeKind, Timed
from schema.locales import LocaleArgument
from schema.scalars import DateTime, SafeInt
from schema.types.badge_terms import BadgeNeeds, CountTarget, needs_of, targets_of, total_of
from schema.types.badge_wins import BadgeWinConnection, win_connection
from schema.types.connections import AfterArgument, BeforeArgument, FirstArgument, LastArgument
from schema.types.dictionary import Perk, WalletDefinition, perks_of, wallet_definition
from schema.types.explained import Explained, explained_standing
from schema.types.node import Named, Node, declared
from schema.types.periods import Period
from schema.types.progress import Progress, progress_of
from schema.types.rarity import share_of
from schema.types.reviews import Proof, proof_of
from schema.types.timed_pages import places_of

SHOWN = 20
"""Of how many of a badge's wins the proofs are told with the badge itself."""


@strawberry.type(description="Points that come as a gift, added as they stand without limits.")
class GiftedPoints:
    wallet: WalletDefinition = strawberry.field(description="The kind of points.")
    amount: SafeInt = strawberry.field(description="How many.")


@strawberry.type(description="What comes with a badge, a milestone or a challenge, beside the mark itself.")
class Gift:
    points: list[GiftedPoints] = strawberry.field(description="Points, by wallet; empty when there are none.")
    badge: "BadgeDefinition | None" = strawberry.field(
        description="A badge that comes with it. Null when none does, and in place of a hidden badge: that is told of "
        "only within a member who has won it."
    )
    perks: list[Perk] = strawberry.field(description="What the member becomes entitled to.")


@strawberry.type(description="One step of a badge, as bronze, silver and gold.")
class BadgeTier(Named):
    at_least: SafeInt = strawberry.field(
        description="How much of what the badge counts it takes to win this tier, over all its counts together."
    )
    badge: strawberry.Private[badges.BadgeSpec]
    spec: strawberry.Private[badges.Tier]
    book: strawberry.Private[Book]

    @resolved("How far each of the badge's counts must get: all of them, for the same value if they are `forEach`.")
    def counts(self) -> list[CountTarget]:
        return targets_of(self.book, self.badge, self.spec)

    @resolved(
        "How rare this tier is: the share of the programme's members who have won it and still hold it, from 0.0 to "
        f"1.0. Counted every {KEPT // MINUTE} minutes."
    )
    def rarity(self, info: Info) -> float:
        return share_of(info, self.book, lambda rarity: rarity.of_tier(self.badge.name, self.key))

    @resolved("What winning this tier gives.")
    def gives(self) -> Gift:
        return gift_of(self.book, self.spec.give)


@strawberry.enum(description="Whether a badge stays.")
class BadgeKeep(Enum):
    ALWAYS = strawberry.enum_value("always", description="Nothing that happens later takes it away.")
    WHILE_TRUE = strawberry.enum_value(
        "while_true", description="It is revoked when what it was won for is no longer so, and can be won again."
    )


@strawberry.type(description="A visible mark for what members do, won once, by tiers, or once for each value.")
class BadgeDefinition(Node, Named):
    for_each: str | None = strawberry.field(
        description="The attribute whose every value can win the badge once, as each `post`; null for other badges."
    )
    hidden: bool = strawberry.field(description="Whether nobody is told of the badge before they have won it.")
    keep: BadgeKeep = strawberry.field(description="Whether it stays, whatever happens later.")
    season: Period | None = strawberry.field(
        description="The period in which it can be won anew, on the member's calendar; null when there is none."
    )
    spec: strawberry.Private[badges.BadgeSpec]
    book: strawberry.Private[Book]

    @resolved("What the badge is for, for people; null when the rule files do not say.")
    def description(self, locale: LocaleArgument = None) -> str | None:
        return self.reader.preferring(locale).text(self.spec.description)

    @resolved("The tiers in the order in which they are won; empty for a badge without tiers.")
    def tiers(self) -> list[BadgeTier]:
        return [badge_tier(self.book, self.spec, each) for each in self.spec.tiers if each.name is not None]

    @resolved(
        "For a badge without tiers: how much of what it counts it takes to win it, over all its counts together. Null "
        "for a badge with tiers, and for one that counts nothing: only other rules give it, or it only needs something."
    )
    def at_least(self) -> SafeInt | None:
        only = _only_tier(self.spec)
        return total_of(only) if only and only.at_least else None

    @resolved("For a badge without tiers: how far each of its counts must get. Empty when `atLeast` is null.")
    def counts(self) -> list[CountTarget]:
        only = _only_tier(self.spec)
        return targets_of(self.book, self.spec, only) if only else []

    @resolved("What a member must have already before it can be won; null when that is nothing.")
    def needs(self) -> BadgeNeeds | None:
        return needs_of(self.book, self.spec)

    @resolved(
        "How rare it is: the share of the programme's members who hold it now, in whichever tier, from 0.0 to 1.0. "
        f"Counted every {KEPT // MINUTE} minutes."
    )
    def rarity(self, info: Info) -> float:
        return share_of(info, self.book, lambda rarity: rarity.of_badge(self.key))

    @resolved("For a badge without tiers: what winning it gives. Null for a badge with tiers, and for a mere gift.")
    def gives(self) -> Gift | None:
        only = _only_tier(self.spec)
        return gift_of(self.book, only.give) if only else None


@strawberry.enum(description="Where a badge stands for one member.")
class BadgeStatus(Enum):
    WON = strawberry.enum_value(
        "won",
        description="Won at least once, be it one tier or for one value: what belongs on a trophy shelf. `progress` "
        "says whether there is more to win.",
    )
    IN_PROGRESS = strawberry.enum_value("in_progress", description="On the way to the first win.")
    LOCKED = strawberry.enum_value("locked", description="Nothing done towards it yet.")


@strawberry.type(description="A badge as one member has it.")
class BadgeStanding:
    badge: BadgeDefinition = strawberry.field(description="The badge.")
    status: BadgeStatus = strawberry.field(description="Won, on the way to the first win, or not begun.")
    tier: BadgeTier | None = strawberry.field(
        description="The highest tier won; null before the first, and for a badge without tiers."
    )
    next: BadgeTier | None = strawberry.field(
        description="The tier that is won next; null when none is left, and for a badge without tiers."
    )
    times: int = strawberry.field(description="How often it was won: once for each value or season, or 0 or 1.")
    progress: Progress | None = strawberry.field(
        description="The way to `next`, or to the badge's `atLeast` when it has no tiers; for a badge `forEach` value, "
        "that of the value closest to it. Over all counts together, each no further than what is asked of it. Null "
        "when nothing is left, and for badges that only other rules give."
    )
    book: strawberry.Private[Book]
    member_id: strawberry.Private[str]

    @resolved(
        "When the tier that is held was won, or the badge without tiers; for a badge `forEach` value, its latest win. "
        "Null before the first."
    )
    async def won_at(self, info: Info) -> DateTime | None:
        held = None if self.badge.for_each or self.tier is None else self.tier.key
        wins = await self._wins(info)
        return next((DateTime(each.won_at) for each in wins if held is None or each.tier == held), None)

    @resolved("Every time that it was won, the newest first: by tier, and for each value.")
    async def wins(
        self,
        info: Info,
        first: FirstArgument = None,
        after: AfterArgument = None,
        last: LastArgument = None,
        before: BeforeArgument = None,
    ) -> BadgeWinConnection:
        places = places_of(Timed.WINS, self.member_id, first, after, last, before)
        return win_connection(self.book, self.member_id, places, await self._wins(info))

    @resolved(
        f"What backs the actions that won it: of its latest {SHOWN} wins, the newest first. Empty when nothing was "
        "handed in; a brand sees what it sent itself. Every win has its own `proof`."
    )
    async def proofs(self, info: Info) -> list[Proof]:
        wins = (await self._wins(info))[:SHOWN]
        entries = dict.fromkeys(each.entry for each in wins if each.entry is not None)
        found = await asyncio.gather(*map(info.context.proof_of_win, entries))
        return [proof_of(each) for each in found if each is not None]

    async def _wins(self, info: Info) -> Sequence[Award]:
        return (await info.context.awards(self.member_id)).get(self.badge.key, ())

    @resolved(
        "Why it was won or not yet, what is missing, and what would earn it next. Folds the whole journal anew.",
        roles=EXPLAINED_TO,
    )
    async def explanation(self, info: Info, locale: LocaleArgument = None) -> Explained | None:
        rule = badges.badge_id(self.badge.key)
        return await explained_standing(info, self.book, self.member_id, rule, locale)


@told_once
def badge_definition(book: Book, spec: badges.BadgeSpec) -> BadgeDefinition:
    return BadgeDefinition(
        **declared(book, NodeKind.BADGE, spec.name, spec.names),
        for_each=_for_each(book, spec),
        hidden=spec.hidden,
        keep=BadgeKeep(spec.keep.value),
        season=Period(spec.season.value) if spec.season is not None else None,
        spec=spec,
        book=book,
    )


def badge_of(book: Book, key: str) -> BadgeDefinition:
    """The badge of that key."""
    return badge_definition(book, book.badge(key))


def _for_each(book: Book, spec: badges.BadgeSpec) -> str | None:
    return next((each.spec.for_each for each in book.counts_of(spec)), None) if spec.for_each else None


def badge_tier(book: Book, badge: badges.BadgeSpec, tier: badges.Tier) -> BadgeTier:
    assert tier.name is not None, "a badge without tiers tells of none"
    return BadgeTier(
        key=tier.name,
        names=tier.names,
        reader=book.reader,
        at_least=total_of(tier),
        badge=badge,
        spec=tier,
        book=book,
    )


def tier_of(book: Book, badge: str, key: str | None) -> BadgeTier | None:
    """The tier of that key; None for none."""
    return badge_tier(book, *book.tier_with_badge(badge, key)) if key is not None else None


def _only_tier(badge: badges.BadgeSpec) -> badges.Tier | None:
    """What it takes to win a badge without tiers."""
    return next((tier for tier in badge.tiers if tier.name is None), None)


def badge_standing(book: Book, member_id: str, stands: standing.BadgeStanding) -> BadgeStanding:
    spec = stands.badge
    return BadgeStanding(
        badge=badge_definition(book, spec),
        status=BadgeStatus(stands.status.value),
        tier=_named_tier(book, spec, stands.tier),
        next=_named_tier(book, spec, stands.next),
        times=stands.times,
        progress=progress_of(stands.progress) if stands.progress else None,
        book=book,
        member_id=member_id,
    )


def _named_tier(book: Book, badge: badges.BadgeSpec, tier: badges.Tier | None) -> BadgeTier | None:
    return badge_tier(book, badge, tier) if tier is not None and tier.name is not None else None


def gift_of(book: Book, gift: gifts.Gift) -> Gift:
    badge = book.badge(gift.badge) if gift.badge is not None else None
    return Gift(
        points=[
            GiftedPoints(wallet=wallet_definition(book, wallet), amount=SafeInt(amount))
            for wallet, amount in gift.points.items()
        ],
        badge=badge_definition(book, badge) if badge is not None and book.tells_of(badge) else None,
        perks=perks_of(book, gift.perks),
    )
