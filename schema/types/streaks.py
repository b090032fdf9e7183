"""Streaks, and how a member's runs stand."""

from datetime import date, timedelta
from enum import Enum
from typing import Annotated, TypeAlias

import strawberry

from engine.rules import standing, streaks
from schema.auth.rights import EXPLAINED_TO
from schema.book import Book, told_once
from schema.context import Info
from schema.fields import resolved
from schema.ids import NodeKind
from schema.locales import LocaleArgument
from schema.scalars import DateTime
from schema.types.badges import Gift, gift_of
from schema.types.connections import bad_page
from schema.types.dictionary import Cost, Weekday, costs_of
from schema.types.explained import Explained, explained_standing
from schema.types.node import Named, Node, declared
from schema.types.periods import in_iso_8601
from schema.types.progress import Progress, progress_of

LONGEST_CALENDAR = 28
"""Days, and periods: what a member's state remembers of a streak."""

CalendarDays: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description="Only the periods in which one of the last so many days lies, today included: 1 to "
        f"{LONGEST_CALENDAR}. Without it, {LONGEST_CALENDAR} periods, be they days, weeks or months."
    ),
]


@strawberry.enum(description="What a streak counts, on the member's own calendar.")
class StreakPeriod(Enum):
    DAY = strawberry.enum_value("day", description="Days, by the member's zone and the programme's `dayStarts`.")
    WEEK = strawberry.enum_value("week", description="Weeks, from the programme's `weekStarts`.")
    MONTH = strawberry.enum_value("month", description="Calendar months.")
    DAYS = strawberry.enum_value(
        "days", description="Stretches of `everyDays` days, measured from the first day of the run."
    )


@strawberry.type(description="A length at which a run gives something.")
class StreakMilestoneDefinition:
    length: int = strawberry.field(description="How many done periods in a row.")
    gives: Gift = strawberry.field(description="What reaching it gives, in every run that does.")


@strawberry.type(description="What saves a period that was not done, without being asked for.")
class StreakFreezes:
    start_with: int = strawberry.field(description="How many a member has from the first run on.")
    earn_one_every: int | None = strawberry.field(
        description="After how many done periods of a run one is earned; null when none can be."
    )
    keep_at_most: int = strawberry.field(description="How many a member can have.")
    cost: list[Cost] = strawberry.field(description="What one costs: see `buyStreakFreeze`. Empty: they are not sold.")


@strawberry.type(description="Days off that members can plan in advance: see `pauseStreak`.")
class StreakPauses:
    days_at_most: int = strawberry.field(description="How long one pause may be.")
    days_per_year: int | None = strawberry.field(
        description="How many days of a calendar year may be paused, all together; null for any number."
    )


@strawberry.type(description="How a broken run can be joined together again: see `repairStreak`.")
class StreakRepair:
    within: str = strawberry.field(
        description="How long after the break, as an ISO 8601 duration: `PT48H`. The end is excluded."
    )
    cost: list[Cost] = strawberry.field(description="What it costs; empty when it is free.")


@strawberry.type(description="Days that a streak asks nothing of, such as public holidays.")
class DaysOff:
    first_day: date = strawberry.field(description="The first of them, on the member's calendar.")
    last_day: date = strawberry.field(description="The last of them, inclusive.")


