"""Reads when campaigns are on: days, weekdays and hours of the member's own calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.rules.campaigns import Hours
from engine.rulesets import codes, nodes, scalars, values
from engine.rulesets.challenge_dates import read_days
from engine.rulesets.diagnostics import listed, quoted
from engine.rulesets.forms import Fields
from engine.rulesets.nodes import Node, Scalar
from engine.rulesets.scope import Scope

WHOLE_WEEK = frozenset(range(7))

_HOURS_HELP = "write from when to when, as `17:00-21:00`"


@dataclass(frozen=True, slots=True)
class CampaignTimes:
    """When a campaign is on, as far as it could be read."""

    first: date | None
    last: date | None
    weekdays: frozenset[int]
    hours: tuple[Hours, ...]
    readable: bool
    """False when something that stands there could not be read: then nothing can be said about overlaps."""


def read_times(fields: Fields, scope: Scope) -> CampaignTimes:
    """The first and the last day, both included, the weekdays and the hours."""
    first, last = read_days(fields, scope)
    weekdays = _weekdays(fields.get("weekdays"), scope)
    hours = _hours(fields.get("hours"), scope)
    readable = (
        (first is not None or "first_day" not in fields)
        and (last is not None or "last_day" not in fields)
        and (bool(weekdays) or "weekdays" not in fields)
        and (bool(hours) or "hours" not in fields)
    )
    return CampaignTimes(first, last, weekdays or WHOLE_WEEK, hours, readable)


def report_times(name: Scalar, fields: Fields, times: CampaignTimes, scope: Scope) -> None:
    """Reports a campaign that is always on or never, and hours that people understand otherwise."""
    limiting = ("first_day", "last_day", "weekdays", "hours")
    if fields.all_known and not any(key in fields for key in limiting):
        message = f"nothing says when {quoted(name.text)} is on, so it is on for ever"
        suggestion = "add `first_day` and `last_day`, or `weekdays`, or `hours`"
        scope.findings.add(codes.ALWAYS_ON, name.span, message, suggestion)
    if not times.readable:
        return
    if not days_of(times.first, times.last, times.weekdays):
        message = f"none of {_named(times.weekdays)} lies between {times.first} and {times.last}"
        scope.findings.add(codes.NEVER_ON, fields.place("weekdays"), message, "correct the days, or the weekdays")
    if times.weekdays != WHOLE_WEEK:
        _warn_of_nights(fields, times, scope)


def days_of(first: date | None, last: date | None, weekdays: Iterable[int]) -> frozenset[int]:
    """Those of some weekdays that lie between two days, both included."""
    if first is None or last is None or (last - first).days >= 6:
        return frozenset(weekdays)
    return frozenset((first.weekday() + offset) % 7 for offset in range((last - first).days + 1)) & set(weekdays)


def _named(weekdays: Iterable[int]) -> str:
    words = {number: word for word, number in scalars.WEEKDAYS.items()}
    return listed(words[number] for number in sorted(weekdays))


def _warn_of_nights(fields: Fields, times: CampaignTimes, scope: Scope) -> None:
    """Hours over midnight end on another weekday, unless the programme's days begin later."""
    begins = scope.dictionary.day_starts
    ends = [hours.end for hours in times.hours if hours.end <= hours.start and hours.end > begins]
    if ends:
        message = "these hours go over midnight, and what comes after it belongs to the next weekday"
        later = f"{max(ends) // 60:02}:{max(ends) % 60:02}"
        suggestion = f"end them at `24:00`, or let days begin later with `calendar: {{day_starts: {later}}}`"
        scope.findings.add(codes.HOURS_AND_WEEKDAYS, fields.place("hours"), message, suggestion)


def _weekdays(node: Node | None, scope: Scope) -> frozenset[int]:
    days: set[int] = set()
    for item in values.items(node, "`weekdays`", scope.findings, "weekdays: [sat, sun]") if node is not None else ():
        day = values.word(item, "a day of the week", scope.findings, scalars.WEEKDAYS)
        if day in days:
            scope.findings.add(codes.DECLARED_TWICE, item.span, "this day stands here twice", "remove one")
        days.update({day} if day is not None else set())
    return frozenset(days)


def _hours(node: Node | None, scope: Scope) -> tuple[Hours, ...]:
    """One stretch of a day, or a list of them."""
    if node is None:
        return ()
    if isinstance(node, nodes.Sequence):
        items = values.items(node, "`hours`", scope.findings, "hours: [07:00-09:00, 17:00-21:00]")
    else:
        items = (node,)
    found = (_stretch(item, scope) for item in items)
    return tuple(hours for hours in found if hours is not None)


def _stretch(node: Node, scope: Scope) -> Hours | None:
    found = values.hours(node, "`hours`", scope.findings, _HOURS_HELP)
    if found is None:
        return None
    start, end = found
    if start == end:
        message = "these hours end when they begin"
        scope.findings.add(codes.BAD_TIME, node.span, message, "write a later end, or remove `hours` for the whole day")
        return None
    return Hours(start, end)
