"""A simulation's report in the format that other programs read."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

from engine.operations.simulate import Simulation
from engine.operations.simulating.sums import Change
from engine.rules.instants import Instant, moment_of

_INSTANTS = ("since", "as_of", "received_from", "received_until")


def as_json(simulation: Simulation) -> str:
    """Everything as one JSON document, in ASCII. Keys are only ever added.

    {"format": 1, "program": "club", "published": 3, "since": null, "asOf": "2027-03-01T10:00:00+00:00",
     "allMembers": 20000, "members": 20000, "changed": 431, "entries": 1000000,
     "wallets": [{"wallet": "points", "balance": {"before": 10, "after": 12}, "earned": {…}, "pending": {…},
                  "gaining": 2, "losing": 1, "unchanged": 7, "before": {"least": 0, "median": 3, …}, "after": {…},
                  "bars": [{"first": 0, "last": 9, "before": 4, "after": 5}],
                  "gains": [{"member": "astrid", "before": 10, "after": 12, "difference": 2,
                             "rules": [{"rule": "points.thanks", "difference": 2}]}], "losses": […]}],
     "rules": [{"rule": "points.thanks", "wallet": "points", "points": {"before": 10, "after": 12}}],
     "badges": [{"badge": "hero", "tier": "silver", "held": {…}, "gained": 3, "lost": 0}],
     "levels": [{"level": "tree", "members": {…}}], "climbing": 3, "falling": 0,
     "streaks": [{"streak": "daily", "running": {…}, "lengths": {…}, "longest": {…}, "longer": 1, "shorter": 0}],
     "challenges": [{"challenge": "spring", "completed": {…}}],
     "silent": [{"rule": "points.never", "why": "never_matched", "actions": 120}],
     "missing": [{"rule": "points.by_shop", "type": "purchase", "attribute": "shop", "actions": 1204,
                  "receivedFrom": "2026-01-02T…", "receivedUntil": "2026-08-20T…"}],
     "warnings": "", "seconds": 4.2, "jobs": 2}
    """
    return json.dumps({"format": 1, **_document(simulation)}, indent=2)


def _document(value: object) -> dict[str, object]:
    assert is_dataclass(value), "reports are made of dataclasses"
    held = {each.name: getattr(value, each.name) for each in fields(value)}
    return {_camel(name): _moment(each) if name in _INSTANTS else _plain(each) for name, each in held.items()}


def _plain(value: object) -> object:
    if isinstance(value, Change):
        return _change(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return _document(value) if is_dataclass(value) else value


def _change(change: Change) -> Mapping[str, object]:
    return {
        "member": change.member,
        "before": change.before,
        "after": change.after,
        "difference": change.difference,
        "rules": [{"rule": rule, "difference": amount} for rule, amount in change.rules],
    }


def _moment(instant: Instant | None) -> str | None:
    return None if instant is None else moment_of(instant).isoformat()


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)