@strawberry.type(description="Periods in a row with something done in each.")
class StreakDefinition(Node, Named):
    every: StreakPeriod = strawberry.field(description="What periods are counted.")
    every_days: int | None = strawberry.field(description="How long a period is, for DAYS; null for others.")
    action_type: str = strawberry.field(description="The key of the action type that counts.")
    at_least: int = strawberry.field(
        description="How many such actions make a period done; or on how many different days, with `onDays`."
    )
    on_days: bool = strawberry.field(description="Whether different days are asked for, instead of actions.")
    only_on: list[Weekday] | None = strawberry.field(
        description="For daily streaks: the days that are asked for, Monday first. The others never break a run. "
        "Null for others."
    )
    spec: strawberry.Private[streaks.StreakSpec]
    book: strawberry.Private[Book]

    @resolved("What the streak is about, for people; null when the rule files do not say.")
    def description(self, locale: LocaleArgument = None) -> str | None:
        return self.reader.preferring(locale).text(self.spec.description)

    @resolved("What saves periods that were not done; null when nothing does.")
    def freezes(self) -> StreakFreezes | None:
        given = self.spec.freezes
        if given is None:
            return None
        return StreakFreezes(
            start_with=given.given,
            earn_one_every=given.earn_one_every,
            keep_at_most=given.keep_at_most,
            cost=costs_of(self.book, given.cost),
        )

    @resolved("How members can plan days off; null when they cannot.")
    def pause(self) -> StreakPauses | None:
        pause = self.spec.pause
        return StreakPauses(days_at_most=pause.days_at_most, days_per_year=pause.days_per_year) if pause else None

    @resolved("How a broken run can be repaired; null when it cannot.")
    def repair(self) -> StreakRepair | None:
        repair = self.spec.repair
        if repair is None:
            return None
        return StreakRepair(within=in_iso_8601(repair.within), cost=costs_of(self.book, repair.cost))

    @resolved("The days off that everybody has.")
    def excused_days(self) -> list[DaysOff]:
        return [_days_off(each) for each in self.spec.excused_days]

    @resolved("The lengths that give something, shortest first.")
    def milestones(self) -> list[StreakMilestoneDefinition]:
        gifts = sorted(self.spec.milestones.items())
        return [StreakMilestoneDefinition(length=length, gives=gift_of(self.book, gift)) for length, gift in gifts]


@strawberry.enum(description="How a streak stands now.")
class StreakStatus(Enum):
    NONE = strawberry.enum_value("none", description="No run: the next done period begins one.")
    SECURED = strawberry.enum_value("secured", description="The present period is done.")
    AT_RISK = strawberry.enum_value(
        "at_risk",
        description="The run ends, or a freeze is spent, unless the present period is done before `atRiskUntil`.",
    )
    OPEN = strawberry.enum_value("open", description="The run is alive, and the present period is not asked for.")
    PAUSED = strawberry.enum_value("paused", description="The run is alive, and the member pauses.")
    REPAIRABLE = strawberry.enum_value(
        "repairable", description="The run broke, and there is still time to repair it, until `repairableUntil`."
    )


@strawberry.enum(description="What became of a period.")
class StreakMark(Enum):
    DONE = strawberry.enum_value("done", description="What the streak asks for was done.")
    FROZEN = strawberry.enum_value("frozen", description="It was not, and a freeze saved the run.")
    MISSED = strawberry.enum_value("missed", description="It was not.")
    OFF = strawberry.enum_value("off", description="The streak asks nothing of such days: see `onlyOn`.")
    EXCUSED = strawberry.enum_value(
        "excused",
        description="The streak asks for such days, but not for this one: a day off that everybody has, a pause, a "
        "repair, or a date that a move to another zone cut short.",
    )
    OPEN = strawberry.enum_value("open", description="It still can be done.")


@strawberry.type(description="One period of a streak's calendar.")
class StreakMarked:
    first_day: date = strawberry.field(description="Its first day, on the member's calendar.")
    mark: StreakMark = strawberry.field(description="What became of it.")


