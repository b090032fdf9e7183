"""A member as of now: everything that a screen shows of them."""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Annotated, TypeAlias

import strawberry
from graphql import GraphQLError

from engine import service as engine
from engine.rules import standing
from schema.auth.callers import Role
from schema.auth.rights import PARTNERS
from schema.book import Book
from schema.context import Context, Info
from schema.fields import resolved
from schema.ids import NodeKind, Numbered, Numbers, Timed, cursor_of, id_of, shortened
from schema.scalars import DateTime, JSONObject
from schema.types.action_pages import ActionConnection, action_connection
from schema.types.attributes import told_attributes
from schema.types.badges import BadgeStanding, BadgeStatus, badge_standing
from schema.types.campaigns import CampaignDefinition, campaign_definition, is_on
from schema.types.challenges import ChallengeStanding, ChallengeStatus, challenge_standing
from schema.types.connections import (
    AfterArgument,
    BeforeArgument,
    FirstArgument,
    LastArgument,
    page_size,
    window_of,
)
from schema.types.dictionary import Perk, SegmentDefinition, perks_of, segment_of
from schema.types.external_ids import ExternalId, external_ids_of
from schema.types.feed_pages import FeedConnection, feed_connection
from schema.types.impact import ImpactStanding, impact_standing
from schema.types.ledger import LedgerConnection, ledger_connection
from schema.types.levels import LevelStanding, level_standing
from schema.types.next_steps import FirstSteps, NextStep, next_steps_of
from schema.types.node import Node
from schema.types.program import Program, program_of
from schema.types.streaks import StreakStanding, streak_standing
from schema.types.timed_pages import places_of
from schema.types.wallets import WalletStanding, wallet_standing

WalletArgument: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The key of a wallet: only its entries. One that the programme never had is an error with the code "
        "UNKNOWN_WALLET, because an empty page would say that nothing was ever earned in it."
    ),
]

TypeArgument: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The key of an action type: only its actions. One that the programme never had is an error with "
        "the code UNKNOWN_ACTION_TYPE."
    ),
]
UnseenArgument: TypeAlias = Annotated[
    bool, strawberry.argument(description="Whether to leave out what the member has seen: see `markFeedSeen`.")
]


