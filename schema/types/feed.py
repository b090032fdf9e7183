"""Feed items: what happened to a member, one type for each kind of effect."""

from typing import TypedDict, assert_never

import strawberry

from engine.rules import effects, standing
from engine.service import FeedRow
from schema.book import Book
from schema.context import Info
from schema.fields import resolved
from schema.ids import NodeKind, Numbered, cursor_of, id_of
from schema.locales import LocaleArgument
from schema.scalars import DateTime, SafeInt
from schema.sentences import sentence
from schema.types.actions import Action, load_action
from schema.types.badges import BadgeDefinition, BadgeTier, badge_of, tier_of
from schema.types.challenges import ChallengeDefinition, ChallengeStepDefinition, challenge_of, step_of
from schema.types.dictionary import WalletDefinition, wallet_definition
from schema.types.levels import LevelDefinition, level_of
from schema.types.node import Node
from schema.types.progress import Progress, progress_of
from schema.types.rules import Limit, RuleReference, limit_of, rule_reference
from schema.types.streaks import StreakDefinition, streak_of


@strawberry.interface(
    description="Something that happened to a member. The same item has the same `id` in a mutation's outcome, in the "
    "member's feed and on the subscription. What the rule files no longer declare is told as the last version that "
    "did had it."
)
class FeedItem(Node):
    cursor: str = strawberry.field(description="Where it stands in the feed: give it as `after` to go on from here.")
    number: int = strawberry.field(description="Counts the member's feed items from 1, without gaps.")
    at: DateTime = strawberry.field(description="When it happened, by the calendar of the actions.")
    posted_at: DateTime = strawberry.field(description="When the server found out: later than `at` for late actions.")
    rule: RuleReference = strawberry.field(description="The rule that it came from.")
    row: strawberry.Private[FeedRow]
    book: strawberry.Private[Book]

    @resolved("The action that it is about; null when it was time passing that led to it.")
    async def action(self, info: Info) -> Action | None:
        entry = self.row.effect.entry
        return await load_action(info.context, entry) if entry else None

    @resolved("One sentence for the member, in Swedish or English.")
    def text(self, locale: LocaleArgument = None) -> str:
        return sentence(self.row.effect, self.book.read_by(self.book.reader.preferring(locale)))


@strawberry.interface(description="A feed item that changes what had been told before, because an action came in late.")
class Correction(FeedItem):
    @resolved("The late action that led to the correction.")
    async def cause(self, info: Info) -> Action | None:
        return await load_action(info.context, self.row.cause_id) if self.row.cause_id else None


@strawberry.type(description="Points went into a wallet.")
class PointsGiven(FeedItem):
    wallet: WalletDefinition = strawberry.field(description="The wallet.")
    amount: SafeInt = strawberry.field(description="How many points.")
    limited_by: Limit | None = strawberry.field(
        description="The limit that made it fewer than the rule's amount; null when it was the whole amount."
    )


@strawberry.type(description="A points rule matched, but a limit left no room: nothing was given.")
class PointsLimited(FeedItem):
    limited_by: Limit = strawberry.field(description="The limit.")
    until: DateTime | None = strawberry.field(
        description="The first instant at which the rule can give again; null when it never will."
    )


@strawberry.type(description="A badge, or its next tier, was won.")
class BadgeWon(FeedItem):
    badge: BadgeDefinition = strawberry.field(description="The badge.")
    tier: BadgeTier | None = strawberry.field(description="The tier; null for a badge that had none then.")
    value: str | None = strawberry.field(description="The value it was won for, when the badge has `forEach`.")


@strawberry.type(description="The member stands on another level of the ladder.")
class LevelChanged(FeedItem):
    before: LevelDefinition | None = strawberry.field(description="The level before; null at the very first standing.")
    after: LevelDefinition = strawberry.field(description="The level now.")


@strawberry.interface(description="Something that happened to one of the member's streaks.")
class StreakEvent(FeedItem):
    streak: StreakDefinition = strawberry.field(description="The streak.")
    length: int = strawberry.field(description="How long the run is, or was before it was broken, in done periods.")


@strawberry.type(description="One more period of a streak is done. A new run starts with length 1.")
class StreakExtended(StreakEvent):
    best: int = strawberry.field(description="The longest run ever.")


@strawberry.type(description="A period went by without what the streak asks for. `length` is how long the run was.")
class StreakBroken(StreakEvent):
    pass


@strawberry.type(description="A run reached a length that gives something.")
class StreakMilestone(StreakEvent):
    pass


@strawberry.interface(description="Something that happened to one of the member's challenges.")
class ChallengeEvent(FeedItem):
    challenge: ChallengeDefinition = strawberry.field(description="The challenge.")


@strawberry.type(description="A step of a challenge came closer to its target, or reached it.")
class ChallengeStepAdvanced(ChallengeEvent):
    step: ChallengeStepDefinition = strawberry.field(description="The step.")
    progress: Progress = strawberry.field(description="How far the step has come.")
    done: bool = strawberry.field(description="Whether the step is done now.")


@strawberry.type(description="Every step of a challenge is done.")
class ChallengeCompleted(ChallengeEvent):
    pass


@strawberry.type(description="A challenge that the member had begun is over, and it was not completed.")
class ChallengeEnded(ChallengeEvent):
    pass


