"""Reads what a streak asks for: how often, on which days, and on which days nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine.rules.streaks import DaysOff, StreakPeriod
from engine.rulesets import codes, nodes, scalars, values
from engine.rulesets.diagnostics import instead, quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.nodes import Node, Span
from engine.rulesets.scope import Scope

DAYS_OFF = Form("excused days", required={"first_day": "2027-12-24", "last_day": "2027-12-26"})

_EVERY = {each.value: each for each in StreakPeriod if each is not StreakPeriod.DAYS}
_STRETCH = re.compile(r"([0-9]{1,6}) +(day|week)s?")
_LONGEST_STRETCH = 366
_EVERY_DAY = frozenset(range(7))
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Asked:
    """What each period of a streak asks for."""

    every: StreakPeriod
    days: int
    """Of periods of so many days; 0 for all others."""
    at_least: int
    on_days: int | None
    only_on: frozenset[int]
    excused: tuple[DaysOff, ...]


def days_of(every: StreakPeriod, days: int) -> int:
    """How many days such periods have at most."""
    return {StreakPeriod.DAY: 1, StreakPeriod.WEEK: 7, StreakPeriod.MONTH: 31}.get(every, days)


def read_asked(fields: Fields, scope: Scope) -> Asked | None:
    """What a streak asks for; None when that cannot be said."""
    every = _every(fields.get("every"), scope)
    at_least, on_days = (fields.whole(key, scope.findings) for key in ("at_least", "on_days"))
    if "at_least" in fields and "on_days" in fields:
        message = "`at_least` counts how often it is done, and `on_days` on how many days: they do not go together"
        scope.findings.add(codes.KEYS_CLASH, fields.place("on_days"), message, "keep one of the two")
    elif every is not None and on_days is not None:
        _report_too_many_days(fields, *every, on_days, scope)
    only_on = _only_on(fields, every, scope)
    excused = tuple(_excused(fields.get("excused_days"), only_on, scope))
    if every is None or ("at_least" in fields and at_least is None):
        return None
    return Asked(*every, at_least or 1, on_days, only_on, excused)


def _every(node: Node | None, scope: Scope) -> tuple[StreakPeriod, int] | None:
    found = values.scalar(node, "`every`", scope.findings, "day") if node is not None else None
    if found is None:
        return None
    if found.text in _EVERY:
        return _EVERY[found.text], 0
    stretch = _STRETCH.fullmatch(found.text)
    days = int(stretch[1]) if stretch and stretch[2] == "day" else 0
    if days > _LONGEST_STRETCH:
        suggestion = f"write a number of days from 2 to {_LONGEST_STRETCH}, as `3 days`"
        scope.findings.add(codes.OUT_OF_RANGE, found.span, f"`every` cannot be {days:,} days", suggestion)
    elif days > 1:
        return StreakPeriod.DAYS, days
    else:
        message = f"`every` cannot be {quoted(found.text)}"
        scope.findings.add(codes.BAD_WORD, found.span, message, _every_instead(found.text))
    return None


def _every_instead(written: str) -> str:
    stretch = _STRETCH.fullmatch(written)
    if stretch and int(stretch[1]) == 1:
        return f"write `{stretch[2]}`"
    if stretch and 0 < int(stretch[1]) * 7 <= _LONGEST_STRETCH:
        return f"write the number of days, as `{int(stretch[1]) * 7} days`"
    if (number := scalars.whole(written)) is not None and 1 < number <= _LONGEST_STRETCH:
        return f"write `{number} days`"
    return instead(written, list(_EVERY), "it is `day`, `week` or `month`, or a number of days, as `3 days`")


def _report_too_many_days(fields: Fields, every: StreakPeriod, days: int, on_days: int, scope: Scope) -> None:
    if every is StreakPeriod.DAY:
        message = "`on_days` is for streaks of weeks, months and stretches of days, and this one counts days"
        suggestion = "remove `on_days`, or write `every: week`"
        scope.findings.add(codes.KEYS_CLASH, fields.place("on_days"), message, suggestion)
        return
    fewest = 28 if every is StreakPeriod.MONTH else days_of(every, days)
    if on_days > fewest:
        has = {StreakPeriod.WEEK: "a week has 7", StreakPeriod.MONTH: "February has 28"}.get(every)
        message = f"it cannot be done on {on_days:,} different days: {has or f'every period has {days}'}"
        scope.findings.add(codes.TOO_MANY_DAYS, fields.place("on_days"), message, f"write `on_days: {fewest}` or less")


def _only_on(fields: Fields, every: tuple[StreakPeriod, int] | None, scope: Scope) -> frozenset[int]:
    node = fields.get("only_on")
    if node is None:
        return _EVERY_DAY
    if every is not None and every[0] is not StreakPeriod.DAY:
        counted = {StreakPeriod.WEEK: "weeks", StreakPeriod.MONTH: "months"}.get(every[0], "stretches of days")
        message = f"`only_on` is for streaks of days, and this one counts {counted}"
        suggestion = "write `every: day`, or remove `only_on`"
        scope.findings.add(codes.KEYS_CLASH, fields.place("only_on"), message, suggestion)
    days: set[int] = set()
    for item in values.items(node, "`only_on`", scope.findings, "only_on: [mon, tue]"):
        day = values.word(item, "a day of the week", scope.findings, scalars.WEEKDAYS)
        if day in days:
            scope.findings.add(codes.DECLARED_TWICE, item.span, "this day stands here twice", "remove one")
        days.update({day} if day is not None else set())
    return frozenset(days)


def _excused(node: Node | None, only_on: frozenset[int], scope: Scope) -> Iterator[DaysOff]:
    """Single days, and stretches from a first to a last day; each day belongs to one of them."""
    earlier: list[tuple[DaysOff, Span]] = []
    example = "excused_days: [2027-12-24, {first_day: 2027-12-30, last_day: 2028-01-02}]"
    for item in values.items(node, "`excused_days`", scope.findings, example) if node is not None else ():
        off = _days_off(item, scope)
        if off is None:
            continue
        twice = next((at for each, at in earlier if _overlap(each, off)), None)
        if twice is not None:
            message = f"{_written(off)} is excused already: {scope.findings.place_of(twice)}"
            scope.findings.add(codes.DECLARED_TWICE, item.span, message, "let every day stand here once")
        elif only_on and not _asked_for(off, only_on):
            message = f"{_written(off)} is no day that `only_on` asks for, so it is off anyway"
            scope.findings.add(codes.OFF_ANYWAY, item.span, message, "correct the date, or remove it")
        earlier.append((off, item.span))
        yield off


def _days_off(node: Node, scope: Scope) -> DaysOff | None:
    if not isinstance(node, nodes.Mapping):
        day = values.day(node, "a date", scope.findings)
        return DaysOff(day, day) if day is not None else None
    fields = DAYS_OFF.fields(node, scope.findings)
    found = [fields.get(key) if fields is not None else None for key in ("first_day", "last_day")]
    first, last = (values.day(each, "a date", scope.findings) if each is not None else None for each in found)
    if first is None or last is None:
        return None
    if last < first:
        message = f"the last day, {last}, comes before the first, {first}"
        scope.findings.add(codes.DATES_REVERSED, node.span, message, "swap them, or correct the year")
        return None
    if (last - first).days >= _LONGEST_STRETCH:
        message = f"days in a row that are excused cannot be {(last - first).days + 1:,}"
        suggestion = f"excuse at most {_LONGEST_STRETCH} in a row; perhaps the year of one of the dates is wrong"
        scope.findings.add(codes.OUT_OF_RANGE, node.span, message, suggestion)
        return None
    return DaysOff(first, last)


def _asked_for(off: DaysOff, only_on: frozenset[int]) -> bool:
    days = min((off.last_day - off.first_day).days + 1, 7)
    return any((off.first_day + timedelta(days=each)).weekday() in only_on for each in range(days))


def _overlap(one: DaysOff, other: DaysOff) -> bool:
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def _written(off: DaysOff) -> str:
    return _day(off.first_day) if off.first_day == off.last_day else f"{off.first_day} to {off.last_day}"


def _day(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day}"