@strawberry.type(description="A person taking part, as of the moment of reading.")
class Member(Node):
    external_id: str = strawberry.field(
        description="What brands know the member by; the member's own app, what the brand does that minted its token."
    )
    time_zone: str = strawberry.field(description="The IANA zone whose days and weeks are the member's.")
    locale: str | None = strawberry.field(
        description="The language that the member reads, as a tag; null when nobody has said."
    )
    joined_at: DateTime = strawberry.field(description="When the member became known.")
    as_of: DateTime = strawberry.field(description="The moment for which everything here is true.")
    today: date = strawberry.field(description="The member's local date, as the programme's `dayStarts` has it.")
    version: int = strawberry.field(
        description="Grows by one with every change of what the rules made of the member: the same number means no "
        "change. What was seen of the feed is no such change."
    )
    state_hash: str = strawberry.field(
        description="A hash of the member's whole state, in hexadecimal: equal for equal histories, in whatever order "
        "they were submitted."
    )
    feed_cursor: str = strawberry.field(
        description="Where the feed stood when this was read: give it to `memberFeed(after:)` to miss nothing since."
    )
    feed_seen_up_to: str = strawberry.field(
        description="Where the member has seen the feed up to, on whichever device: see `markFeedSeen`. A cursor, "
        "which `memberFeed(after:)` takes as well."
    )
    display_name: str | None = strawberry.field(
        description="The name that other members see; null when nobody has said one. See `setMemberDisplay`."
    )
    show_in_rankings: bool = strawberry.field(
        description="Whether other members may see the member in rankings; yes until somebody says no."
    )
    unseen_count: int = strawberry.field(
        description="How many feed items came after `feedSeenUpTo`: the number on a bell."
    )
    book: strawberry.Private[Book]
    stored: strawberry.Private[engine.Member]
    standing: strawberry.Private[standing.Standing]

    @resolved("The programme, as `program(key:)` tells it.")
    def program(self) -> Program:
        return program_of(self.book)

    @resolved(
        "What was told of the member, by the names of the programme's member attributes. Instants are in ISO 8601."
    )
    def attributes(self) -> JSONObject:
        return told_attributes(self.stored.attributes, self.book.dictionary.member_attributes)

    @resolved("The segments that the member belongs to now.")
    def segments(self) -> list[SegmentDefinition]:
        return [segment_of(self.book, each) for each in self.standing.segments]

    @resolved("How much good the member has done, by every measure of the programme.")
    def impact(self) -> list[ImpactStanding]:
        return [impact_standing(self.book, each) for each in self.standing.impact]

    @resolved("The campaigns that are on today, at some hour, on the member's calendar.")
    def campaigns(self) -> list[CampaignDefinition]:
        declared = self.book.present.campaigns.values()
        return [campaign_definition(self.book, each) for each in declared if is_on(each, self.standing.today)]

    @resolved("Where the member stands on the level ladder; null when the programme has none.")
    def level(self) -> LevelStanding | None:
        return level_standing(self.book, self.stored.id, self.standing.level) if self.standing.level else None

    @resolved("Every wallet of the programme, with what is in it.")
    def wallets(self) -> list[WalletStanding]:
        return [wallet_standing(self.book, self.standing, each) for each in self.standing.wallets]

    @resolved("Every badge, won or not; hidden ones only once they are won.")
    def badges(
        self,
        status: Annotated[
            list[BadgeStatus] | None, strawberry.argument(description="Only those that stand so; without it, all.")
        ] = None,
    ) -> list[BadgeStanding]:
        stands = [badge_standing(self.book, self.stored.id, each) for each in self.standing.badges]
        return [each for each in stands if status is None or each.status in status]

    @resolved("Every streak of the programme.")
    def streaks(self) -> list[StreakStanding]:
        today = self.standing.today
        return [streak_standing(self.book, self.stored.id, today, each) for each in self.standing.streaks]

    @resolved("Every challenge of the programme.")
    def challenges(
        self,
        status: Annotated[
            list[ChallengeStatus] | None, strawberry.argument(description="Only those that stand so; without it, all.")
        ] = None,
    ) -> list[ChallengeStanding]:
        now = self.standing.as_of
        stands = [challenge_standing(self.book, self.stored.id, now, each) for each in self.standing.challenges]
        return [each for each in stands if status is None or each.status in status]

    @resolved("What the member is closest to, the closest first, and what would bring it.")
    async def next_steps(self, info: Info, first: FirstSteps = 3) -> list[NextStep]:
        most = page_size(first)
        steps = await info.context.service.next_steps(self.stored.id)
        return next_steps_of(info.context.renewed(self.book), steps, most)

    @resolved("What the member is entitled to, by the level held and the badges won; each once.")
    def perks(self) -> list[Perk]:
        return perks_of(self.book, self.standing.perks)

    @resolved("Everything that happened to the member's points, newest first.")
    async def ledger(
        self,
        info: Info,
        first: FirstArgument = None,
        after: AfterArgument = None,
        last: LastArgument = None,
        before: BeforeArgument = None,
        wallet: WalletArgument = None,
    ) -> LedgerConnection:
        if wallet is not None and not self.book.declares_wallet(wallet):
            raise _unknown("wallet", wallet, self.book.dictionary.wallets, self.book)
        window = window_of(
            Numbers(Numbered.LEDGER, self.stored.id, self.stored.ledger_number), first, after, last, before
        )
        page = await info.context.service.ledger(self.stored.id, window.stretch, wallet)
        return ledger_connection(info.context.renewed(self.book), window, page)

    @resolved(
        "What the member did, the latest first, by when it was done: also what was taken back since. A brand sees what "
        "it submitted itself."
    )
    async def actions(
        self,
        info: Info,
        first: FirstArgument = None,
        after: AfterArgument = None,
        last: LastArgument = None,
        before: BeforeArgument = None,
        type: TypeArgument = None,
    ) -> ActionConnection:
        if type is not None and not self.book.declares_action_type(type):
            raise _unknown("action type", type, self.book.dictionary.actions, self.book)
        caller = info.context.caller
        places = places_of(Timed.ACTIONS, self.stored.id, first, after, last, before)
        brand = caller.brand if caller.role is Role.BRAND else None
        page = await info.context.service.actions(self.stored, places.between, type=type, brand=brand)
        return action_connection(places, page)

    @resolved(
        "Every name that the member goes by: the common one first, then those that came with a merge, and those that "
        "are one brand's own. A brand sees its own, operators see all.",
        roles=PARTNERS,
    )
    async def external_ids(self, info: Info) -> list[ExternalId]:
        return await external_ids_of(info.context, self.stored.id, self.stored.external_id)

    @resolved("What happened to the member, newest first.")
    async def feed(
        self,
        info: Info,
        first: FirstArgument = None,
        after: AfterArgument = None,
        last: LastArgument = None,
        before: BeforeArgument = None,
        unseen: UnseenArgument = False,
    ) -> FeedConnection:
        seen = self.stored.feed_seen if unseen else 0
        numbers = Numbers(Numbered.FEED, self.stored.id, self.stored.feed_number)
        window = window_of(numbers, first, after, last, before, floor=seen)
        page = await info.context.service.feed(self.stored.id, window.stretch)
        return feed_connection(info.context.renewed(self.book), window, page)


