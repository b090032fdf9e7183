"""Turns what a test says into journal entries, and its times into instants."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import assert_never

from engine.rules.calendar import Calendar, Duration
from engine.rules.entries import Action, Choice, Entry, EntryId, ProfileChange, Reversal
from engine.rules.instants import Instant
from engine.rulesets.nodes import Span
from engine.rulesets.testing.moments import instant_at
from engine.rulesets.testing.specs import (
    Chose,
    Did,
    Event,
    Expectation,
    Moved,
    Restored,
    RuleTest,
    Told,
    TookBack,
    Wall,
)

_BRAND = "test"
_CALENDAR = Calendar()


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a test's journal."""

    entry: Entry | Reversal
    zone: str
    """The zone whose clock its time was read from."""
    event: Event | None
    """What it comes from; None for what is told of the member before the first event."""
    beside: tuple[Reversal, ...] = ()
    """The other reversals, of an event that takes back or restores several actions."""


@dataclass(frozen=True, slots=True)
class Check:
    """An expectation with the instant that it is about."""

    at: Instant
    zone: str
    expectation: Expectation


@dataclass(frozen=True, slots=True)
class Journal:
    """A test as the fold can be asked about it: entries and checks, each in the order of time."""

    lines: tuple[Line, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class _Stay:
    """From an instant on the member lives in a zone."""

    since: Instant | None
    zone: str


def journal_of(test: RuleTest, program_zone: str) -> Journal:
    """The journal of a test, in a programme with this zone."""
    stays = [_Stay(None, test.zone or program_zone)]
    lines = list(_lines(test.events, stays))
    last = max((line.entry.occurred_at for line in lines), default=None)
    checks = sorted((_check(each, last, stays) for each in test.expect), key=lambda check: check.at)
    first = min((line.entry.occurred_at for line in lines), default=checks[0].at)
    if test.zone is not None or test.member:
        told = ProfileChange(_id(0), first, _BRAND, _key(0), zone=test.zone, attributes=dict(test.member))
        lines.append(Line(told, stays[0].zone, None))
    return Journal(tuple(sorted(lines, key=lambda line: line.entry.order)), tuple(checks))


def _lines(events: Sequence[Event], stays: list[_Stay]) -> Iterator[Line]:
    """The entries in the order of the file; notes every move, after which clocks show another time."""
    numbers = count(1)
    newest: dict[Span, list[Action | Reversal]] = defaultdict(list)
    for event in events:
        zone, what = stays[-1].zone, event.what
        start = instant_at(event.at, zone)
        if isinstance(what, TookBack | Restored):
            about = newest[what.event.place]
            # Never before what it is about, whichever clocks the two are told by.
            at = max([start, *(each.occurred_at for each in about)])
            reversals = [_reversal(each, at, next(numbers)) for each in about]
            newest[what.event.place] = [*reversals]
            yield Line(reversals[0], zone, event, tuple(reversals[1:]))
            continue
        times, every = (what.times, what.every) if isinstance(what, Did) else (1, None)
        for time in range(times):
            entry = _entry(what, _later(start, every, time, zone), next(numbers))
            if isinstance(entry, Action):
                newest[event.place].append(entry)
            yield Line(entry, zone, event)
        if isinstance(what, Moved):
            stays.append(_Stay(start, what.zone))


def _reversal(target: Action | Reversal, at: Instant, number: int) -> Reversal:
    """What takes an action back; or a reversal, which restores the action."""
    of = target.type if isinstance(target, Action) else ""
    return Reversal(_id(number), at, _BRAND, _key(number), target.id, "", of=of)


def _later(start: Instant, every: Duration | None, times: int, zone: str) -> Instant:
    if every is None or not times:
        return start
    return _CALENDAR.after(start, Duration(every.count * times, every.unit), zone)


def _entry(what: Did | Moved | Told | Chose, at: Instant, number: int) -> Entry:
    identity, key = _id(number), _key(number)
    match what:
        case Did(action, attributes):
            return Action(identity, at, _BRAND, key, action, dict(attributes))
        case Moved(zone):
            return ProfileChange(identity, at, _BRAND, key, zone=zone)
        case Told(attributes):
            return ProfileChange(identity, at, _BRAND, key, attributes=dict(attributes))
        case Chose(act, rule, first_day, last_day):
            return Choice(identity, at, _BRAND, key, act, rule, first_day, last_day)
        case _:
            assert_never(what)


def _id(number: int) -> EntryId:
    return EntryId(f"event {number}")


def _key(number: int) -> str:
    """What keeps events of one instant in the order of the file."""
    return f"{number:06}"


def _check(expectation: Expectation, last: Instant | None, stays: Sequence[_Stay]) -> Check:
    if expectation.at is None:
        return Check(last or Instant(0), stays[-1].zone, expectation)
    at, zone = _read(expectation.at, stays)
    return Check(at, zone, expectation)


def _read(wall: Wall, stays: Sequence[_Stay]) -> tuple[Instant, str]:
    """A time on the clock of where the member lives then; of two such places the later."""
    for stay in reversed(stays[1:]):
        at = instant_at(wall, stay.zone)
        if stay.since is not None and at >= stay.since:
            return at, stay.zone
    return instant_at(wall, stays[0].zone), stays[0].zone
