"""A programme: what its rule files declare, and the version of them in force."""

import strawberry

from engine import service as engine
from engine.store.sandbox_keys import is_sandbox
from schema.auth.rights import OPERATORS, may
from schema.book import Book
from schema.fields import resolved
from schema.ids import NodeKind, id_of
from schema.scalars import DateTime
from schema.types.badges import BadgeDefinition, badge_definition
from schema.types.campaigns import CampaignDefinition, campaign_definition
from schema.types.challenges import ChallengeDefinition, challenge_definition
from schema.types.dictionary import (
    ActionType,
    Attribute,
    ImpactDefinition,
    Perk,
    SegmentDefinition,
    WalletDefinition,
    Weekday,
    action_type_of,
    attribute,
    impact_of,
    perks_of,
    segment_of,
    wallet_definition,
)
from schema.types.levels import LevelDefinition, level_definition
from schema.types.node import Named, Node
from schema.types.periods import Period
from schema.types.streaks import StreakDefinition, streak_definition


@strawberry.type(description="A version of a programme's rule files, as it was published.")
class RulesetVersion:
    number: int = strawberry.field(description="Counts the programme's versions from 1.")
    digest: str = strawberry.field(description="Names the content of the rule files and nothing else, in hexadecimal.")
    effective_from: DateTime = strawberry.field(description="Actions that occurred from then on are judged by it.")
    published_at: DateTime = strawberry.field(description="When it was published.")
    published_by: str = strawberry.field(description="Who published it.", metadata=may(OPERATORS))
    note: str = strawberry.field(description="What they noted about it; may be empty.", metadata=may(OPERATORS))


@strawberry.type(
    description="One loyalty programme: what its rule files declare now. The same for everybody: hidden badges are "
    "never told of here, not even to a member who won them."
)
class Program(Node, Named):
    languages: list[str] = strawberry.field(description="The languages of its names; the first is the fallback.")
    time_zone: str = strawberry.field(description="Its IANA zone, which is that of members who have none of their own.")
    week_starts: Weekday = strawberry.field(description="The first day of a week.")
    day_starts: str = strawberry.field(description="The local wall clock at which a day begins, as `04:00`.")
    version: RulesetVersion = strawberry.field(description="The version of the rule files in force now.")
    book: strawberry.Private[Book]

    @resolved("Whether it is a brand's sandbox: the same rules, with members of its own.")
    def is_sandbox(self) -> bool:
        return is_sandbox(self.book.program.key)

    @resolved("What members can do, and what must be told about it.")
    def action_types(self) -> list[ActionType]:
        return [action_type_of(self.book, key) for key in self.book.dictionary.actions]

    @resolved("What may be told of members.")
    def member_attributes(self) -> list[Attribute]:
        return [attribute(each) for each in self.book.dictionary.member_attributes.values()]

    @resolved("The segments that members can belong to.")
    def segments(self) -> list[SegmentDefinition]:
        return [segment_of(self.book, key) for key in self.book.dictionary.segments]

    @resolved("The measured goods.")
    def impact(self) -> list[ImpactDefinition]:
        return [impact_of(self.book, key) for key in self.book.dictionary.impact]

    @resolved("The kinds of points.")
    def wallets(self) -> list[WalletDefinition]:
        return [wallet_definition(self.book, key) for key in self.book.dictionary.wallets]

    @resolved("What members can become entitled to.")
    def perks(self) -> list[Perk]:
        return perks_of(self.book, tuple(self.book.dictionary.perks))

    @resolved("The badges, without the hidden ones: those are not told of before they are won.")
    def badges(self) -> list[BadgeDefinition]:
        return [badge_definition(self.book, each) for each in self.book.present.badges.values() if not each.hidden]

    @resolved("The level ladder from its lowest step up; empty when there is none.")
    def levels(self) -> list[LevelDefinition]:
        return [level_definition(self.book, each) for each in self.book.present.levels.values()]

    @resolved("The wallet whose earned points the level ladder goes by.")
    def levels_by(self) -> WalletDefinition | None:
        ladder = self.book.program.version.ruleset.levels
        return wallet_definition(self.book, ladder.wallet) if ladder else None

    @resolved("The period by which levels must be earned anew: null when what was reached stays.")
    def levels_requalify(self) -> Period | None:
        ladder = self.book.program.version.ruleset.levels
        return Period(ladder.requalify.value) if ladder and ladder.requalify else None

    @resolved("The campaigns, whether upcoming, on or over.")
    def campaigns(self) -> list[CampaignDefinition]:
        return [campaign_definition(self.book, each) for each in self.book.present.campaigns.values()]

    @resolved("The streaks.")
    def streaks(self) -> list[StreakDefinition]:
        return [streak_definition(self.book, each) for each in self.book.present.streaks.values()]

    @resolved("The challenges, whether upcoming, on or over.")
    def challenges(self) -> list[ChallengeDefinition]:
        return [challenge_definition(self.book, each) for each in self.book.present.challenges.values()]


def program_of(book: Book) -> Program:
    book = book.for_a_member_who_won(frozenset())  # the same id means the same for whoever reads it
    dictionary = book.dictionary
    hours, minutes = divmod(dictionary.day_starts, 60)
    return Program(
        id=id_of(NodeKind.PROGRAM, book.program.key),
        key=dictionary.key,
        names=dictionary.names,
        reader=book.reader,
        languages=list(dictionary.languages),
        time_zone=dictionary.zone,
        week_starts=Weekday(dictionary.week_starts),
        day_starts=f"{hours:02}:{minutes:02}",
        version=_version(book.program.version),
        book=book,
    )


def _version(version: engine.Version) -> RulesetVersion:
    return RulesetVersion(
        number=version.number,
        digest=version.digest,
        effective_from=DateTime(version.effective_from),
        published_at=DateTime(version.published_at),
        published_by=version.published_by,
        note=version.note,
    )
