"""Reads the events of a test: what the member did, told, chose, where they moved, and what was taken back."""

from collections.abc import Sequence
from datetime import date

from engine.rulesets import codes, nodes, values
from engine.rulesets.diagnostics import Findings, instead, listed, near, quoted
from engine.rulesets.nodes import Node
from engine.rulesets.testing.deeds import (
    BESIDE_PAUSE,
    CHOICES,
    MOST_EVENTS,
    REVERSALS,
    VERBS,
    WORDS,
    Fields,
    read_deed,
    read_member,
)
from engine.rulesets.testing.moments import read_wall
from engine.rulesets.testing.specs import Chose, Did, Event, Happening, Moved, Told, Wall
from engine.rulesets.testing.subjects import Subjects
from engine.rulesets.testing.taking_back import read_reversal
from engine.zones import zone_names

EXAMPLE = "{at: 2027-03-01 10:00, do: purchase}"


def read_events(node: Node | None, subjects: Subjects) -> tuple[Event, ...] | None:
    """What happens in a test, in the order of the file; None when any of it could not be read, which was reported."""
    if node is None:
        return ()
    findings = subjects.findings
    if isinstance(node, nodes.Sequence) and not node.items:
        return ()
    items = values.items(node, "`events`", findings, f"[{EXAMPLE}]")
    found: list[Event | None] = []
    for item in items:
        found.append(_event(item, found, subjects))
    events = tuple(event for event in found if event is not None)
    if _too_many(events, node, findings) or not items:
        return None
    return events if len(events) == len(found) else None


def _too_many(events: tuple[Event, ...], node: Node, findings: Findings) -> bool:
    total = sum(event.what.times if isinstance(event.what, Did) else 1 for event in events)
    if total > MOST_EVENTS:
        message = f"this test has {total:,} events, and {MOST_EVENTS:,} are the most"
        findings.add(codes.TOO_MUCH_TO_TEST, node.span, message, "test the rule with smaller numbers")
    return total > MOST_EVENTS


def _event(node: Node, above: Sequence[Event | None], subjects: Subjects) -> Event | None:
    findings = subjects.findings
    pairs = values.pairs(node, "an event", findings, EXAMPLE, "a time and what happened")
    if not pairs:
        return None
    fields = {pair.key.text: pair for pair in pairs}
    verb = _verb(node, fields, findings)
    at = _time(node, fields, findings)
    if verb is None:
        return None
    if verb in REVERSALS:
        is_alone = _only(("at", verb), verb, fields, findings)
        reversal = read_reversal(fields[verb], at, above, findings) if is_alone and at is not None else None
        return Event(at, reversal, node.span) if at is not None and reversal is not None else None
    what = _happening(verb, fields, subjects)
    return Event(at, what, node.span) if at is not None and what is not None else None


def _time(node: Node, fields: Fields, findings: Findings) -> Wall | None:
    if "at" in fields:
        return read_wall(fields["at"].value, findings)
    message, suggestion = "this event says no time", "add for example `at: 2027-03-01 10:00`"
    findings.add(codes.MISSING_KEY, node.span, message, suggestion)
    return None


def _verb(node: Node, fields: Fields, findings: Findings) -> str | None:
    """What kind of event it is; reports when it is none or several."""
    verbs = [word for word in VERBS if word in fields]
    if len(verbs) == 1:
        return verbs[0]
    if verbs:
        message = f"an event is one thing, and this says {listed(verbs)}"
        suggestion = "make two events of it"
        if verbs[0] == "do":
            suggestion += f", or put an attribute under `with`, as `with: {{{verbs[1]}: …}}`"
        findings.add(codes.NOT_ONE_EVENT, fields[verbs[1]].key.span, message, suggestion)
        return None
    misspelt = next((key for key in fields if key not in WORDS and near(key, VERBS, closeness=0.5)), None)
    if misspelt:
        message = f"{quoted(misspelt)} is not a word of events"
        suggestion = instead(misspelt, VERBS, f"an event has one of {listed(VERBS)}")
        findings.add(codes.UNKNOWN_KEY, fields[misspelt].key.span, message, suggestion)
        return None
    message = "this event does not say what happened"
    findings.add(codes.NOT_ONE_EVENT, node.span, message, "add for example `do: purchase`")
    return None


def _happening(verb: str, fields: Fields, subjects: Subjects) -> Happening | None:
    if verb == "do":
        return read_deed(fields, subjects)
    allowed = ("at", verb, *(BESIDE_PAUSE if verb == "pause" else ()))
    if not _only(allowed, verb, fields, subjects.findings):
        return None
    value = fields[verb].value
    if verb == "zone":
        zone = read_zone(value, subjects.findings)
        return Moved(zone) if zone is not None else None
    if verb == "tell":
        told = read_member(value, subjects)
        return Told(told) if told is not None else None
    return _chose(verb, fields, subjects)


def _only(allowed: tuple[str, ...], verb: str, fields: Fields, findings: Findings) -> bool:
    unknown = [pair.key for key, pair in fields.items() if key not in allowed]
    for key in unknown:
        message = f"{quoted(key.text)} does not belong to an event with `{verb}`"
        findings.add(codes.UNKNOWN_KEY, key.span, message, instead(key.text, allowed, f"it can have {listed(allowed)}"))
    return not unknown


def read_zone(node: Node, findings: Findings) -> str | None:
    """A time zone that exists."""
    found = values.scalar(node, "a time zone", findings, "Pacific/Auckland")
    if found is None or found.text in zone_names():
        return found.text if found else None
    suggestion = instead(found.text, sorted(zone_names()), "write one of the IANA database, as `Europe/Stockholm`")
    findings.add(codes.UNKNOWN_ZONE, found.span, f"{quoted(found.text)} is not a time zone", suggestion)
    return None


def _chose(verb: str, fields: Fields, subjects: Subjects) -> Chose | None:
    findings = subjects.findings
    kind = "challenge" if verb in ("join", "leave") else "streak"
    name = values.scalar(fields[verb].value, f"a {kind}", findings, f"{verb}: {kind}_name")
    known = name is not None and subjects.knows(kind, name.text, name.span)
    if verb != "pause":
        return Chose(CHOICES[verb], f"{kind}s.{name.text}") if name is not None and known else None
    days = _days(fields, findings)
    if name is None or not known or days is None:
        return None
    return Chose(CHOICES[verb], f"streaks.{name.text}", *days)


def _days(fields: Fields, findings: Findings) -> tuple[date, date] | None:
    """The first and the last day of a pause."""
    missing = [word for word in BESIDE_PAUSE if word not in fields]
    if missing:
        example = ", ".join(f"{word}: 2027-03-08" for word in missing)
        message = f"a pause needs its {listed(missing)}"
        findings.add(codes.MISSING_KEY, fields["pause"].key.span, message, f"add `{example}`; both days are included")
    read = {word: values.day(fields[word].value, f"`{word}`", findings) for word in BESIDE_PAUSE if word in fields}
    first, last = (read.get(word) for word in BESIDE_PAUSE)
    return (first, last) if first is not None and last is not None else None
