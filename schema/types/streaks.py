"""Streaks, and how a member's runs stand."""

from enum import Enum

import strawberry

from engine.rules import standing, streaks
from schema.book import Book
from schema.fields import resolved
from schema.scalars import DateTime
from schema.types.badges import Gift, gift_of
from schema.types.dictionary import Weekday
from schema.types.node import Named
from schema.types.progress import Progress, progress_of


@strawberry.enum(description="What a streak counts, on the member's own calendar.")
class StreakPeriod(Enum):
    DAY = strawberry.enum_value("day", description="Days, by the member's zone and the programme's `dayStarts`.")
    WEEK = strawberry.enum_value("week", description="Weeks, from the programme's `weekStarts`.")


@strawberry.type(description="A length at which a run gives something.")
class StreakMilestoneDefinition:
    length: int = strawberry.field(description="How many done periods in a row.")
    gives: Gift = strawberry.field(description="What reaching it gives, in every run that does.")


@strawberry.type(description="Days or weeks in a row with something done in each.")
class StreakDefinition(Named):
    every: StreakPeriod = strawberry.field(description="Whether days or weeks are counted.")
    action_type: str = strawberry.field(description="The key of the action type that counts.")
    at_least: int = strawberry.field(description="How many such actions make a period done.")
    only_on: list[Weekday] | None = strawberry.field(
        description="For daily streaks: the days that are asked for, Monday first. The others never break a run. "
        "Null for weekly ones."
    )
    spec: strawberry.Private[streaks.StreakSpec]
    book: strawberry.Private[Book]

    @resolved("The lengths that give something, shortest first.")
    def milestones(self) -> list[StreakMilestoneDefinition]:
        gifts = sorted(self.spec.milestones.items())
        return [StreakMilestoneDefinition(length=length, gives=gift_of(self.book, gift)) for length, gift in gifts]


@strawberry.enum(description="How a streak stands now.")
class StreakStatus(Enum):
    NONE = strawberry.enum_value("none", description="No run: the next done period begins one.")
    SECURED = strawberry.enum_value("secured", description="The present day or week is done.")
    AT_RISK = strawberry.enum_value(
        "at_risk", description="The run ends unless the present day or week is done before `atRiskUntil`."
    )
    OPEN = strawberry.enum_value("open", description="The run is alive, and the present day is not asked for.")


@strawberry.type(description="A streak of one member, as of now.")
class StreakStanding:
    streak: StreakDefinition = strawberry.field(description="The streak.")
    status: StreakStatus = strawberry.field(description="Whether it is secured, at risk, or not running.")
    current: int = strawberry.field(description="The length of the present run in done periods; 0 when there is none.")
    best: int = strawberry.field(description="The longest run ever.")
    secured: bool = strawberry.field(description="Whether the present day or week is done.")
    at_risk_until: DateTime | None = strawberry.field(
        description="When the run breaks unless more is done before: the end of the next day or week that must be "
        "done. While AT_RISK that is the present one; while SECURED or OPEN it is one still to come. Null when there "
        "is no run."
    )
    progress: Progress = strawberry.field(description="Actions in the present day or week against what it asks for.")
    next_milestone: StreakMilestoneDefinition | None = strawberry.field(
        description="The next length that gives something; null when there is none ahead."
    )


def streak_definition(book: Book, spec: streaks.StreakSpec) -> StreakDefinition:
    return StreakDefinition(
        key=spec.name,
        names=spec.names,
        reader=book.reader,
        every=StreakPeriod(spec.every.value),
        action_type=spec.when,
        at_least=spec.at_least,
        only_on=_asked_for(spec),
        spec=spec,
        book=book,
    )


def _asked_for(spec: streaks.StreakSpec) -> list[Weekday] | None:
    if spec.every is streaks.StreakPeriod.WEEK:
        return None
    return [Weekday(day) for day in sorted(spec.only_on)]


def streak_of(book: Book, key: str) -> StreakDefinition:
    """The streak of that key."""
    return streak_definition(book, book.streak(key))


def streak_standing(book: Book, stands: standing.StreakStanding) -> StreakStanding:
    return StreakStanding(
        streak=streak_definition(book, stands.streak),
        status=StreakStatus(stands.status.value),
        current=stands.current,
        best=stands.best,
        secured=stands.secured,
        at_risk_until=DateTime(stands.at_risk_until) if stands.at_risk_until is not None else None,
        progress=progress_of(stands.progress),
        next_milestone=_next_milestone(book, stands),
    )


def _next_milestone(book: Book, stands: standing.StreakStanding) -> StreakMilestoneDefinition | None:
    length = stands.next_milestone
    if length is None:
        return None
    return StreakMilestoneDefinition(length=length, gives=gift_of(book, stands.streak.milestones[length]))
