"""Reads what keeps a streak from breaking, or joins it again: freezes, pauses and repairs."""

import re

from engine.rules.streaks import Freezes, Pauses, Repair, StreakPeriod
from engine.rulesets import codes, nodes, values
from engine.rulesets.costs import read_cost
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.nodes import Node
from engine.rulesets.scope import Scope

FREEZES = Form(
    "`freezes`",
    optional=("start_with", "earn_one_every", "keep_at_most", "cost"),
    own_example="{start_with: 1, keep_at_most: 2}",
)
PAUSE = Form("`pause`", optional=("days_at_most", "days_per_year"), own_example="{days_at_most: 14}")

_WORDS = {StreakPeriod.DAY: "day", StreakPeriod.WEEK: "week", StreakPeriod.MONTH: "month", StreakPeriod.DAYS: "period"}
_NUMBER_OF = re.compile(r"([0-9]{1,6})(?: +([a-z]+?)s?)?")
_MOST_FREEZES = 100
_MOST_PERIODS = 1_000
_DAYS_IN_A_YEAR = 366


def read_freezes(node: Node | None, every: StreakPeriod | None, scope: Scope) -> Freezes | None:
    """What saves a missed period; None when nothing does. `every` is None when it could not be read."""
    fields = FREEZES.fields(node, scope.findings) if node is not None else None
    if fields is None:
        return None
    given = fields.whole("start_with", scope.findings, _MOST_FREEZES)
    room = fields.whole("keep_at_most", scope.findings, _MOST_FREEZES)
    if given is not None and room is not None and room < given:
        message = f"everybody starts with {given:,}, but no more than {room:,} can be kept"
        suggestion = "raise `keep_at_most`, or lower `start_with`"
        scope.findings.add(codes.NO_ROOM_FOR_FREEZES, fields.place("keep_at_most"), message, suggestion)
    earned = _earn_one_every(fields.get("earn_one_every"), every, scope)
    cost = read_cost(fields.get("cost"), "`cost`", scope)
    if fields.all_known and not any(key in fields for key in ("start_with", "earn_one_every", "cost")):
        message = "nobody can get one of these freezes: they are not given, not earned and not sold"
        suggestion = f"add `start_with: 1`, `earn_one_every: 5 {_WORDS[every or StreakPeriod.DAY]}s` or a `cost`"
        scope.findings.add(codes.NO_FREEZES, fields.span, message, suggestion)
    return Freezes(given or 0, earned, room or max(1, given or 0), cost)


def _earn_one_every(node: Node | None, every: StreakPeriod | None, scope: Scope) -> int | None:
    """A number of periods, in the word that the streak counts in: `5 days`, `4 weeks`."""
    own = _WORDS[every or StreakPeriod.DAY]
    found = values.scalar(node, "`earn_one_every`", scope.findings, f"5 {own}s") if node is not None else None
    if found is None or every is None:
        return None
    match = _NUMBER_OF.fullmatch(found.text)
    if match is None:
        message = f"`earn_one_every` cannot be {quoted(found.text)}"
        scope.findings.add(codes.OTHER_WORD, found.span, message, f"write a number of {own}s, as `5 {own}s`")
        return None
    number = int(match[1])
    if not 1 <= number <= _MOST_PERIODS:
        suggestion = f"write a number from 1 to {_MOST_PERIODS:,}, as `5 {own}s`"
        scope.findings.add(codes.OUT_OF_RANGE, found.span, f"`earn_one_every` cannot be {number:,}", suggestion)
        return None
    if match[2] != own:
        counts = f"counts in {own}s, and `earn_one_every` is a number of them"
        message = f"this streak {counts}, not {quoted(found.text)}"
        scope.findings.add(codes.OTHER_WORD, found.span, message, f"write for example `5 {own}s`")
        return None
    return number


def read_pause(node: Node | None, scope: Scope) -> Pauses | None:
    """Whether and how long members can pause; None when they cannot."""
    if node is None:
        return None
    if not isinstance(node, nodes.Mapping):
        return Pauses() if values.yes_no(node, "`pause`", scope.findings) else None
    fields = PAUSE.fields(node, scope.findings)
    if fields is None:
        return None
    at_most, per_year = (fields.whole(key, scope.findings, _DAYS_IN_A_YEAR) for key in PAUSE.optional)
    if at_most is not None and per_year is not None and at_most > per_year:
        message = f"a pause of {at_most} days is more than the {per_year} days of a whole year"
        suggestion = "lower `days_at_most`, or raise `days_per_year`"
        scope.findings.add(codes.PAUSE_NEVER_SO_LONG, fields.place("days_at_most"), message, suggestion)
    usual = Pauses().days_at_most
    return Pauses(at_most or min(usual, per_year or usual), per_year)


def read_repair(fields: Fields, scope: Scope) -> Repair | None:
    """Whether a run that broke can be repaired, how soon, and what it costs."""
    within = fields.get("repair_within")
    duration = values.duration(within, "`repair_within`", scope.findings) if within is not None else None
    cost = read_cost(fields.get("repair_cost"), "`repair_cost`", scope)
    if "repair_cost" in fields and within is None and fields.all_known:
        message = "`repair_cost` says what a repair costs, but nothing says that there are repairs"
        suggestion = "add for example `repair_within: 48 hours`"
        scope.findings.add(codes.MISSING_KEY, fields.place("repair_cost"), message, suggestion)
    return Repair(duration, cost) if duration is not None else None
