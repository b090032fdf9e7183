"""Reads when challenges are on, and whether their steps can be done in that time."""

from dataclasses import dataclass
from datetime import date

from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.challenges import StepMeasure
from engine.rulesets import codes, values
from engine.rulesets.challenge_steps import FoundSteps
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Fields
from engine.rulesets.scope import Scope

_PERIODS = {kind.value: kind for kind in (PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.YEAR)}
_DAYS_IN = {PeriodKind.WEEK: 7, PeriodKind.MONTH: 31, PeriodKind.YEAR: 366}
_MOST_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class ChallengeDates:
    """When a challenge is on, as far as it could be read."""

    first: date | None
    last: date | None
    days: int | None
    every: PeriodKind | None

    @property
    def most_days(self) -> int | None:
        """How many days a member has at most for one round; None when there is no end to them."""
        if self.days is not None:
            return self.days
        between = (self.last - self.first).days + 1 if self.first and self.last else None
        if self.every is None:
            return between
        return min(_DAYS_IN[self.every], between or _MOST_DAYS)


def read_dates(fields: Fields, scope: Scope) -> ChallengeDates:
    """Dates, days since joining, or periods that begin it anew."""
    first, last = read_days(fields, scope)
    days, every = fields.get("days"), fields.get("every")
    found = ChallengeDates(
        first,
        last,
        values.whole(days, "`days`", scope.findings, most=_MOST_DAYS) if days is not None else None,
        values.word(every, "`every`", scope.findings, _PERIODS) if every is not None else None,
    )
    if days is not None and every is not None:
        message = "`days` counts from joining, and `every` from the calendar: they do not go together"
        scope.findings.add(codes.KEYS_CLASH, fields.place("every"), message, "keep one of the two")
    elif found.every is not None:
        _report_one_round(fields, found, found.every, scope)
    return found


def read_days(fields: Fields, scope: Scope) -> tuple[date | None, date | None]:
    """`first_day` and `last_day`, both inclusive; either can be absent, and then it is on since ever, or for ever."""
    found = [fields.get(key) for key in ("first_day", "last_day")]
    first, last = (values.day(node, "a date", scope.findings) if node is not None else None for node in found)
    if first is not None and last is not None and last < first:
        message = f"the last day, {last}, comes before the first, {first}"
        scope.findings.add(codes.DATES_REVERSED, fields.place("last_day"), message, "swap them, or correct the year")
        return None, None
    return first, last


def report_impossible_steps(found: FoundSteps, dates: ChallengeDates, scope: Scope) -> None:
    """Reports each step that asks for more days than there are."""
    most = dates.most_days
    for step, place in zip(found.steps, found.places, strict=True):
        if most is not None and step.measure is StepMeasure.DAYS and step.times > most:
            days = "1 day" if most == 1 else f"{most:,} days"
            message = f"{quoted(step.name)} asks for {step.times:,} different days, and there are at most {days} for it"
            suggestion = f"write `on_days: {most}` or less, or give the challenge more time"
            scope.findings.add(codes.IMPOSSIBLE_STEP, place, message, suggestion)


def _report_one_round(fields: Fields, dates: ChallengeDates, every: PeriodKind, scope: Scope) -> None:
    if dates.first is None or dates.last is None:
        return
    calendar = Calendar(scope.dictionary.week_starts)
    first, last = (calendar.period_of(day.toordinal(), every) for day in (dates.first, dates.last))
    if first == last:
        message = f"all days from {dates.first} to {dates.last} lie in one {every.value}, so it never begins anew"
        suggestion = "remove `every`, or write a later `last_day`"
        scope.findings.add(codes.ONE_ROUND, fields.place("every"), message, suggestion)