def member_of(context: Context, program: engine.Program, stored: engine.Member) -> Member:
    stands = stored.standing
    return Member(
        id=id_of(NodeKind.MEMBER, stored.id),
        external_id=context.caller.calls(stored.external_id),
        time_zone=stands.zone,
        locale=stands.locale,
        joined_at=DateTime(stored.joined_at),
        as_of=DateTime(stands.as_of),
        today=stands.today,
        version=stored.version,
        state_hash=stored.state_hash,
        feed_cursor=cursor_of(Numbered.FEED, stored.id, stored.feed_number),
        feed_seen_up_to=cursor_of(Numbered.FEED, stored.id, stored.feed_seen),
        display_name=stored.display_name or None,
        show_in_rankings=stored.in_rankings,
        unseen_count=max(0, stored.feed_number - stored.feed_seen),
        book=book_for(context, program, stored),
        stored=stored,
        standing=stands,
    )


def book_for(context: Context, program: engine.Program, member: engine.Member | None) -> Book:
    """The programme's rule files as this member may read them; None for a member of whom nothing is known."""
    if member is None:
        return context.book(program)
    return context.book(program, member.standing.locale).for_a_member_who_won(badges_won(member))


def badges_won(stored: engine.Member) -> frozenset[str]:
    """The keys of the badges that a member has won."""
    return frozenset(each.badge.name for each in stored.standing.badges if each.times)


def _unknown(what: str, key: str, known: Iterable[str], book: Book) -> GraphQLError:
    """A list was asked for of something that the programme never had: an empty one would tell another story."""
    keys = {each.lower(): each for each in known}
    near = [keys[each] for each in get_close_matches(key.lower(), keys, n=1)]
    hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(keys.values())}."
    return GraphQLError(
        f"{book.program.key} has no {what} {shortened(key)}; {hint}",
        extensions={"code": f"UNKNOWN_{what.upper().replace(' ', '_')}", "didYouMean": near},
    )


async def load_member(context: Context, program: str, external_id: str) -> Member | None:
    """The member by external id, or None when the programme or the member is unknown."""
    return _loaded(context, await context.member(program, external_id))


async def load_member_by_id(context: Context, member_id: str) -> Member | None:
    """The member of that id, or None when there is none."""
    return _loaded(context, await context.member_by_id(member_id))


def _loaded(context: Context, stored: engine.Member | None) -> Member | None:
    program = context.service.program(stored.program) if stored else None
    return member_of(context, program, stored) if stored and program else None