@strawberry.type(description="What had been given has changed, because an action came in late.")
class PointsCorrected(Correction):
    wallet: WalletDefinition = strawberry.field(description="The wallet.")
    amount: SafeInt = strawberry.field(description="The difference: above 0 when added, below 0 when taken.")


@strawberry.type(description="A badge is taken back that would never have been won, had everything been known in time.")
class BadgeWithdrawn(Correction):
    badge: BadgeDefinition = strawberry.field(description="The badge.")
    tier: BadgeTier | None = strawberry.field(description="The tier; null for a badge that had none then.")
    value: str | None = strawberry.field(description="The value it had been won for, when the badge has `forEach`.")


@strawberry.type(description="A late action changed how long a streak's run is.")
class StreakCorrected(StreakEvent, Correction):
    best: int = strawberry.field(description="The longest run ever, as it is now.")


@strawberry.type(description="A late action changed whether a challenge is completed.")
class ChallengeCorrected(ChallengeEvent, Correction):
    completed: bool = strawberry.field(description="Whether it is completed now.")


class _Common(TypedDict):
    """What every feed item is made with."""

    id: strawberry.ID
    cursor: str
    number: int
    at: DateTime
    posted_at: DateTime
    rule: RuleReference
    row: FeedRow
    book: Book


def feed_item(book: Book, row: FeedRow) -> FeedItem:
    """A feed row as the type of its effect."""
    common = _common(book, row)
    effect = row.effect
    match effect:
        case effects.PointsGiven() | effects.PointsLimited() | effects.PointsCorrected():
            return _points_item(common, effect)
        case effects.BadgeWon() | effects.BadgeWithdrawn():
            return _badge_item(common, effect)
        case effects.LevelChanged():
            before = level_of(book, effect.before) if effect.before else None
            return LevelChanged(**common, before=before, after=level_of(book, effect.after))
        case effects.StreakExtended() | effects.StreakBroken() | effects.StreakMilestone() | effects.StreakCorrected():
            return _streak_item(common, effect)
        case (
            effects.ChallengeStepAdvanced()
            | effects.ChallengeCompleted()
            | effects.ChallengeEnded()
            | effects.ChallengeCorrected()
        ):
            return _challenge_item(common, effect)
        case _:
            assert_never(effect)


def _common(book: Book, row: FeedRow) -> _Common:
    return _Common(
        id=id_of(NodeKind.FEED_ITEM, row.member_id, row.number),
        cursor=cursor_of(Numbered.FEED, row.member_id, row.number),
        number=row.number,
        at=DateTime(row.at),
        posted_at=DateTime(row.posted_at),
        rule=rule_reference(book, row.effect.rule),
        row=row,
        book=book,
    )


def _points_item(
    common: _Common, effect: effects.PointsGiven | effects.PointsLimited | effects.PointsCorrected
) -> FeedItem:
    book = common["book"]
    if isinstance(effect, effects.PointsLimited):
        until = DateTime(effect.until) if effect.until is not None else None
        return PointsLimited(**common, limited_by=limit_of(book, effect.limited_by), until=until)
    wallet, amount = wallet_definition(book, effect.wallet), SafeInt(effect.amount)
    if isinstance(effect, effects.PointsCorrected):
        return PointsCorrected(**common, wallet=wallet, amount=amount)
    limited_by = limit_of(book, effect.limited_by) if effect.limited_by else None
    return PointsGiven(**common, wallet=wallet, amount=amount, limited_by=limited_by)


def _badge_item(common: _Common, effect: effects.BadgeWon | effects.BadgeWithdrawn) -> FeedItem:
    badge = badge_of(common["book"], effect.badge)
    tier = tier_of(common["book"], effect.badge, effect.tier)
    made = BadgeWon if isinstance(effect, effects.BadgeWon) else BadgeWithdrawn
    return made(**common, badge=badge, tier=tier, value=effect.value)


def _streak_item(
    common: _Common,
    effect: effects.StreakExtended | effects.StreakBroken | effects.StreakMilestone | effects.StreakCorrected,
) -> FeedItem:
    streak = streak_of(common["book"], effect.streak)
    match effect:
        case effects.StreakExtended():
            return StreakExtended(**common, streak=streak, length=effect.length, best=effect.best)
        case effects.StreakCorrected():
            return StreakCorrected(**common, streak=streak, length=effect.length, best=effect.best)
        case effects.StreakBroken():
            return StreakBroken(**common, streak=streak, length=effect.length)
        case effects.StreakMilestone():
            return StreakMilestone(**common, streak=streak, length=effect.length)
        case _:
            assert_never(effect)


def _challenge_item(
    common: _Common,
    effect: effects.ChallengeStepAdvanced
    | effects.ChallengeCompleted
    | effects.ChallengeEnded
    | effects.ChallengeCorrected,
) -> FeedItem:
    challenge = challenge_of(common["book"], effect.challenge)
    match effect:
        case effects.ChallengeStepAdvanced():
            return ChallengeStepAdvanced(
                **common,
                challenge=challenge,
                step=step_of(common["book"], effect.challenge, effect.step),
                progress=progress_of(standing.Progress(effect.value, effect.target)),
                done=effect.value >= effect.target,
            )
        case effects.ChallengeCompleted():
            return ChallengeCompleted(**common, challenge=challenge)
        case effects.ChallengeEnded():
            return ChallengeEnded(**common, challenge=challenge)
        case effects.ChallengeCorrected():
            return ChallengeCorrected(**common, challenge=challenge, completed=effect.completed)
        case _:
            assert_never(effect)
