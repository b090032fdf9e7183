"""Reads what is taken back in a test, and restored: it is named by its time, as that stands in a line above."""

from collections.abc import Sequence

from engine.rules.calendar import Calendar, Duration
from engine.rules.instants import Instant
from engine.rulesets import codes
from engine.rulesets.diagnostics import Findings, quoted
from engine.rulesets.nodes import Pair
from engine.rulesets.testing.moments import instant_at, read_wall
from engine.rulesets.testing.specs import Did, Event, Restored, TookBack, Wall


def read_reversal(
    told: Pair, at: Wall, above: Sequence[Event | None], findings: Findings
) -> TookBack | Restored | None:
    """What `take_back` or `restore` is about; `above` are the events before it, None for those that cannot be read."""
    verb = told.key.text
    wall = read_wall(told.value, findings)
    if wall is None:
        return None
    known = [each for each in above if each is not None]
    done = [each for each in known if isinstance(each.what, Did) and each.at == wall]
    problem = _problem(verb, at, done, known)
    if problem is None:
        return TookBack(done[0]) if verb == "take_back" else Restored(done[0])
    if len(known) == len(above):  # else it may be about what could not be read
        found, suggestion = problem
        time = quoted(getattr(told.value, "text", ""))
        findings.add(codes.NOTHING_TO_TAKE_BACK, told.value.span, found.format(time=time), suggestion)
    return None


def _problem(verb: str, at: Wall, done: Sequence[Event], known: Sequence[Event]) -> tuple[str, str] | None:
    """What keeps it from being taken back or restored, and what to do instead; None when nothing does."""
    if not done:
        return "no line above says what was done at {time}", "write the `at` of an event with `do`, as it stands there"
    if len(done) > 1:
        return "several lines above say what was done at {time}", "give the one that you mean a time of its own"
    last = next((each for each in reversed(known) if each is done[0] or _is_about(each, done[0])), done[0])
    is_taken_back = isinstance(last.what, TookBack)
    if verb == "take_back" and is_taken_back:
        return "what was done at {time} is taken back already", "remove this line, or `restore` it before"
    if verb == "restore" and not is_taken_back:
        return "what was done at {time} is not taken back", "add a line with `take_back` before"
    if (at.exact is None) == (last.at.exact is None) and instant_at(at, _ANY_ZONE) < _end_of(last):
        return "this comes before what it is about", "give it a later time"
    return None


_ANY_ZONE = "UTC"
"""Where the member lives is not known yet; times without a zone are compared as if all were on one clock."""


def _end_of(event: Event) -> Instant:
    """When the last of it is done."""
    start, what = instant_at(event.at, _ANY_ZONE), event.what
    if not isinstance(what, Did) or what.every is None:
        return start
    return Calendar().after(start, Duration(what.every.count * (what.times - 1), what.every.unit), _ANY_ZONE)


def _is_about(event: Event, done: Event) -> bool:
    return isinstance(event.what, TookBack | Restored) and event.what.event is done
