"""Campaigns: when points rules give more."""

from datetime import date

import strawberry

from engine.rules import campaigns
from engine.rules.calendar import weekday
from engine.rules.dictionary import RuleId
from schema.book import Book, told_once
from schema.fields import resolved
from schema.ids import NodeKind
from schema.locales import LocaleArgument
from schema.types.dictionary import Weekday
from schema.types.node import Named, Node, declared
from schema.types.rules import RuleReference, rule_reference


@strawberry.type(description="Hours of the day, on the member's clock.")
class Hours:
    starts: str = strawberry.field(description="The first minute, as `17:00`.")
    ends: str = strawberry.field(
        description="The first minute that is no longer of them; on the next day when it is not after `starts`."
    )


@strawberry.type(description="A time-boxed change to what points rules give, on the member's own calendar.")
class CampaignDefinition(Node, Named):
    first_day: date | None = strawberry.field(description="The first day of it; null when it has been on since ever.")
    last_day: date | None = strawberry.field(description="The last day of it, inclusive; null when it never ends.")
    weekdays: list[Weekday] = strawberry.field(description="The days of the week on which it is on, Monday first.")
    hours: list[Hours] = strawberry.field(description="The hours in which it is on; empty for the whole day.")
    multiply: float | None = strawberry.field(
        description="What every award of a rule is multiplied by; null when `add` says otherwise."
    )
    add: int | None = strawberry.field(
        description="How much is added to every award of a rule; null when `multiply` says otherwise."
    )
    stacks: bool = strawberry.field(
        description="Whether it comes on top of others. Of those that do not, only the best one counts."
    )
    spec: strawberry.Private[campaigns.CampaignSpec]
    book: strawberry.Private[Book]

    @resolved("What the campaign is about, for people; null when the rule files do not say.")
    def description(self, locale: LocaleArgument = None) -> str | None:
        return self.reader.preferring(locale).text(self.spec.description)

    @resolved("The points rules that it changes.")
    def applies_to(self) -> list[RuleReference]:
        names = self.spec.applies_to or tuple(self.book.present.points)
        return [rule_reference(self.book, RuleId(f"points.{name}")) for name in names]


@told_once
def campaign_definition(book: Book, spec: campaigns.CampaignSpec) -> CampaignDefinition:
    return CampaignDefinition(
        **declared(book, NodeKind.CAMPAIGN, spec.name, spec.names),
        first_day=spec.first_day,
        last_day=spec.last_day,
        weekdays=[Weekday(day) for day in sorted(spec.weekdays)],
        hours=[Hours(starts=_clock(each.start), ends=_clock(each.end)) for each in spec.hours],
        multiply=float(spec.multiply) if spec.multiply is not None else None,
        add=spec.add,
        stacks=spec.stack,
        spec=spec,
        book=book,
    )


def campaign_of(book: Book, key: str) -> CampaignDefinition:
    """The campaign of that key."""
    return campaign_definition(book, book.campaign(key))


def is_on(spec: campaigns.CampaignSpec, today: date) -> bool:
    """Whether a campaign is on at some hour of a day, for members whose attributes and actions it asks for."""
    begun = spec.first_day is None or spec.first_day <= today
    over = spec.last_day is not None and spec.last_day < today
    return begun and not over and weekday(today.toordinal()) in spec.weekdays


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
