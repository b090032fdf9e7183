"""Feed items about points: given, held and what became of that, expired, spent, corrected."""

from datetime import date
from typing import TypeAlias, assert_never

import strawberry

from engine.rules import effects
from engine.rules.entries import EntryId
from schema.context import Info
from schema.fields import resolved
from schema.scalars import DateTime, SafeInt
from schema.types.actions import Action, load_action
from schema.types.campaigns import CampaignDefinition, campaign_of
from schema.types.dictionary import WalletDefinition, wallet_definition
from schema.types.feed_items import Common, Correction, FeedItem
from schema.types.rules import Limit, limit_of


@strawberry.interface(description="Something that happened to points of one wallet.")
class PointsEvent(FeedItem):
    wallet: WalletDefinition = strawberry.field(description="The wallet.")
    amount: SafeInt = strawberry.field(description="How many points.")


@strawberry.type(description="Points went into a wallet.")
class PointsGiven(PointsEvent):
    limited_by: Limit | None = strawberry.field(
        description="The limit that made it fewer than the rule's amount; null when it was the whole amount."
    )
    campaigns: list[CampaignDefinition] = strawberry.field(
        description="The campaigns that changed it from what the rule gives by itself."
    )


@strawberry.type(description="Points are promised, but not yet there: something may still cancel them.")
class PointsHeld(PointsEvent):
    until: DateTime = strawberry.field(description="When they go into the wallet, unless they are cancelled before.")
    limited_by: Limit | None = strawberry.field(
        description="The limit that made it fewer than the rule's amount; null when it was the whole amount."
    )
    campaigns: list[CampaignDefinition] = strawberry.field(
        description="The campaigns that changed it from what the rule gives by itself."
    )


@strawberry.interface(description="Something that became of points that were held.")
class HoldEnded(PointsEvent):
    promised_for: strawberry.Private[EntryId | None]

    @resolved("The action that the points were promised for.")
    async def held_for(self, info: Info) -> Action | None:
        return await load_action(info.context, self.promised_for) if self.promised_for else None


@strawberry.type(description="Points that were held went into the wallet.")
class PointsReleased(HoldEnded):
    pass


@strawberry.type(description="Points that were held will not come: what cancels them has happened. `action` says what.")
class PointsCancelled(HoldEnded):
    pass


@strawberry.type(description="Points that were not spent in time left the wallet.")
class PointsExpired(PointsEvent):
    pass


@strawberry.type(description="A part of points that were spent, which would have expired.")
class SpentLot:
    last_day: date = strawberry.field(description="The last day on which they would have been there.")
    amount: SafeInt = strawberry.field(description="How many.")


@strawberry.type(description="Points were paid for something that the rule sells: a freeze, a repair.")
class PointsSpent(PointsEvent):
    lots: list[SpentLot] = strawberry.field(
        description="What of it would have expired, the earliest first; empty when none of it would."
    )


@strawberry.type(description="A points rule matched, but a limit left no room: nothing was given.")
class PointsLimited(FeedItem):
    limited_by: Limit = strawberry.field(description="The limit.")
    until: DateTime | None = strawberry.field(
        description="The first instant at which the rule can give again; null when it never will."
    )


@strawberry.type(description="What had been given or held has changed, because something came in late.")
class PointsCorrected(Correction):
    wallet: WalletDefinition = strawberry.field(description="The wallet.")
    amount: SafeInt = strawberry.field(
        description="The difference to the balance: above 0 when added, below 0 when taken."
    )
    pending: SafeInt = strawberry.field(description="The difference to what is held, likewise.")


MovedPoints: TypeAlias = (
    effects.PointsGiven
    | effects.PointsHeld
    | effects.PointsReleased
    | effects.PointsCancelled
    | effects.PointsExpired
    | effects.PointsSpent
    | effects.PointsCorrected
)


def limited_item(common: Common, effect: effects.PointsLimited) -> FeedItem:
    until = DateTime(effect.until) if effect.until is not None else None
    return PointsLimited(**common, limited_by=limit_of(common["book"], effect.limited_by), until=until)


def points_item(common: Common, effect: MovedPoints) -> FeedItem:
    """An effect that moves points as the type of its case."""
    wallet, amount = wallet_definition(common["book"], effect.wallet), SafeInt(effect.amount)
    match effect:
        case effects.PointsGiven():
            return PointsGiven(
                **common,
                wallet=wallet,
                amount=amount,
                limited_by=_limit(common, effect),
                campaigns=_during(common, effect),
            )
        case effects.PointsHeld():
            return PointsHeld(
                **common,
                wallet=wallet,
                amount=amount,
                until=DateTime(effect.until),
                limited_by=_limit(common, effect),
                campaigns=_during(common, effect),
            )
        case effects.PointsReleased():
            return PointsReleased(**common, wallet=wallet, amount=amount, promised_for=effect.held_for)
        case effects.PointsCancelled():
            return PointsCancelled(**common, wallet=wallet, amount=amount, promised_for=effect.held_for)
        case effects.PointsExpired():
            return PointsExpired(**common, wallet=wallet, amount=amount)
        case effects.PointsSpent():
            lots = [SpentLot(last_day=day, amount=SafeInt(part)) for day, part in effect.lots]
            return PointsSpent(**common, wallet=wallet, amount=amount, lots=lots)
        case effects.PointsCorrected():
            return PointsCorrected(**common, wallet=wallet, amount=amount, pending=SafeInt(effect.pending))
        case _:
            assert_never(effect)


def _limit(common: Common, effect: effects.PointsGiven | effects.PointsHeld) -> Limit | None:
    return limit_of(common["book"], effect.limited_by) if effect.limited_by else None


def _during(common: Common, effect: effects.PointsGiven | effects.PointsHeld) -> list[CampaignDefinition]:
    return [campaign_of(common["book"], each) for each in effect.campaigns]