@strawberry.type(description="A streak of one member, as of now.")
class StreakStanding:
    streak: StreakDefinition = strawberry.field(description="The streak.")
    status: StreakStatus = strawberry.field(description="Whether it is secured, at risk, or not running.")
    current: int = strawberry.field(description="The length of the present run in done periods; 0 when there is none.")
    best: int = strawberry.field(description="The longest run ever.")
    secured: bool = strawberry.field(description="Whether the present period is done.")
    at_risk_until: DateTime | None = strawberry.field(
        description="When a period is missed unless more is done before: the end of the next one that must be done. "
        "Then a freeze saves the run, or it breaks. While AT_RISK that is the present one; while SECURED, OPEN or "
        "PAUSED it is one still to come. Null when there is no run."
    )
    progress: Progress = strawberry.field(
        description="Actions in the present period, or days, against what it asks for."
    )
    freezes_left: int = strawberry.field(description="How many freezes the member has.")
    repairable_until: DateTime | None = strawberry.field(
        description="When it is too late to repair the run that broke; null when there is nothing to repair."
    )
    repairable_length: int | None = strawberry.field(description="How long that run was; null likewise.")
    pauses: list[DaysOff] = strawberry.field(
        description="Pauses that the member planned and that are not over, the first one first."
    )
    next_milestone: StreakMilestoneDefinition | None = strawberry.field(
        description="The next length that gives something; null when there is none ahead."
    )
    book: strawberry.Private[Book]
    member_id: strawberry.Private[str]
    marks: strawberry.Private[tuple[standing.StreakMarked, ...]]
    today: strawberry.Private[date]

    @resolved(
        f"What became of the last periods, the oldest first, up to the present one: at most {LONGEST_CALENDAR}, and "
        "none from before the member joined."
    )
    def calendar(self, days: CalendarDays = None) -> list[StreakMarked]:
        shown = self.marks if days is None else _within(self.marks, self.today, days)
        return [StreakMarked(first_day=day, mark=StreakMark(mark.value)) for day, mark in shown]

    @resolved("How the run stands and why, and what keeps it going. Folds the whole journal anew.", roles=EXPLAINED_TO)
    async def explanation(self, info: Info, locale: LocaleArgument = None) -> Explained | None:
        rule = streaks.streak_id(self.streak.key)
        return await explained_standing(info, self.book, self.member_id, rule, locale)


@told_once
def streak_definition(book: Book, spec: streaks.StreakSpec) -> StreakDefinition:
    return StreakDefinition(
        **declared(book, NodeKind.STREAK, spec.name, spec.names),
        every=StreakPeriod(spec.every.value),
        every_days=spec.days or None,
        action_type=spec.when,
        at_least=spec.needed,
        on_days=spec.on_days is not None,
        only_on=_asked_for(spec),
        spec=spec,
        book=book,
    )


def _asked_for(spec: streaks.StreakSpec) -> list[Weekday] | None:
    if spec.every is not streaks.StreakPeriod.DAY:
        return None
    return [Weekday(day) for day in sorted(spec.only_on)]


def streak_of(book: Book, key: str) -> StreakDefinition:
    """The streak of that key."""
    return streak_definition(book, book.streak(key))


def _within(marks: tuple[standing.StreakMarked, ...], today: date, days: int) -> tuple[standing.StreakMarked, ...]:
    """The periods in which any of the last so many days lies. Raises GraphQLError for too many or none."""
    if not 1 <= days <= LONGEST_CALENDAR:
        raise bad_page(f"a calendar has from 1 to {LONGEST_CALENDAR} days, not {days}.")
    since = today - timedelta(days=days - 1)
    # The period of the first of them began on that day or before it, and after the one before it.
    begun = sum(each.first_day <= since for each in marks)
    return marks[max(begun - 1, 0) :]


def streak_standing(book: Book, member_id: str, today: date, stands: standing.StreakStanding) -> StreakStanding:
    return StreakStanding(
        streak=streak_definition(book, stands.streak),
        status=StreakStatus(stands.status.value),
        current=stands.current,
        best=stands.best,
        secured=stands.secured,
        at_risk_until=DateTime(stands.at_risk_until) if stands.at_risk_until is not None else None,
        progress=progress_of(stands.progress),
        next_milestone=_next_milestone(book, stands),
        freezes_left=stands.freezes_left,
        repairable_until=DateTime(stands.repairable_until) if stands.repairable_until is not None else None,
        repairable_length=stands.repairable_length,
        pauses=[_days_off(each) for each in stands.pauses],
        marks=stands.calendar,
        today=today,
        book=book,
        member_id=member_id,
    )


def _days_off(days: streaks.DaysOff) -> DaysOff:
    return DaysOff(first_day=days.first_day, last_day=days.last_day)


def _next_milestone(book: Book, stands: standing.StreakStanding) -> StreakMilestoneDefinition | None:
    length = stands.next_milestone
    if length is None:
        return None
    return StreakMilestoneDefinition(length=length, gives=gift_of(book, stands.streak.milestones[length]))
