"""Reads the times of a test: `2027-03-01 10:00` on the member's own clock, or `2027-03-01` for its noon."""

import re
from datetime import datetime, time

from engine.rules.calendar import Calendar
from engine.rules.instants import SECOND, Instant, moment_of
from engine.rulesets import codes, scalars, values
from engine.rulesets.diagnostics import Findings, quoted
from engine.rulesets.nodes import Node
from engine.rulesets.testing.specs import Wall
from engine.zones import zone_of

_CLOCK = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{1,2}:[0-9]{2})(?::([0-5][0-9]))?)?")
_NOON = 12 * 60


def read_wall(node: Node, findings: Findings) -> Wall | None:
    """When something happens; what is no such time is reported."""
    found = values.scalar(node, "a time", findings, "2027-03-01 10:00")
    if found is None:
        return None
    wall = _wall(found.text)
    if wall is None:
        message = f"a time in a test cannot be {quoted(found.text)}"
        suggestion = "write the member's own date and time, as `2027-03-01 10:00`; a date alone is noon"
        findings.add(codes.BAD_MOMENT, found.span, message, suggestion)
    elif not values.FIRST_YEAR <= wall.clock.year <= values.LAST_YEAR:
        message = f"a test cannot lie in the year {wall.clock.year}"
        suggestion = f"write a year from {values.FIRST_YEAR} to {values.LAST_YEAR}"
        findings.add(codes.OUT_OF_RANGE, found.span, message, suggestion)
        return None
    return wall


def _wall(text: str) -> Wall | None:
    exact = scalars.instant(text)
    if exact is not None:
        return _exactly(exact)
    match = _CLOCK.fullmatch(text)
    day = scalars.day(match[1]) if match else None
    minutes = _minutes(match[2]) if match else None
    if match is None or day is None or minutes is None:
        return None
    return Wall(datetime.combine(day, time(minutes // 60, minutes % 60, int(match[3] or 0))))


def _exactly(instant: Instant) -> Wall | None:
    try:
        return Wall(moment_of(instant).replace(tzinfo=None), instant)
    except OverflowError:
        return None


def _minutes(text: str | None) -> int | None:
    return _NOON if text is None else scalars.minutes_of_day(text)


def instant_at(wall: Wall, zone: str) -> Instant:
    """The first instant at which clocks in the zone show this time or a later one.

    So of an hour that is lived twice it is the first, and of one that is skipped the end of the gap.
    """
    if wall.exact is not None:
        return wall.exact
    minutes = wall.clock.hour * 60 + wall.clock.minute
    start = Calendar(day_starts=minutes).start_of(wall.clock.toordinal(), zone)
    return Instant(start + wall.clock.second * SECOND)


def shown(at: int, zone: str) -> str:
    """An instant as clocks in the zone show it: `2027-03-01 10:00`."""
    local = moment_of(at).astimezone(zone_of(zone)).replace(tzinfo=None)
    return local.isoformat(" ", "seconds" if local.second else "minutes")
